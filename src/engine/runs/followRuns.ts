import type { Observation } from '../../agents/claude/claudeVerdict.ts';
import type { ProcessEnd } from '../../agents/process/processes.ts';
import { oneLine } from '../../domain/naming.ts';
import type { Run } from '../../domain/run.ts';
import type { TranscriptEntry } from '../../domain/transcript.ts';
import { type Disposable, DisposableStore } from '../../lib/disposables.ts';
import type { Tables } from '../../store/store.ts';
import { isWanted, workplaceOf } from '../facts.ts';
import { liftQuota, pauseOf } from '../limits.ts';
import type { EngineParts } from '../parts.ts';
import { isoNow, momentOf } from '../time.ts';
import { createLineReader, type LineReader } from './readLines.ts';
import { type Seen, settleRun } from './settleRun.ts';
import { TrespassWatch } from './trespass.ts';
import { removeUnusedDirectories } from './unusedDirectories.ts';

/** Sees to it that every running run has a process, is watched, and is settled once when it ends. */
export interface RunFollower extends Disposable {
  /** Looks at all runs that the facts call running; the ones that are followed already are left alone. */
  followAll(): void;
  /** What the run is doing now. */
  activity(runId: string): Activity | null;
  /** Resolves when no end of a run is being recorded. */
  settled(): Promise<void>;
}

export interface Activity {
  readonly line: string;
  /** When it was first seen to do that (ISO time). */
  readonly at: string;
}

const retryMs = 5_000;
/** What a run has used is a fact as often as this while it runs; at its end it is whole. */
const usagePauseMs = 10_000;

export function createRunFollower(parts: EngineParts, onActivity: (run: Run) => void): RunFollower {
  removeUnusedDirectories(parts).catch((error: unknown) =>
    parts.log.warn(`Directories of runs that never began could not be removed: ${String(error)}`),
  );
  return new Follower(parts, onActivity);
}

interface FollowedRun extends Seen {
  readonly run: Run;
  readonly read: LineReader;
  observation: Observation;
  activity: Activity | null;
  /** The model has answered it. */
  answered: boolean;
  /** When it was last recorded what it has used. */
  usageAt: number;
}

class Follower implements RunFollower {
  readonly #owned = new DisposableStore();
  readonly #followed = new Map<string, FollowedRun>();
  readonly #endings = new Set<Promise<void>>();
  readonly #parts: EngineParts;
  readonly #onActivity: (run: Run) => void;

  constructor(parts: EngineParts, onActivity: (run: Run) => void) {
    this.#parts = parts;
    this.#onActivity = onActivity;
  }

