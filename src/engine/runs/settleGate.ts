import type { ProcessEnd } from '../../agents/process/processes.ts';
import type { GateRecord } from '../../domain/gate.ts';
import type { Run } from '../../domain/run.ts';
import { ownVerifyCommand } from '../checkCommand.ts';
import { existing } from '../facts.ts';
import type { EngineParts } from '../parts.ts';
import { commandChange, commandEvidence, isJudgement, notStarted, objectionTo } from './commandEnd.ts';
import type { Settlement } from './settlement.ts';

/**
 * A command of the gate ended. When the trusted one passes and the subtask has one of its own, the run is good and
 * the record stays open: another run of the gate goes on with it.
 */
export async function settleGate(parts: EngineParts, run: Run, end: ProcessEnd): Promise<Settlement> {
  if (end.cause === 'notStarted') {
    return notStarted(run, end);
  }
  const before = existing(run.gate, "The gate's record");
  const which = before.ownVerify === null ? 'verify' : 'ownVerify';
  const { command } = existing(before[which], 'The command that was begun');
  const verdict = parts.agent.judgeCommand(end);
  const evidence = await commandEvidence(parts, run, end, command);
  const record: GateRecord = { ...before, [which]: evidence };
  if (!isJudgement(verdict)) {
    return { change: { ...commandChange(verdict), gate: record }, apply: () => undefined };
  }
  const reason = objectionTo(verdict, evidence);
  const subtask = run.subtaskId === null ? null : parts.store.tables.subtasks.get(run.subtaskId);
  const isLast = which === 'ownVerify' || subtask === null || ownVerifyCommand(subtask) === null;
  const passed = reason === null && isLast;
  return {
    change: {
      status: reason === null ? 'SUCCEEDED' : 'FAILED',
      outcome: reason === null ? 'done' : 'error',
      reason,
      gate: { ...record, passed, reason },
    },
    apply(tables, moment) {
      if (passed && tables.subtasks.get(run.subtaskId ?? '')?.round === run.round) {
        // What the round was told to do is done: whatever stops it now, nobody has to be told again.
        tables.subtasks.update(run.subtaskId ?? '', { feedback: null, updatedAt: moment.at });
      }
    },
  };
}
