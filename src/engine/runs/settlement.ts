import type { ClaudeVerdict } from '../../agents/claude/claudeVerdict.ts';
import type { ProcessEnd } from '../../agents/process/processes.ts';
import type { Hold } from '../../domain/hold.ts';
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

/**
 * Whether the next attempt must wait: for somebody to mend the tool, which uses no attempt, or for the usage limit
 * to be reset.
 */
export function troubleOf(
  verdict: ClaudeVerdict,
  end: ProcessEnd,
): { readonly change: Partial<Omit<Run, 'id'>>; readonly hold: Hold | null } {
  const trouble = toolTrouble(verdict, end);
  if (trouble !== null) {
    return {
      change: { ...agentChange(verdict), outcome: 'interrupted', reason: trouble },
      hold: { kind: 'tool', reason: trouble, until: null },
    };
  }
  const until = verdict.outcome === 'quota' ? verdict.quotaResetsAt : null;
  const reason = 'The usage limit is reached; it goes on by itself when the limit is reset.';
  return { change: agentChange(verdict), hold: until === null ? null : { kind: 'quota', reason, until } };
}

/** Why nobody's next attempt would fare better until somebody acts, or `null`. */
function toolTrouble(verdict: ClaudeVerdict, end: ProcessEnd): string | null {
  if (end.cause === 'notStarted') {
    return `Claude could not be started: ${end.message ?? 'no reason is known'} Run "Switchyard: Check Setup", then try again.`;
  }
  if (verdict.outcome === 'error' && verdict.sessionId === null && end.cause === 'exited') {
    const code = end.exitCode === null ? (end.signal ?? 'a signal') : `exit code ${end.exitCode}`;
    return `Claude ended before it began (${code}): ${verdict.reason ?? 'it said nothing'}. Run "Switchyard: Check Setup", then try again.`;
  }
  return verdict.loginNeeded ? `${verdict.reason ?? 'Claude is not logged in.'} Then try again.` : null;
}
