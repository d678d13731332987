import type { ClaudeVerdict } from '../../agents/claudeVerdict.ts';
import type { ProcessEnd } from '../../agents/processes.ts';
import type { Run } from '../../domain/run.ts';
import type { Tables } from '../../store/store.ts';
import type { Moment } from '../moves.ts';

/** What the end of a run changes beside its own row. */
export interface Settlement {
  readonly change: Partial<Omit<Run, 'id'>>;
  readonly apply: (tables: Tables, moment: Moment) => void;
}

/** The part of a run's row that an agent's verdict decides. */
export function agentChange(verdict: ClaudeVerdict): Partial<Omit<Run, 'id'>> {
  return {
    status: verdict.outcome === 'done' ? 'SUCCEEDED' : 'FAILED',
    outcome: verdict.outcome,
    reason: verdict.reason,
    usage: verdict.usage,
  };
}

/** Why nobody's next attempt would fare better until somebody acts, or `null`. */
export function toolTrouble(verdict: ClaudeVerdict, end: ProcessEnd): string | null {
  if (end.cause === 'notStarted') {
    return `Claude could not be started: ${end.message ?? 'no reason is known'}. Run "Switchyard: Check Setup", then try again.`;
  }
  return verdict.loginNeeded ? `${verdict.reason ?? 'Claude is not logged in.'} Then try again.` : null;
}
