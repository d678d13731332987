import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunPlace } from '../../agents/process/environment.ts';
import type { ProcessSpec } from '../../agents/process/processes.ts';
import { baseName } from '../../domain/delivery.ts';
import type { GateRecord } from '../../domain/gate.ts';
import type { Run, RunKind, RunOwner } from '../../domain/run.ts';
import type { Tables } from '../../store/store.ts';
import { existing, isWanted } from '../facts.ts';
import { limitHold, takeProbe } from '../limits.ts';
import type { EngineParts } from '../parts.ts';
import type { AgentPermit } from '../steps/mayStartAgent.ts';
import { projectIdOf, subjectOf } from '../subject.ts';
import { momentOf } from '../time.ts';
import { holdSubject } from './settlement.ts';

export interface RunRequest {
  readonly taskId: string | null;
  readonly subtaskId: string | null;
  /** Of a session's run, which has neither. */
  readonly ownerSessionId?: string;
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
  /** For an agent: from `mayStartAgent`. */
  readonly permit?: AgentPermit;
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
  const { permit } = request;
  if (request.sessionId !== null && !permit) {
    throw new Error('An agent was to start without having asked whether it may');
  }
  const id = permit?.runId ?? parts.newId();
  const directory = permit?.directory ?? join(parts.runsDirectory, id);
  await parts.processes.prepare(directory, specOf(parts, id, request));
  const run = newRun(parts, id, directory, request);
  const started = await parts.store.transact((tables) => {
    const starts = isWanted(run, tables) && (!permit || isStillAllowed(parts, tables, run));
    if (starts) {
      tables.runs.insert(run);
    }
    return starts;
  });
  if (!started) {
    await rm(directory, { recursive: true, force: true });
    if (permit) {
      await parts.places.giveBack(id);
    }
  }
}

/** What others have met or spent since the agent was permitted counts, too; it takes over the probe that is due. */
function isStillAllowed(parts: EngineParts, tables: Tables, run: Run): boolean {
  const now = parts.clock.now();
  const subject = existing(subjectOf(tables, run), 'What it is for');
  const hold = limitHold(tables, parts.settings(), subject, now);
  if (hold !== null) {
    holdSubject(tables, run, hold, momentOf(parts));
    return false;
  }
  takeProbe(tables, projectIdOf(subject), run.id, now);
  return true;
}

function specOf(parts: EngineParts, runId: string, request: RunRequest): ProcessSpec {
  const minute = 60_000;
  const { firstOutputMinutes } = parts.settings();
  const totalMs = request.totalMinutes * minute;
  return {
    runId,
    command: request.command,
    args: request.args,
    verbatimArguments: request.verbatimArguments,
    cwd: request.cwd,
    env: parts.agent.environment(placeOf(parts, runId, request)),
    stdin: request.stdin,
    endsWithResult: request.sessionId !== null,
    firstOutputMs: request.sessionId === null ? totalMs : firstOutputMinutes * minute,
    idleMs: request.idleMinutes === null ? totalMs : request.idleMinutes * minute,
    totalMs,
  };
}

function placeOf(parts: EngineParts, runId: string, request: RunRequest): RunPlace {
  const subject = existing(subjectOf(parts.store.tables, ownerIn(request)), 'What it is for');
  const place = { runId, worktree: request.cwd, repository: parts.repository.root };
  if ('session' in subject) {
    const { number, branch, baseBranch } = subject.session;
    return { ...place, task: null, subtask: null, session: number, branch, base: baseBranch };
  }
  const { task, subtask } = subject;
  return {
    ...place,
    task: task.number,
    subtask: subtask?.number ?? null,
    session: null,
    branch: subtask?.worktree === request.cwd ? subtask.branch : null,
    base: baseName(task),
  };
}

function ownerIn({ taskId, subtaskId, ownerSessionId }: Owner): RunOwner {
  return { taskId, subtaskId, ownerSessionId: ownerSessionId ?? null };
}

type Owner = Pick<RunRequest, 'taskId' | 'subtaskId' | 'ownerSessionId'>;

/** A check that needed no process, such as a gate that git's evidence already decided, with what follows from it. */
export async function recordRun(
  parts: EngineParts,
  request: Pick<RunRequest, 'taskId' | 'subtaskId' | 'kind' | 'round' | 'attempt' | 'gate'>,
  end: Pick<Run, 'status' | 'outcome' | 'reason'>,
  apply: (tables: Tables) => void,
): Promise<void> {
  const run = endedRun(parts, request, end);
  await parts.store.transact((tables) => {
    if (isWanted(run, tables)) {
      tables.runs.insert(run);
      apply(tables);
    }
  });
}

/** The same, still to be recorded. */
export function endedRun(
  parts: EngineParts,
  request: Pick<RunRequest, 'taskId' | 'subtaskId' | 'kind' | 'round' | 'attempt' | 'gate'>,
  end: Pick<Run, 'status' | 'outcome' | 'reason'>,
): Run {
  const id = parts.newId();
  const run = newRun(parts, id, join(parts.runsDirectory, id), { ...request, sessionId: null });
  return { ...run, ...end, endedAt: run.startedAt };
}

function newRun(
  parts: EngineParts,
  id: string,
  directory: string,
  request: Owner & Pick<RunRequest, 'kind' | 'round' | 'attempt' | 'gate' | 'sessionId'>,
): Run {
  return {
    id,
    ...ownerIn(request),
    kind: request.kind,
    round: request.round,
    attempt: request.attempt,
    status: 'RUNNING',
    outcome: null,
    reason: null,
    directory,
    sessionId: request.sessionId,
    usage: null,
    denied: [],
    gate: request.gate,
    startedAt: new Date(parts.clock.now()).toISOString(),
    endedAt: null,
  };
}
