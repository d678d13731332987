const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** How long something takes or took, in its two largest units: `42 s`, `4 min`, `1 h 12 min`, `2 d 3 h`. */
export function formatDuration(milliseconds: number): string {
  const duration = Math.max(0, milliseconds);
  if (duration < minute) {
    return `${Math.floor(duration / second)} s`;
  }
  if (duration < hour) {
    return `${Math.floor(duration / minute)} min`;
  }
  if (duration < day) {
    return pair(Math.floor(duration / hour), 'h', Math.floor((duration % hour) / minute), 'min');
  }
  return pair(Math.floor(duration / day), 'd', Math.floor((duration % day) / hour), 'h');
}

/** How long a command ran; tenths of a second tell something while it is short. */
export function formatRunTime(milliseconds: number): string {
  return milliseconds < 10 * second
    ? `${(milliseconds / second).toFixed(1)} s`
    : formatDuration(milliseconds);
}

/** The time from `start` to `end`, both ISO times. */
export function durationBetween(start: string, end: string): number {
  return Date.parse(end) - Date.parse(start);
}

/** What is left until an ISO time, rounded up so that it ends at `1 s`; `null` once it is over. */
export function formatCountdown(until: string, now: number): string | null {
  const left = Date.parse(until) - now;
  return left > 0 ? formatDuration(Math.ceil(left / second) * second) : null;
}

/** `$3.12`, with `~` where part of it is an estimate; `null` when nothing was spent. */
export function formatCost(costUsd: number, estimated: boolean): string | null {
  if (costUsd <= 0) {
    return null;
  }
  const amount = costUsd < 0.01 ? '<$0.01' : `$${costUsd.toFixed(2)}`;
  return estimated ? `~${amount}` : amount;
}

/** A limit: `$25`, `$12.50`. */
export function formatBudget(usd: number): string {
  return Number.isInteger(usd) ? `$${usd}` : `$${usd.toFixed(2)}`;
}

/** `14:20` when it is on the day of `now`, else `21 Nov 14:20`. */
export function formatTime(time: string, now: number): string {
  const date = new Date(time);
  const clock = `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
  return date.toDateString() === new Date(now).toDateString()
    ? clock
    : `${date.toLocaleDateString(undefined, { day: 'numeric', month: 'short' })} ${clock}`;
}

/** `14:20:05`. */
export function formatClock(time: string): string {
  const date = new Date(time);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
}

/** `Sat, 21 Nov 2026`, as the language has it. */
export function formatDay(time: string): string {
  return new Date(time).toLocaleDateString(undefined, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  });
}

/** `+214 −12`, with a real minus sign, so that both parts have the same width of figures. */
export function formatChange(insertions: number, deletions: number): string {
  return `+${insertions} −${deletions}`;
}

/** `950`, `128 k`, `1.2 M`. */
export function formatTokens(tokens: number): string {
  if (tokens < 1000) {
    return String(tokens);
  }
  return tokens < 1_000_000 ? `${Math.round(tokens / 1000)} k` : `${(tokens / 1_000_000).toFixed(1)} M`;
}

export function shortCommit(id: string): string {
  return id.slice(0, 7);
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