  followAll(): void {
    for (const run of this.#parts.store.tables.runs.running()) {
      if (!this.#followed.has(run.id)) {
        const entry = this.#begin(run);
        this.#launch(run).then(
          (state) => this.#goOn(entry, state),
          (error: unknown) => this.#tryLater(run, error),
        );
      }
    }
  }

  activity(runId: string): Activity | null {
    return this.#followed.get(runId)?.activity ?? null;
  }

  async settled(): Promise<void> {
    await Promise.all(this.#endings);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #begin(run: Run): FollowedRun {
    const read = createLineReader(this.#parts, run);
    const { agent, repository, worktreeRoot } = this.#parts;
    const { root, commonDirectory } = repository;
    const worktree = workplaceOf(this.#parts.store.tables, run)?.worktree;
    const places = { root, commonDirectory, worktreeRoot: worktreeRoot() };
    const trespass = new TrespassWatch(places, worktree ?? root);
    const observation = agent.emptyObservation();
    const usageAt = this.#parts.clock.now();
    const entry = { run, read, observation, trespass, activity: null, answered: false, usageAt };
    this.#followed.set(run.id, entry);
    return entry;
  }

  /** Starts the process unless it was started before; answers how the run ended when there is none to follow. */
  async #launch(run: Run): Promise<ProcessEnd | 'started' | 'later'> {
    const { processes, store, trusted } = this.#parts;
    // A process whose run is lost with a crash would be nobody's.
    await store.durable();
    const state = await processes.inspect(run.directory);
    if (state.kind !== 'unclaimed') {
      return 'started';
    }
    if (!isWanted(run, store.tables)) {
      return this.#neverStart(run, endNow(this.#parts, 'stopped', null));
    }
    if (this.#owned.disposed || !trusted()) {
      return 'later';
    }
    const launched = await processes.launch(run.directory);
    return launched.ok
      ? 'started'
      : this.#neverStart(run, endNow(this.#parts, launched.error.cause, launched.error.message));
  }

  /** Whoever claims its directory from now on, such as a slow runner, finds the wish to stop and starts nothing. */
  async #neverStart(run: Run, end: ProcessEnd): Promise<ProcessEnd | 'started'> {
    const { processes } = this.#parts;
    // Where there is no directory for the wish, there is none to claim.
    await processes.stop(run.directory).catch(() => undefined);
    const state = await processes.inspect(run.directory);
    return state.kind === 'unclaimed' ? end : 'started';
  }

  #goOn(entry: FollowedRun, state: ProcessEnd | 'started' | 'later'): void {
    const { run } = entry;
    if (state === 'later') {
      this.#followed.delete(run.id);
    } else if (state === 'started') {
      this.#follow(entry);
    } else {
      this.#settle(entry, state);
    }
  }

  #follow(entry: FollowedRun): void {
    const { run } = entry;
    const following = this.#parts.processes.follow(run.directory, {
      onLines: (stream, lines) => this.#takeIn(entry, stream, lines),
      onEnd: (end) => {
        this.#owned.delete(following);
        this.#settle(entry, end);
      },
    });
    this.#owned.add(following);
    if (run.sessionId === null) {
      commandOf(this.#parts, run).then(
        (command) => this.#tell(entry, `running ${command}`),
        (error: unknown) => this.#parts.log.debug(`What run ${run.id} runs is not known: ${String(error)}`),
      );
    }
  }

  #settle(seen: FollowedRun, end: ProcessEnd): void {
    const { run } = seen;
    if (this.#owned.disposed) {
      return; // Whoever opens the state next will see the same end.
    }
    const ending = settleRun(this.#parts, run, seen, end).then(
      async () => {
        this.#followed.delete(run.id);
        await this.#parts.places.giveBack(run.id);
      },
      (error: unknown) =>
        this.#parts.log.error(`The end of run ${run.id} could not be recorded: ${String(error)}`),
    );
    this.#endings.add(ending);
    void ending.then(() => this.#endings.delete(ending));
  }

  /** Nothing is known about its process, so it may be there: to call the run ended could start a second one. */
  #tryLater(run: Run, error: unknown): void {
    const { clock, log } = this.#parts;
    log.error(`Run ${run.id} could not be looked at and is tried again: ${String(error)}`);
    const retry = clock.at(clock.now() + retryMs, () => {
      this.#owned.delete(retry);
      this.#followed.delete(run.id);
      this.followAll();
    });
    this.#owned.add(retry);
  }

  #takeIn(entry: FollowedRun, stream: 'stdout' | 'stderr', lines: readonly string[]): void {
    // What a command prints is read from its log when it has ended; there may be very much of it.
    if (entry.run.sessionId === null) {
      return;
    }
    let activity: string | null = null;
    let hasUsage = false;
    for (const line of lines) {
      const parsed = entry.read(stream, line);
      hasUsage ||= parsed.usage !== null;
      entry.observation = this.#parts.agent.observe(entry.observation, parsed);
      for (const item of parsed.entries) {
        entry.trespass.see(item);
        activity = activityOf(item) ?? activity;
      }
    }
    if (activity !== null) {
      this.#tell(entry, activity);
    }
    if (hasUsage && !this.#owned.disposed) {
      this.#noteAnswer(entry);
      this.#noteUsage(entry);
    }
  }

  /** The first word of the model's to the run that was to find out says that the limit is lifted. */
  #noteAnswer(entry: FollowedRun): void {
    const { store, projectId } = this.#parts;
    if (!entry.answered && pauseOf(store.tables, projectId)?.probeRunId === entry.run.id) {
      this.#record(entry, (tables) => {
        if (pauseOf(tables, projectId)?.probeRunId === entry.run.id) {
          liftQuota(tables, projectId, momentOf(this.#parts));
        }
      });
    }
    entry.answered = true;
  }

  #noteUsage(entry: FollowedRun): void {
    const { clock, agent } = this.#parts;
    // A clock that was put back is not waited for.
    if (Math.abs(clock.now() - entry.usageAt) < usagePauseMs) {
      return;
    }
    entry.usageAt = clock.now();
    const usage = agent.usedSoFar(entry.observation);
    this.#record(entry, (tables) => {
      if (tables.runs.get(entry.run.id)?.status === 'RUNNING') {
        tables.runs.update(entry.run.id, { usage });
      }
    });
  }

  #record({ run }: FollowedRun, work: (tables: Tables) => void): void {
    const { store, log } = this.#parts;
    store
      .transact(work)
      .catch((error: unknown) => log.warn(`What run ${run.id} does could not be recorded: ${String(error)}`));
  }

  #tell(entry: FollowedRun, activity: string): void {
    const line = oneLine(activity, 120);
    if (line !== '' && line !== entry.activity?.line && !this.#owned.disposed) {
      entry.activity = { line, at: isoNow(this.#parts) };
      this.#onActivity(entry.run);
    }
  }
}

function endNow(parts: EngineParts, cause: ProcessEnd['cause'], message: string | null): ProcessEnd {
  return { cause, exitCode: null, signal: null, message, endedAt: isoNow(parts) };
}

/** What a run that is no agent's executes. */
async function commandOf(parts: EngineParts, { kind, gate }: Run): Promise<string> {
  const begun = gate?.ownVerify ?? gate?.verify;
  if ((kind === 'gate' || kind === 'setUp') && begun) {
    return begun.command;
  }
  return [parts.settings().setUpCommand, await parts.verifyCommand()]
    .filter((command) => command !== null)
    .join(' && ');
}

function activityOf(entry: TranscriptEntry): string | null {
  switch (entry.kind) {
    case 'toolUse':
      return entry.summary;
    case 'text':
      return entry.text.trim() === '' ? null : entry.text;
    case 'retrying':
      return `waits for the model (try ${entry.attempt} of ${entry.maxAttempts})`;
    case 'started':
      return 'reading the task';
    case 'thinking':
      return 'thinking';
    case 'output':
    case 'toolResult':
    case 'denied':
    case 'limited':
    case 'ended':
      return null;
  }
}
