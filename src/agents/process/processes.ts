import type { RunOutcome } from '../../domain/run.ts';
import type { OutputPlace, PageDirection } from '../../domain/transcript.ts';
import type { Disposable } from '../../lib/disposables.ts';
import type { Result } from '../../lib/result.ts';

/**
 * Detached processes with their logs on disk. All of it is keyed by the run's directory, holds no state of its
 * own that matters, and may be asked anew after a reload or a crash.
 */
export interface Processes {
  /** Writes everything that the run needs into its directory; a directory that is prepared already is left as it is. */
  prepare(directory: string, spec: ProcessSpec): Promise<void>;
  /** Starts the runner for a prepared directory. A directory that is claimed already is success: it is started once. */
  launch(directory: string): Promise<Result<void, LaunchFailure>>;
  /** Where the process stands now. */
  inspect(directory: string): Promise<ProcessState>;
  /**
   * Reads its output from the beginning, or from a place on, and follows it to the end: each line of either stream
   * once, whole and in order per stream. `onEnd` comes once, after the last line.
   */
  follow(directory: string, listener: ProcessListener, from?: OutputPlace): Disposable;
  /** Some whole lines of its output before or after a place; `null` is the end of what there is. */
  page(directory: string, place: OutputPlace | null, direction: PageDirection): Promise<OutputPage>;
  /** What it was given on standard input; `null` where that is no longer kept. */
  stdin(directory: string): Promise<string | null>;
  /** Asks the runner to end it: TERM to the group, ten seconds, KILL, sweeps. Resolves when the request is on disk. */
  stop(directory: string): Promise<void>;
  /** The last `bytes` of standard output and error, as text without control sequences. */
  tail(directory: string, bytes: number): Promise<string>;
}

export interface LaunchFailure {
  /** `noRoom`: it may go better in a while. */
  readonly cause: 'notStarted' | 'noRoom';
  readonly message: string;
}

export interface ProcessSpec {
  readonly runId: string;
  readonly command: string;
  readonly args: readonly string[];
  /** On Windows: the arguments are quoted already, as its shell wants them. */
  readonly verbatimArguments?: boolean | undefined;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string;
  /** Whether a line `{"type":"result",…}` ends the work, as with `claude -p --output-format stream-json`. */
  readonly endsWithResult: boolean;
  readonly firstOutputMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
}

export interface ProcessListener {
  /** `end`: how many bytes of the stream there are up to the end of these lines. */
  onLines(stream: 'stdout' | 'stderr', lines: readonly string[], end: number): void;
  onEnd(end: ProcessEnd): void;
}

/** A stretch of output: what its standard output says comes first, as nobody knows how the two were mixed. */
export interface OutputPage {
  readonly start: OutputPlace;
  readonly end: OutputPlace;
  /** There was nothing after it. */
  readonly isEnd: boolean;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
}

export type ProcessState =
  | { readonly kind: 'unclaimed' }
  | { readonly kind: 'running' }
  | { readonly kind: 'ended'; readonly end: ProcessEnd };

export const endCauses = [
  ...(['exited', 'stopped', 'silent', 'idle', 'overtime', 'lingering'] as const),
  ...(['notStarted', 'noRoom', 'unlogged', 'lost'] as const),
] as const;

export interface ProcessEnd {
  /**
   * `exited` by itself · `stopped` on request · `silent`, `idle`, `overtime`: by the watchdog · `lingering`: alive after
   * its result · `notStarted`: the command could not be run · `noRoom`: the system had no room for another process ·
   * `unlogged`: what it said could not be written, as on a full disk · `lost`: the runner vanished (a reboot, a kill).
   */
  readonly cause: (typeof endCauses)[number];
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** What the operating system said, for `notStarted`, `noRoom`, `unlogged` and `lost`. */
  readonly message: string | null;
  /** Which of its processes could not be ended, in words fit to show. */
  readonly survivors?: string | undefined;
  readonly endedAt: string;
}

/** How a run ended, as the rest of the product speaks of it. */
export interface RunVerdict {
  readonly outcome: RunOutcome;
  /** One line, when the outcome is not `done`. */
  readonly reason: string | null;
}
