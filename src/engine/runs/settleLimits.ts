import type { ClaudeVerdict } from '../../agents/claude/claudeVerdict.ts';
import type { Hold } from '../../domain/hold.ts';
import {
  behindProbeReason,
  pausedReason,
  pauseUntil,
  rejectedReason,
  renewedPause,
} from '../../domain/quota.ts';
import type { Run } from '../../domain/run.ts';
import type { Settings } from '../../domain/settings.ts';
import type { Tables } from '../../store/store.ts';
import { existing, isWanted } from '../facts.ts';
import { budgetHold, changeHolds, holdFor, liftQuota, pauseOf } from '../limits.ts';
import type { Moment } from '../moves.ts';
import { budgetsOf } from '../spending.ts';
import { projectIdOf, type Subject, subjectOf } from '../subject.ts';
import { holdSubject } from './settlement.ts';

/** What follows from the end of an agent for the account and the budgets, in the transaction that records the end. */
export function settleLimits(
  tables: Tables,
  settings: Settings,
  /** As it has ended. */
  run: Run,
  /** The runs of the same kind and round before it, oldest first. */
  earlier: readonly Run[],
  verdict: Pick<ClaudeVerdict, 'quotaResetsAt' | 'reason'>,
  moment: Moment,
): void {
  const subject = subjectOf(tables, run);
  if (subject === null) {
    return;
  }
  const projectId = projectIdOf(subject);
  if (run.outcome === 'quota') {
    pause(tables, projectId, run, earlier, verdict.quotaResetsAt, moment);
  } else if (pauseOf(tables, projectId)?.probeRunId === run.id) {
    endProbe(tables, projectId, run, moment);
  }
  if (run.outcome === 'budget' && isWanted(run, tables)) {
    const hold = spentHold(tables, settings, subject, run, verdict.reason, Date.parse(moment.at));
    if (hold !== null) {
      holdSubject(tables, run, hold, moment);
    }
  }
}

function pause(
  tables: Tables,
  projectId: string,
  run: Run,
  earlier: readonly Run[],
  resetsAt: string | null,
  moment: Moment,
): void {
  const until = pauseUntil(run, earlier, resetsAt, Date.parse(moment.at));
  const quota = renewedPause(pauseOf(tables, projectId), run.id, until);
  tables.projects.update(projectId, { quota });
  if (isWanted(run, tables)) {
    const reason = rejectedReason(resetsAt);
    holdSubject(tables, run, { kind: 'quota', reason, until: quota.until }, moment);
  }
  // With the probe turned away, those behind it have a time again.
  if (quota.probeRunId === null) {
    changeHolds(tables, moment, (hold) =>
      isBehindProbe(hold) ? { kind: 'quota', reason: pausedReason, until: quota.until } : hold,
    );
  }
}

/** One that came to a good end was answered; one that died without an answer is followed by another. */
function endProbe(tables: Tables, projectId: string, run: Run, moment: Moment): void {
  if (run.outcome === 'done' || run.outcome === 'budget') {
    liftQuota(tables, projectId, moment);
    return;
  }
  const quota = existing(pauseOf(tables, projectId), 'The pause');
  tables.projects.update(projectId, { quota: { ...quota, probeRunId: null } });
  changeHolds(tables, moment, (hold) => (isBehindProbe(hold) ? null : hold));
}

function isBehindProbe(hold: Hold): boolean {
  return hold.kind === 'quota' && hold.until === null && hold.reason === behindProbeReason;
}

/**
 * The CLI stopped the run at what it was allowed to spend. When that was what was left of a budget, the budget is spent;
 * else agents at work beside it had used a part of it, and it goes on with what is left. `null`: it may go on.
 */
function spentHold(
  tables: Tables,
  settings: Settings,
  subject: Subject,
  run: Run,
  words: string | null,
  now: number,
): Hold | null {
  const reached = budgetHold(tables, settings, subject, now);
  if (reached !== null) {
    return reached;
  }
  const spentUsd = run.usage?.costUsd ?? 0;
  const limitUsd = settings.runBudgetUsd;
  if (limitUsd > 0 && spentUsd >= limitUsd) {
    return holdFor({ level: 'run', limitUsd, spentUsd }, settings, subject, now);
  }
  const isOurs = limitUsd > 0 || budgetsOf(tables, settings, subject, now).length > 0;
  return isOurs && spentUsd > 0
    ? null
    : {
        kind: 'budget',
        reason: `${words ?? 'A budget is spent.'} Try Again goes on in the same session.`,
        until: null,
      };
}
