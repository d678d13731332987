import type { ProcessEnd, RunVerdict } from '../../agents/process/processes.ts';
import { baseName } from '../../domain/delivery.ts';
import type { CommandEvidence, GateRecord } from '../../domain/gate.ts';
import { openRecord } from '../../domain/judgement.ts';
import { lacksPackages } from '../../domain/missingPackages.ts';
import { countsAsAttempt, type Run } from '../../domain/run.ts';
import { interruptedText } from '../../domain/session.ts';
import type { Tables } from '../../store/store.ts';
import { type Commands, failedStage } from '../checkCommand.ts';
import { existing, isWanted } from '../facts.ts';
import { failSession, holdSubtask, holdTask, type Moment } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import { begun, commandChange, commandEvidence, isJudgement, notStarted, objectionTo } from './commandEnd.ts';
import type { Settlement } from './settlement.ts';

const hookName = 'The hook post-checkout';

/** What is known of a set-up that begins now. */
export function setUpRecord({ setUp }: Commands): GateRecord {
  return { ...openRecord(null), verify: begun(setUp ?? hookName) };
}

/** The set-up ended: the worktree is ready, or the subtask waits for somebody to mend what failed. */
export async function settleSetUp(parts: EngineParts, run: Run, end: ProcessEnd): Promise<Settlement> {
  if (end.cause === 'notStarted') {
    return notStarted(run, end);
  }
  const verdict = parts.agent.judgeCommand(end);
  const last = run.gate?.verify?.command ?? 'The set-up command';
  const found = await commandEvidence(parts, run, end, last);
  const evidence = failedStage(found) === 'hook' ? { ...found, command: hookName } : found;
  const reason = objectionTo(verdict, evidence);
  return {
    change: {
      ...commandChange(verdict),
      reason,
      gate: { ...openRecord(null), verify: evidence, passed: reason === null, reason },
    },
    apply(tables, moment) {
      if (run.ownerSessionId !== null) {
        const failed = `${whatFailed(evidence)}: ${reason ?? verdict.reason ?? ''}`;
        const text = verdict.outcome === 'interrupted' ? interruptedText(verdict.reason) : failed;
        return endSetUpOfSession(tables, run, verdict.outcome, text, moment);
      }
      const subtask = run.subtaskId === null ? null : tables.subtasks.get(run.subtaskId);
      if (!subtask || subtask.round !== run.round) {
        return;
      }
      if (verdict.outcome === 'done') {
        tables.subtasks.update(subtask.id, { worktreeReady: true, updatedAt: moment.at });
      } else if (countsAsAttempt(verdict.outcome) || verdict.outcome === 'hung') {
        const remedy =
          evidence.command === hookName
            ? 'Mend the hook, or switch it off with the setting "switchyard.runCheckoutHook", then try again.'
            : 'Mend it or the setting, then try again.';
        const text = `${whatFailed(evidence)}: ${reason ?? ''} ${remedy}`;
        holdSubtask(tables, subtask.id, { kind: 'input', reason: text, until: null }, moment);
      }
    },
  };
}

function whatFailed({ command }: CommandEvidence): string {
  return command === hookName ? 'The worktree could not be made ready' : 'The set-up command failed';
}

/** A session does not wait for somebody to mend the command: it has failed, and a follow-up tries again. */
function endSetUpOfSession(
  tables: Tables,
  run: Run,
  outcome: RunVerdict['outcome'],
  reason: string,
  moment: Moment,
): void {
  const id = run.ownerSessionId ?? '';
  if (!isWanted(run, tables)) {
    return;
  }
  if (outcome === 'done') {
    tables.sessions.update(id, { worktreeReady: true, updatedAt: moment.at });
  } else {
    failSession(tables, id, reason, moment);
  }
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
      const task = existing(tables.tasks.get(run.taskId ?? ''), 'The task');
      if (task.round !== run.round || task.baseline !== 'unchecked') {
        return;
      }
      if (verdict.outcome === 'done') {
        tables.tasks.update(task.id, { baseline: 'green', updatedAt: moment.at });
      } else if (countsAsAttempt(verdict.outcome) || verdict.outcome === 'hung') {
        const base = baseName(task);
        const setUp = isSetUpMissing(parts, record) ? `${setUpAdvice} ` : '';
        const found = record.reason ?? verdict.reason ?? '';
        const reason = `${setUp}The checks fail on "${base}" before any work: ${found} Mend "${base}" and check again, or continue all the same.`;
        holdTask(tables, task.id, { kind: 'input', reason, until: null }, moment);
      }
    },
  };
}

const setUpAdvice =
  'A worktree has only what git has, and no command is set that installs the rest: set "switchyard.setUpCommand" (for instance to `npm ci`), then try again.';

/** Nobody has said what installs what the checks need, and they look as if they lacked it. */
function isSetUpMissing(parts: EngineParts, { verify }: GateRecord): boolean {
  return (
    parts.settings().setUpCommand === null &&
    verify !== null &&
    failedStage(verify) === null &&
    lacksPackages(verify)
  );
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
  const last = (await parts.verifyCommand()) ?? 'The verify command';
  const found = await commandEvidence(parts, run, end, last);
  const verify = { ...found, command: nameOf(failedStage(found), parts.settings().setUpCommand) ?? last };
  const passed = verdict.outcome === 'done';
  const reason = passed || !isJudgement(verdict) ? null : objectionTo(verdict, verify);
  return { verdict, record: { ...openRecord(run.gate?.git ?? null), verify, passed, reason } };
}

function nameOf(stage: ReturnType<typeof failedStage>, setUp: string | null): string | null {
  switch (stage) {
    case 'hook':
      return hookName;
    case 'setUp':
      return `The set-up command (${setUp ?? ''})`;
    case 'verify':
    case null:
      return null;
  }
}
