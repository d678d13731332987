import type { GateRecord } from '../../domain/gate.ts';
import { didNothing } from '../../domain/judgement.ts';
import type { Run } from '../../domain/run.ts';
import type { Subtask } from '../../domain/subtask.ts';
import { ok } from '../../lib/result.ts';
import { ownVerifyCommand } from '../checkCommand.ts';
import { existing, runsOfRound } from '../facts.ts';
import type { EngineParts } from '../parts.ts';
import { begun } from '../runs/commandEnd.ts';
import { recordRun, startRun } from '../runs/startRun.ts';
import { letSubtaskWait } from './holds.ts';
import { inspectWork } from './inspectWork.ts';
import { isUnchangedReturn, leaveUnchanged } from './unchangedReturn.ts';

/**
 * Judges an attempt: first by what git says, then, when there is nothing against it, by the trusted verify command and
 * by the subtask's own, if the user has approved it; each command is a run of its own.
 */
export async function startGate(parts: EngineParts, subtask: Subtask, attempt: number): Promise<void> {
  const runs = parts.store.tables.runs.ofSubtask(subtask.id);
  const open = openGate(runs, subtask, attempt);
  // What a command has written since then is not the worker's.
  const inspected = open ? ok(open) : await inspectWork(parts, subtask);
  if (!inspected.ok) {
    return letSubtaskWait(parts, subtask, 'tool', inspected.error);
  }
  const record = inspected.value;
  if (record.reason === null && isUnchangedReturn(runs, subtask, record)) {
    return leaveUnchanged(parts, subtask, attempt, record);
  }
  const run = {
    taskId: subtask.taskId,
    subtaskId: subtask.id,
    kind: 'gate',
    round: subtask.round,
    attempt,
  } as const;
  const next = record.reason === null ? await nextCommand(parts, subtask, record) : null;
  if (next === null) {
    const passed = record.reason === null;
    return recordRun(parts, { ...run, gate: { ...record, passed } }, decided(record), (tables) => {
      if (passed) {
        tables.subtasks.update(subtask.id, { feedback: null });
      }
    });
  }
  await startRun(parts, {
    ...run,
    ...parts.agent.shellCommand(next.command),
    cwd: existing(subtask.worktree, 'The worktree'),
    stdin: '',
    sessionId: null,
    gate: { ...record, [next.place]: begun(next.command) },
    idleMinutes: null,
    totalMinutes: parts.settings().verifyMinutes,
  });
}

/** The record of this attempt's gate, whose last command passed and which is not at its end. */
function openGate(runs: readonly Run[], subtask: Subtask, attempt: number): GateRecord | null {
  const gates = runsOfRound(runs, subtask.round).filter((run) => run.kind === 'gate');
  const passing = gates.findLast((run) => run.attempt === attempt && run.status === 'SUCCEEDED');
  return passing?.gate && !passing.gate.passed ? passing.gate : null;
}

async function nextCommand(
  parts: EngineParts,
  subtask: Subtask,
  record: GateRecord,
): Promise<{ readonly place: 'verify' | 'ownVerify'; readonly command: string } | null> {
  const trusted = await parts.verifyCommand();
  if (trusted !== null && record.verify === null) {
    return { place: 'verify', command: trusted };
  }
  const own = ownVerifyCommand(subtask);
  return own !== null && record.ownVerify === null ? { place: 'ownVerify', command: own } : null;
}

function decided({ git, reason }: GateRecord): Pick<Run, 'status' | 'outcome' | 'reason'> {
  if (reason === null) {
    return { status: 'SUCCEEDED', outcome: 'done', reason: null };
  }
  const isSuspicious = git !== null && didNothing(git);
  return { status: 'FAILED', outcome: isSuspicious ? 'suspicious' : 'error', reason };
}
