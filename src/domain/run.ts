import type { GateRecord } from './gate.ts';
import type { TransitionTable } from './transition.ts';

export const runStatuses = ['RUNNING', 'SUCCEEDED', 'FAILED'] as const;
export type RunStatus = (typeof runStatuses)[number];

export const runEvents = ['succeed', 'fail'] as const;
export type RunEvent = (typeof runEvents)[number];

export const runTransitions: TransitionTable<RunStatus, RunEvent> = {
  RUNNING: { succeed: 'SUCCEEDED', fail: 'FAILED' },
  SUCCEEDED: {},
  FAILED: {},
};

export const runOutcomes = [
  'done',
  'error',
  'hung',
  'interrupted',
  'stopped',
  'quota',
  'budget',
  'suspicious',
] as const;
export type RunOutcome = (typeof runOutcomes)[number];

/**
 * `questions` what the Planner asks the user first · `plan` Planner · `critique` a critic of the plan · `baseline` set-up and verify command at the base · `setUp` set-up command in a worktree ·
 * `work` one attempt of the worker · `gate` our checks of an attempt · `integrate` our checks of base and branch merged · `session` the agent of a session.
 */
export const runKinds = [
  'questions',
  'plan',
  'critique',
  'baseline',
  'setUp',
  'work',
  'gate',
  'integrate',
  'session',
] as const;
export type RunKind = (typeof runKinds)[number];

/** What one model used of it. */
export interface ModelUsage {
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
}

/** What an agent used. `estimated` while it runs, and when it was cut off before it could report. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  readonly turns: number;
  /** The dearest first. */
  readonly models: readonly ModelUsage[];
  readonly estimated: boolean;
}

/** Whose run it is: a subtask's, its task's where there is no subtask, or else a session's. */
export interface RunOwner {
  readonly taskId: string | null;
  readonly subtaskId: string | null;
  readonly ownerSessionId: string | null;
}

/** One agent process, or one check, with its logs in `directory`. */
export interface Run extends RunOwner {
  readonly id: string;
  readonly kind: RunKind;
  /** The round of its task, subtask or session that it belongs to. */
  readonly round: number;
  /** Counts from 1 within the round; a gate bears the number of the attempt it judges. */
  readonly attempt: number;
  readonly status: RunStatus;
  readonly outcome: RunOutcome | null;
  /** One line about how it ended. */
  readonly reason: string | null;
  readonly directory: string;
  /** Claude's name for its conversation; `null` for what is no agent's. */
  readonly sessionId: string | null;
  readonly usage: Usage | null;
  /** Calls of its tools that were refused, such as `Bash npm publish`. */
  readonly denied: readonly string[];
  /** For `gate`, `baseline` and `integrate`. */
  readonly gate: GateRecord | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
}

/** The id of what it is for. */
export function ownerOf({ taskId, subtaskId, ownerSessionId }: RunOwner): string {
  return subtaskId ?? taskId ?? ownerSessionId ?? '';
}

/** How an agent ends that was cut off while it worked: its session can be gone on with. */
const resumableOutcomes: ReadonlySet<RunOutcome | null> = new Set(['interrupted', 'quota', 'budget']);

/**
 * The session to go on with after these runs of one agent, oldest first: that of the last one, when it was cut off
 * in the middle of its work. `null`: begin afresh. One that hung may hang again where it stands, so it begins afresh.
 */
export function sessionToResume(runs: readonly Run[]): string | null {
  const last = runs.at(-1);
  const hasBegun = (last?.usage?.turns ?? 0) > 0;
  return last && hasBegun && resumableOutcomes.has(last.outcome) ? last.sessionId : null;
}

/**
 * What one run used of its session: Claude reports what the whole session used, of which it only knows the runs that
 * came to their own end. `earlier` are the runs of the same session before it.
 */
export function ownShare(usage: Usage | null, earlier: readonly Run[]): Usage | null {
  if (usage === null || usage.estimated) {
    return usage;
  }
  const reported = earlier.flatMap((run) => (run.usage && !run.usage.estimated ? [run.usage] : []));
  const models = usage.models.map((one) => ({
    ...one,
    ...rest(
      one,
      reported.flatMap((other) => other.models.filter(({ model }) => model === one.model)),
    ),
  }));
  return { ...usage, ...rest(usage, reported), models: dearestFirst(models) };
}

type Amounts = Pick<ModelUsage, 'inputTokens' | 'outputTokens' | 'costUsd'>;

/** What is left of the whole without the others; never less than nothing. */
function rest(whole: Amounts, others: readonly Amounts[]): Amounts {
  const less = (part: (amounts: Amounts) => number): number =>
    Math.max(0, part(whole) - others.reduce((sum, one) => sum + part(one), 0));
  return {
    inputTokens: less((one) => one.inputTokens),
    outputTokens: less((one) => one.outputTokens),
    costUsd: less((one) => one.costUsd),
  };
}

/** As `Usage` lists them, without those that were not used. */
export function dearestFirst(models: readonly ModelUsage[]): readonly ModelUsage[] {
  return models
    .filter(({ inputTokens, outputTokens, costUsd }) => inputTokens + outputTokens + costUsd > 0)
    .toSorted((a, b) => b.costUsd - a.costUsd || b.inputTokens - a.inputTokens);
}

/** An agent that ends so soon, without a word of the model's, has not worked: something is wrong around it. */
const briefMs = 2_000;
const briefRunsBeforeHold = 3;

/** Whether these runs, oldest first, end with as many deaths right after the start as are enough. */
export function isCrashLoop(runs: readonly Run[]): boolean {
  const last = runs.slice(-briefRunsBeforeHold);
  return last.length === briefRunsBeforeHold && last.every(diedAtOnce);
}

function diedAtOnce(run: Run): boolean {
  const lasted = Date.parse(run.endedAt ?? '') - Date.parse(run.startedAt);
  const died = run.outcome === 'error' || run.outcome === 'interrupted';
  return died && (run.usage?.turns ?? 0) === 0 && lasted < briefMs;
}

/**
 * Outcomes that are not the worker's fault: they use no attempt, but are bounded too.
 * A suspicious run did nothing at all and is the worker's fault.
 */
export function countsAsAttempt(outcome: RunOutcome | null): boolean {
  switch (outcome) {
    case 'hung':
    case 'interrupted':
    case 'stopped':
    case 'quota':
    case 'budget':
      return false;
    case 'done':
    case 'error':
    case 'suspicious':
    case null:
      return true;
  }
}
