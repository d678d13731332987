import type { ClaudeVerdict } from '../../agents/claude/claudeVerdict.ts';
import type { ProcessEnd } from '../../agents/process/processes.ts';
import type { Run } from '../../domain/run.ts';
import { interruptedText, withAnswer } from '../../domain/session.ts';
import { existing, isWanted } from '../facts.ts';
import { failSession, moveSession } from '../moves.ts';
import { type Settlement, troubleOf } from './settlement.ts';
import { deniedCalls } from './settleWork.ts';

const longestAnswer = 20_000;

/**
 * The agent of a session ended. Nothing is tried again by itself, but what met a limit, which waits (see `settleLimits`):
 * the user reads the reason, and a follow-up goes on. `misdeed`: what it did outside its place, or to it.
 */
export function settleSession(
  run: Run,
  verdict: ClaudeVerdict,
  end: ProcessEnd,
  misdeed: string | null,
): Settlement {
  const trouble = troubleOf(run, [], verdict, end).change;
  // By this the next look knows that it is of no use to go on there.
  const change: Settlement['change'] = verdict.transcriptGone ? { ...trouble, outcome: 'error' } : trouble;
  return {
    change: { ...change, denied: deniedCalls(verdict) },
    apply(tables, moment) {
      if (!isWanted(run, tables)) {
        return;
      }
      const session = existing(tables.sessions.get(run.ownerSessionId ?? ''), 'The session');
      const exchanges = withAnswer(session, verdict.text.slice(0, longestAnswer));
      if (misdeed !== null) {
        failSession(tables, session.id, misdeed, moment);
      } else if (change.outcome === 'done') {
        moveSession(tables, session.id, 'succeed', moment, { exchanges, reason: null, hold: null });
      } else if (!goesOnByItself(change, verdict)) {
        failSession(tables, session.id, failureText(verdict, change), moment);
      }
    },
  };
}

/** After a limit where it stood; without its transcript, which is found out only now, afresh. */
function goesOnByItself({ outcome }: Settlement['change'], { transcriptGone }: ClaudeVerdict): boolean {
  return outcome === 'quota' || outcome === 'budget' || transcriptGone;
}

/** A tool that somebody has to mend counts as interrupted for other agents; here the user reads that it has failed. */
function failureText({ outcome }: ClaudeVerdict, { reason }: Settlement['change']): string {
  return outcome === 'interrupted'
    ? interruptedText(reason ?? null)
    : (reason ?? 'Its agent ended without a word.');
}
