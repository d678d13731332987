import type { ClaudeVerdict } from '../../agents/claude/claudeVerdict.ts';
import type { ProcessEnd } from '../../agents/process/processes.ts';
import type { Hold } from '../../domain/hold.ts';
import { isCrashLoop, type Run } from '../../domain/run.ts';
import type { Tables } from '../../store/store.ts';
import { isWanted } from '../facts.ts';
import type { Moment } from '../moves.ts';
import { setHold, subjectOf } from '../subject.ts';

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
 * Whether the next attempt must wait for somebody to mend the tool, which uses no attempt. Limits and budgets are settled
 * for all agents alike, see `settleLimits`.
 */
export function troubleOf(
  run: Run,
  /** The runs of the same kind and round before it. */
  earlier: readonly Run[],
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
  const change = agentChange(verdict);
  if (isCrashLoop([...earlier, { ...run, ...change, endedAt: end.endedAt }])) {
    const reason = `Claude ended right after its start three times in a row: ${verdict.reason ?? 'it said nothing'}. Run "Switchyard: Check Setup", then try again.`;
    return { change, hold: { kind: 'tool', reason, until: null } };
  }
  return { change, hold: null };
}

/**
 * What the machine had no room for is nobody's attempt. A process too many is tried again after a while; a log that
 * could not be written, as on a full disk, waits for somebody. `null` when it was something else.
 */
export function machineTrouble(run: Run, end: ProcessEnd): Settlement | null {
  if (end.cause !== 'noRoom' && end.cause !== 'unlogged') {
    return null;
  }
  const reason = end.message ?? 'The machine had no room for it.';
  const hold: Hold | null =
    end.cause === 'noRoom'
      ? waitForRoom(run, reason, end)
      : { kind: 'disk', reason: `${reason} Make room, then try again.`, until: null };
  return {
    change: { status: 'FAILED', outcome: 'interrupted', reason },
    apply: (tables, moment) => hold && holdSubject(tables, run, hold, moment),
  };
}

const roomPauseMs = 60_000;

/** Tasks and subtasks take their time before each next try anyway; a session has no tries to count. */
function waitForRoom({ ownerSessionId }: Run, reason: string, { endedAt }: ProcessEnd): Hold | null {
  const until = new Date(Date.parse(endedAt) + roomPauseMs).toISOString();
  return ownerSessionId === null
    ? null
    : { kind: 'tool', reason: `${reason} It is tried again by itself.`, until };
}

/** Lets wait what the run was for, unless it has moved on. */
export function holdSubject(tables: Tables, run: Run, hold: Hold, moment: Moment): void {
  const subject = subjectOf(tables, run);
  if (subject === null) {
    return;
  }
  if ('session' in subject) {
    if (isWanted(run, tables)) {
      setHold(tables, subject, hold, moment);
    }
  } else if ((run.subtaskId === null ? subject.task : subject.subtask)?.round === run.round) {
    setHold(tables, subject, hold, moment);
  }
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
