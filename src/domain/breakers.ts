import { countsAsAttempt, type Run } from './run.ts';

/** So many attempts in a row that leave everything as it was are one too many: nothing new will come of another. */
const attemptsWithoutProgress = 3;

/**
 * So many in a row that end with the same error although the work changes. One more than without progress: whoever
 * changes something has tried something, and has been told after each that it did not help.
 */
const attemptsWithSameError = 4;

/** So many in a row that did not get there and were refused something. */
const attemptsDenied = 2;

/**
 * Why it makes no sense to let the worker try again, in words for the user; `null` when it does. `runs` are those of
 * one round, oldest first, the last of which failed.
 */
export function reasonToStop(runs: readonly Run[]): string | null {
  const attempts = failedAttempts(runs);
  const last = attempts.at(-1);
  if (!last) {
    return null;
  }
  return deniedReason(attempts) ?? standstillReason(attempts, last) ?? sameErrorReason(attempts, last);
}

interface FailedAttempt {
  /** What the worker was refused. */
  readonly denied: readonly string[];
  readonly error: string;
  /** The error without what differs from one time to the next. */
  readonly sameError: string;
  /** What there is of the work; `null` when nobody has looked. */
  readonly work: string | null;
  readonly didNothing: boolean;
}

/** What did not count is left out: it says nothing of the work. An attempt that passed ends the row. */
function failedAttempts(runs: readonly Run[]): readonly FailedAttempt[] {
  let row: FailedAttempt[] = [];
  let denied: readonly string[] = [];
  for (const run of runs) {
    if (run.kind === 'work') {
      denied = run.denied;
    }
    if (run.status === 'FAILED' && countsAsAttempt(run.outcome)) {
      row.push(failedAttempt(run, denied));
    } else if (run.kind === 'gate' && run.status === 'SUCCEEDED') {
      row = run.gate?.passed === false ? row : [];
    }
  }
  return row;
}

function failedAttempt({ gate, reason, outcome }: Run, denied: readonly string[]): FailedAttempt {
  const failing = [gate?.verify, gate?.ownVerify].find((evidence) => evidence && evidence.exitCode !== 0);
  const error = gate?.reason ?? reason ?? 'No reason is known.';
  const git = gate?.git ?? null;
  return {
    denied,
    error,
    sameError: withoutChance(`${error}\n${failing?.tail ?? ''}`),
    work: git && [git.head, git.tree, ...git.dirtyFiles].join('\n'),
    didNothing: outcome === 'suspicious',
  };
}

function standstillReason(attempts: readonly FailedAttempt[], last: FailedAttempt): string | null {
  const row = attempts.slice(-attemptsWithoutProgress);
  const stands = row.every((one) => one.work === last.work && one.sameError === last.sameError);
  return row.length === attemptsWithoutProgress && stands
    ? `No progress: ${attemptsWithoutProgress} attempts in a row changed nothing. ${last.error}`
    : null;
}

function sameErrorReason(attempts: readonly FailedAttempt[], last: FailedAttempt): string | null {
  const row = attempts.slice(-attemptsWithSameError);
  return row.length === attemptsWithSameError && row.every((one) => one.sameError === last.sameError)
    ? `The same error ${attemptsWithSameError} times in a row, whatever was changed. ${last.error}`
    : null;
}

/** What was refused plausibly is in the way when it was asked for again, or when nothing at all was done. */
function deniedReason(attempts: readonly FailedAttempt[]): string | null {
  const row = attempts.slice(-attemptsDenied);
  const [first, second] = row;
  if (!first || !second || row.some(({ denied }) => denied.length === 0)) {
    return null;
  }
  const needed = new Set(first.denied.map(kindOfCall));
  const again = second.denied.filter((call) => needed.has(kindOfCall(call)));
  const calls = again.length > 0 ? again : row.every(({ didNothing }) => didNothing) ? second.denied : [];
  return calls.length > 0
    ? `The worker was refused what it seems to need, ${attemptsDenied} attempts in a row: ${calls.slice(0, 3).join('; ')}. Allow it in the setting switchyard.allowedTools, or choose another switchyard.permissionMode, then retry. ${second.error}`
    : null;
}

/** The tool, and of a command its program: `Bash npm publish --dry-run` and `Bash npm publish` are of one kind. */
function kindOfCall(call: string): string {
  const [tool = '', program = ''] = call.split(/\s+/);
  return tool === 'Bash' ? `${tool} ${program}` : tool;
}

/** Takes out what differs between two runs of the same thing: times, places in files, addresses, temporary names. */
function withoutChance(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?Z?/g, '<time>')
    .replace(/\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b/g, '<time>')
    .replace(/\b\d+(?:[.,]\d+)?\s?(?:ns|µs|us|ms|s|sec|secs|seconds?|m|min|minutes?)\b/g, '<duration>')
    .replace(/\b(duration_ms|elapsed|time)\b\W{0,3}\d+(?:\.\d+)?/gi, '$1 <duration>')
    .replace(/(\.\w+):\d+(?::\d+)?/g, '$1:<line>')
    .replace(/\bline \d+/gi, 'line <line>')
    .replace(/\b0x[0-9a-f]+\b/gi, '<address>')
    .replace(/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}\b/gi, '<hash>')
    .replace(/\/tmp\/[^\s:'")]+/g, '<temporary>')
    .replace(/\bpid\W{0,2}\d+/gi, 'pid')
    .replace(/\s+/g, ' ')
    .trim();
}
