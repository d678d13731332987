import type { ProcessEnd, RunVerdict } from '../../agents/process/processes.ts';
import type { GateRecord } from '../../domain/gate.ts';
import { openRecord } from '../../domain/judgement.ts';
import { countsAsAttempt, type Run } from '../../domain/run.ts';
import { setUpFailedExitCode } from '../checkCommand.ts';
import { baseName } from '../delivery/base.ts';
import { existing } from '../facts.ts';
import { holdSubtask, holdTask } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import { commandChange, commandEvidence, isJudgement, notStarted, objectionTo } from './commandEnd.ts';
import type { Settlement } from './settlement.ts';

/** The set-up command ended: the worktree is ready, or the subtask waits for somebody to mend the command. */
export async function settleSetUp(parts: EngineParts, run: Run, end: ProcessEnd): Promise<Settlement> {
  if (end.cause === 'notStarted') {
    return notStarted(run, end);
  }
  const verdict = parts.agent.judgeCommand(end);
  const command = parts.settings().setUpCommand ?? 'The set-up command';
  const evidence = await commandEvidence(parts, run, end, command);
  const reason = objectionTo(verdict, evidence);
  return {
    change: {
      ...commandChange(verdict),
      reason,
      gate: { ...openRecord(null), verify: evidence, passed: reason === null, reason },
    },
    apply(tables, moment) {
      const subtask = run.subtaskId === null ? null : tables.subtasks.get(run.subtaskId);
      if (!subtask || subtask.round !== run.round) {
        return;
      }
      if (verdict.outcome === 'done') {
        tables.subtasks.update(subtask.id, { worktreeReady: true, updatedAt: moment.at });
      } else if (countsAsAttempt(verdict.outcome) || verdict.outcome === 'hung') {
        const text = `The set-up command failed: ${reason ?? ''} Mend it or the setting, then try again.`;
        holdSubtask(tables, subtask.id, { kind: 'input', reason: text, until: null }, moment);
      }
    },
  };
}

/** The base was checked: work may begin, or the task waits for somebody. */
export async function settleBaseline(parts: EngineParts, run: Run, end: ProcessEnd): Promise<Settlement> {
  if (end.cause === 'notStarted') {
    return notStarted(run, end);
  }
  const { verdict, record } = await judgeCheck(parts, run, end);
  return {
    change: { ...commandChange(verdict), reason: record.reason ?? verdict.reason, gate: record },
    apply(tables, moment) {
      const task = existing(tables.tasks.get(run.taskId), 'The task');
      if (task.round !== run.round || task.baseline !== 'unchecked') {
        return;
      }
      if (verdict.outcome === 'done') {
        tables.tasks.update(task.id, { baseline: 'green', updatedAt: moment.at });
      } else if (countsAsAttempt(verdict.outcome) || verdict.outcome === 'hung') {
        const base = baseName(task);
        const reason = `The checks fail on ${base} before any work: ${record.reason ?? verdict.reason ?? ''} Mend ${base} and check again, or continue all the same.`;
        holdTask(tables, task.id, { kind: 'input', reason, until: null }, moment);
      }
    },
  };
}

/** Base and branch merged were checked; the step that delivers looks at the record. */
export async function settleIntegration(parts: EngineParts, run: Run, end: ProcessEnd): Promise<Settlement> {
  if (end.cause === 'notStarted') {
    return notStarted(run, end);
  }
  const { verdict, record } = await judgeCheck(parts, run, end);
  return {
    change: { ...commandChange(verdict), reason: record.reason ?? verdict.reason, gate: record },
    apply: () => undefined,
  };
}

async function judgeCheck(
  parts: EngineParts,
  run: Run,
  end: ProcessEnd,
): Promise<{ verdict: RunVerdict; record: GateRecord }> {
  const verdict = parts.agent.judgeCommand(end);
  const command =
    end.exitCode === setUpFailedExitCode
      ? `The set-up command (${parts.settings().setUpCommand ?? ''})`
      : ((await parts.verifyCommand()) ?? 'The verify command');
  const verify = await commandEvidence(parts, run, end, command);
  const passed = verdict.outcome === 'done';
  const reason = passed || !isJudgement(verdict) ? null : objectionTo(verdict, verify);
  return { verdict, record: { ...openRecord(run.gate?.git ?? null), verify, passed, reason } };
}
