import type { Observation } from '../../agents/claudeVerdict.ts';
import type { ProcessEnd } from '../../agents/processes.ts';
import { oneLine } from '../../domain/naming.ts';
import type { Run } from '../../domain/run.ts';
import type { TranscriptEntry } from '../../domain/transcript.ts';
import { type Disposable, DisposableStore } from '../../lib/disposables.ts';
import { isWanted } from '../facts.ts';
import type { EngineParts } from '../parts.ts';
import { isoNow } from '../time.ts';
import { createLineReader, type LineReader } from './readLines.ts';
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
    const entry: FollowedRun = {
      run,
      read: createLineReader(parts, run),
      observation: parts.agent.emptyObservation(),
      activity: null,
    };
    followed.set(run.id, entry);
    const onEnd = (end: ProcessEnd): void => {
      settleRun(parts, run, entry.observation, end).then(
        () => followed.delete(run.id),
        (error: unknown) =>
          parts.log.error(`The end of run ${run.id} could not be recorded: ${String(error)}`),
      );
    };
    launch(parts, run).then(
      (end) => {
        if (end !== null) {
          onEnd(end);
          return;
        }
        owned.add(
          parts.processes.follow(run.directory, {
            onLines: (stream, lines) => takeIn(parts, entry, stream, lines, onActivity),
            onEnd,
          }),
        );
      },
      (error: unknown) => onEnd(endNow(parts, 'notStarted', String(error))),
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
  readonly read: LineReader;
  observation: Observation;
  activity: string | null;
}

/** Starts the process unless it was started before; answers how the run ended when there is none to follow. */
async function launch(parts: EngineParts, run: Run): Promise<ProcessEnd | null> {
  const state = await parts.processes.inspect(run.directory);
  if (state.kind !== 'unclaimed') {
    return null;
  }
  if (!isWanted(run, parts.store.tables)) {
    return endNow(parts, 'stopped', null);
  }
  if (!parts.trusted()) {
    return endNow(parts, 'notStarted', 'The workspace is not trusted.');
  }
  const launched = await parts.processes.launch(run.directory);
  return launched.ok ? null : endNow(parts, 'notStarted', launched.error.message);
}

function endNow(parts: EngineParts, cause: ProcessEnd['cause'], message: string | null): ProcessEnd {
  return { cause, exitCode: null, signal: null, message, endedAt: isoNow(parts) };
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
    const parsed = entry.read(stream, line);
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
