import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { GateRecord } from '../../domain/gate.ts';
import type { Run, RunKind } from '../../domain/run.ts';
import { isWanted } from '../facts.ts';
import type { EngineParts } from '../parts.ts';

export interface RunRequest {
  readonly taskId: string;
  readonly subtaskId: string | null;
  readonly kind: RunKind;
  readonly round: number;
  readonly attempt: number;
  readonly command: string;
  readonly args: readonly string[];
  readonly verbatimArguments?: boolean;
  readonly cwd: string;
  readonly stdin: string;
  /** Claude's, for a run of an agent. */
  readonly sessionId: string | null;
  /** What is known already of what this run is to prove. */
  readonly gate: GateRecord | null;
  readonly idleMinutes: number | null;
  readonly totalMinutes: number;
}

/**
 * Makes a run a fact. Its directory is complete before the fact is committed; whoever sees the fact starts
 * the process, now or after a crash, and the directory can be claimed only once.
 */
export async function startRun(parts: EngineParts, request: RunRequest): Promise<void> {
  const id = parts.newId();
  const directory = join(parts.runsDirectory, id);
  const minute = 60_000;
  const { firstOutputMinutes } = parts.settings();
  const totalMs = request.totalMinutes * minute;
  await parts.processes.prepare(directory, {
    runId: id,
    command: request.command,
    args: request.args,
    verbatimArguments: request.verbatimArguments,
    cwd: request.cwd,
    env: parts.agent.environment(id),
    stdin: request.stdin,
    endsWithResult: request.sessionId !== null,
    firstOutputMs: request.sessionId === null ? totalMs : firstOutputMinutes * minute,
    idleMs: request.idleMinutes === null ? totalMs : request.idleMinutes * minute,
    totalMs,
  });
  const run = newRun(parts, id, directory, request);
  const wanted = await parts.store.transact((tables) => {
    const still = isWanted(run, tables);
    if (still) {
      tables.runs.insert(run);
    }
    return still;
  });
  if (!wanted) {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A check that needed no process, such as a gate that git's evidence already decided. */
export async function recordRun(
  parts: EngineParts,
  request: Pick<RunRequest, 'taskId' | 'subtaskId' | 'kind' | 'round' | 'attempt' | 'gate'>,
  end: Pick<Run, 'status' | 'outcome' | 'reason'>,
): Promise<void> {
  const id = parts.newId();
  const run: Run = {
    ...newRun(parts, id, join(parts.runsDirectory, id), { ...request, sessionId: null }),
    ...end,
    endedAt: new Date(parts.clock.now()).toISOString(),
  };
  await parts.store.transact((tables) => {
    if (isWanted(run, tables)) {
      tables.runs.insert(run);
    }
  });
}

function newRun(
  parts: EngineParts,
  id: string,
  directory: string,
  request: Pick<RunRequest, 'taskId' | 'subtaskId' | 'kind' | 'round' | 'attempt' | 'gate' | 'sessionId'>,
): Run {
  return {
    id,
    taskId: request.taskId,
    subtaskId: request.subtaskId,
    kind: request.kind,
    round: request.round,
    attempt: request.attempt,
    status: 'RUNNING',
    outcome: null,
    reason: null,
    directory,
    sessionId: request.sessionId,
    usage: null,
    gate: request.gate,
    startedAt: new Date(parts.clock.now()).toISOString(),
    endedAt: null,
  };
}
