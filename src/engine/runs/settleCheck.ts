import type { ProcessEnd, RunVerdict } from '../../agents/process/processes.ts';
import type { CommandEvidence, GateRecord } from '../../domain/gate.ts';
import { commandObjection, judgeGate } from '../../domain/judgement.ts';
import { countsAsAttempt, type Run } from '../../domain/run.ts';
import { setUpFailedExitCode } from '../checkCommand.ts';
import { existing } from '../facts.ts';
import { holdSubtask, holdTask } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import { holdSubject, type Settlement } from './settlement.ts';

const tailBytes = 8_000;

/** The set-up command ended: the worktree is ready, or the subtask waits for somebody to mend the command. */
export async function settleSetUp(parts: EngineParts, run: Run, end: ProcessEnd): Promise<Settlement> {
  if (end.cause === 'notStarted') {
    return notStarted(run, end);
  }
  const verdict = parts.agent.judgeCommand(end);
  const command = parts.settings().setUpCommand ?? 'The set-up command';
  const evidence = await commandEvidence(parts, run, end, command);
  const reason = objection(verdict, evidence);
  return {
    change: {
      ...commandChange(verdict),
      reason,
      gate: { git: null, verify: evidence, passed: reason === null, reason },
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
        const reason = `The checks fail on ${task.baseBranch} before any work: ${record.reason ?? verdict.reason ?? ''} Mend ${task.baseBranch} and check again, or continue all the same.`;
        holdTask(tables, task.id, { kind: 'input', reason, until: null }, moment);
      }
    },
  };
}

/** The verify command of an attempt ended: the gate is judged on what git says now. */
export async function settleGate(parts: EngineParts, run: Run, end: ProcessEnd): Promise<Settlement> {
  if (end.cause === 'notStarted') {
    return notStarted(run, end);
  }
  const verdict = parts.agent.judgeCommand(end);
  const git = existing(run.gate?.git, "The gate's git evidence");
  const command = (await parts.verifyCommand()) ?? 'The verify command';
  const evidence = await commandEvidence(parts, run, end, command);
  if (!isJudgement(verdict)) {
    const gate = { git, verify: evidence, passed: false, reason: null };
    return { change: { ...commandChange(verdict), gate }, apply: () => undefined };
  }
  const judged = judgeGate(git, evidence);
  const record = judged.passed ? judged : { ...judged, reason: objection(verdict, evidence) };
  return {
    change: {
      status: record.passed ? 'SUCCEEDED' : 'FAILED',
      outcome: record.passed ? 'done' : 'error',
      reason: record.reason,
      gate: record,
    },
    apply: () => undefined,
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

/** A command that could not be run says nothing about the work: nobody's attempt is used up, and somebody must look. */
function notStarted(run: Run, end: ProcessEnd): Settlement {
  const words = `The checks could not be started: ${end.message ?? 'no reason is known.'}`;
  const hold = { kind: 'tool', reason: `${words} Put that right, then try again.`, until: null } as const;
  return {
    change: { status: 'FAILED', outcome: 'interrupted', reason: words },
    apply: (tables, moment) => holdSubject(tables, run, hold, moment),
  };
}

/** A command that ended by itself, or that never ends, says something about the work; one that was cut off does not. */
function isJudgement(verdict: RunVerdict): boolean {
  return verdict.outcome === 'done' || verdict.outcome === 'error' || verdict.outcome === 'hung';
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
  const reason = passed || !isJudgement(verdict) ? null : objection(verdict, verify);
  return { verdict, record: { git: run.gate?.git ?? null, verify, passed, reason } };
}

/** Why the command counts as failed, in one line; `null` when it does not. */
function objection(verdict: RunVerdict, evidence: CommandEvidence): string | null {
  if (verdict.outcome === 'error' && evidence.exitCode === null) {
    return `${evidence.command} was ${verdict.reason ?? 'cut off'}.`;
  }
  return evidence.exitCode === setUpFailedExitCode
    ? `${evidence.command} failed.`
    : commandObjection(evidence);
}

function commandChange(verdict: RunVerdict): Partial<Omit<Run, 'id'>> {
  return {
    status: verdict.outcome === 'done' ? 'SUCCEEDED' : 'FAILED',
    outcome: verdict.outcome,
    reason: verdict.reason,
  };
}

async function commandEvidence(
  parts: EngineParts,
  run: Run,
  end: ProcessEnd,
  command: string,
): Promise<CommandEvidence> {
  return {
    command,
    exitCode: end.cause === 'exited' ? end.exitCode : null,
    durationMs: Math.max(0, Date.parse(end.endedAt) - Date.parse(run.startedAt)),
    tail: await parts.processes.tail(run.directory, tailBytes),
  };
}
