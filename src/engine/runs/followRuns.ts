import type { ClaudeLine } from '../../agents/claudeStream.ts';
import type { Observation } from '../../agents/claudeVerdict.ts';
import type { ProcessEnd } from '../../agents/processes.ts';
import { oneLine } from '../../domain/naming.ts';
import type { Run } from '../../domain/run.ts';
import type { TranscriptEntry } from '../../domain/transcript.ts';
import { type Disposable, DisposableStore } from '../../lib/disposables.ts';
import type { EngineParts } from '../parts.ts';
import { settleRun } from './settleRun.ts';

/** Sees to it that every running run has a process, is watched, and is settled once when it ends. */
export interface RunFollower extends Disposable {
  /** Looks at all runs that the facts call running; the ones that are followed already are left alone. */
  followAll(): void;
  /** What the run is doing now, as one line. */
  activity(runId: string): string | null;
}

export function createRunFollower(parts: EngineParts, onActivity: (run: Run) => void): RunFollower {
  const owned = new DisposableStore();
  const followed = new Map<string, FollowedRun>();
  const follow = (run: Run): void => {
    const entry: FollowedRun = { run, observation: parts.agent.emptyObservation(), activity: null };
    followed.set(run.id, entry);
    const onEnd = (end: ProcessEnd): void => {
      settleRun(parts, run, entry.observation, end).then(
        () => followed.delete(run.id),
        (error: unknown) =>
          parts.log.error(`The end of run ${run.id} could not be recorded: ${String(error)}`),
      );
    };
    launch(parts, run).then(
      (failure) => {
        if (failure !== null) {
          onEnd(notStarted(parts, failure));
          return;
        }
        owned.add(
          parts.processes.follow(run.directory, {
            onLines: (stream, lines) => takeIn(parts, entry, stream, lines, onActivity),
            onEnd,
          }),
        );
      },
      (error: unknown) => onEnd(notStarted(parts, String(error))),
    );
  };
  return {
    followAll() {
      for (const run of parts.store.tables.runs.running()) {
        if (!followed.has(run.id)) {
          follow(run);
        }
      }
    },
    activity: (runId) => followed.get(runId)?.activity ?? null,
    dispose: () => owned.dispose(),
  };
}

interface FollowedRun {
  readonly run: Run;
  observation: Observation;
  activity: string | null;
}

/** Why it could not be started, or `null`: it runs, or ran already. */
async function launch(parts: EngineParts, run: Run): Promise<string | null> {
  const state = await parts.processes.inspect(run.directory);
  if (state.kind !== 'unclaimed') {
    return null;
  }
  if (!parts.trusted()) {
    return 'The workspace is not trusted.';
  }
  const launched = await parts.processes.launch(run.directory);
  return launched.ok ? null : launched.error.message;
}

function notStarted(parts: EngineParts, message: string): ProcessEnd {
  const endedAt = new Date(parts.clock.now()).toISOString();
  return { cause: 'notStarted', exitCode: null, signal: null, message, endedAt };
}

function takeIn(
  parts: EngineParts,
  entry: FollowedRun,
  stream: 'stdout' | 'stderr',
  lines: readonly string[],
  onActivity: (run: Run) => void,
): void {
  let activity = entry.activity;
  for (const line of lines) {
    const parsed = readLine(parts, entry.run, stream, line);
    entry.observation = parts.agent.observe(entry.observation, parsed);
    for (const item of parsed.entries) {
      activity = activityOf(item) ?? activity;
    }
  }
  if (activity !== entry.activity) {
    entry.activity = activity;
    onActivity(entry.run);
  }
}

/** Agents speak Claude's event stream on standard output; everything else is plain text. */
export function readLine(
  parts: EngineParts,
  run: Run,
  stream: 'stdout' | 'stderr',
  line: string,
): ClaudeLine {
  return run.sessionId !== null && stream === 'stdout'
    ? parts.agent.parseClaudeLine(line, null)
    : parts.agent.plainLine(stream, line);
}

function activityOf(entry: TranscriptEntry): string | null {
  switch (entry.kind) {
    case 'toolUse':
      return oneLine(entry.summary, 120);
    case 'text':
      return oneLine(entry.text, 120) || null;
    case 'retrying':
      return `waits for the model (try ${entry.attempt} of ${entry.maxAttempts})`;
    case 'output':
      return oneLine(entry.text, 120) || null;
    case 'started':
      return 'reading the task';
    case 'thinking':
      return 'thinking';
    case 'toolResult':
    case 'denied':
    case 'limited':
    case 'ended':
      return null;
  }
}
