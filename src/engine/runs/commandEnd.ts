import type { ProcessEnd, RunVerdict } from '../../agents/process/processes.ts';
import type { CommandEvidence } from '../../domain/gate.ts';
import { commandObjection } from '../../domain/judgement.ts';
import type { Run } from '../../domain/run.ts';
import { failedStage } from '../checkCommand.ts';
import type { EngineParts } from '../parts.ts';
import { holdSubject, type Settlement } from './settlement.ts';

const tailBytes = 8_000;

/** A command that could not be run says nothing about the work: nobody's attempt is used up, and somebody must look. */
export function notStarted(run: Run, end: ProcessEnd): Settlement {
  const words = `The checks could not be started: ${end.message ?? 'no reason is known.'}`;
  const hold = { kind: 'tool', reason: `${words} Put that right, then try again.`, until: null } as const;
  return {
    change: { status: 'FAILED', outcome: 'interrupted', reason: words },
    apply: (tables, moment) => holdSubject(tables, run, hold, moment),
  };
}

/** A command that ended by itself, or that never ends, says something about the work; one that was cut off does not. */
export function isJudgement(verdict: RunVerdict): boolean {
  return verdict.outcome === 'done' || verdict.outcome === 'error' || verdict.outcome === 'hung';
}

/** Why the command counts as failed, in one line; `null` when it does not. */
export function objectionTo(verdict: RunVerdict, evidence: CommandEvidence): string | null {
  if (verdict.outcome === 'error' && evidence.exitCode === null) {
    return `${evidence.command} was ${verdict.reason ?? 'cut off'}.`;
  }
  return evidence.exitCode !== null && failedStage(evidence) !== null
    ? `${evidence.command} failed.`
    : commandObjection(evidence);
}

export function commandChange(verdict: RunVerdict): Partial<Omit<Run, 'id'>> {
  return {
    status: verdict.outcome === 'done' ? 'SUCCEEDED' : 'FAILED',
    outcome: verdict.outcome,
    reason: verdict.reason,
  };
}

/** What is known of a command that begins now. */
export function begun(command: string): CommandEvidence {
  return { command, exitCode: null, durationMs: 0, tail: '' };
}

export async function commandEvidence(
  parts: Pick<EngineParts, 'processes'>,
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
