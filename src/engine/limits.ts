import { fraction } from '../domain/backoff.ts';
import {
  anotherUsd,
  type Budget,
  budgetReason,
  dayOf,
  leftUsd,
  reachedBudget,
  startOfNextDay,
} from '../domain/budget.ts';
import type { Hold } from '../domain/hold.ts';
import type { QuotaPause } from '../domain/project.ts';
import { behindProbeReason, pausedReason, quotaTurn } from '../domain/quota.ts';
import type { Settings } from '../domain/settings.ts';
import type { Tables } from '../store/store.ts';
import { existing } from './facts.ts';
import type { Moment } from './moves.ts';
import { budgetsOf, settingOf } from './spending.ts';
import { projectIdOf, type Subject, setHold, subjectId } from './subject.ts';

/** Why no agent may start for this subject at present, by what the account and the budgets allow; `null`: it may. */
export function limitHold(tables: Tables, settings: Settings, subject: Subject, now: number): Hold | null {
  return quotaHold(tables, subject, now) ?? budgetHold(tables, settings, subject, now);
}

/** US dollars that an agent may spend that starts now; `null`: no limit. */
export function capFor(tables: Tables, settings: Settings, subject: Subject, now: number): number | null {
  const ofRun: readonly Budget[] =
    settings.runBudgetUsd > 0 ? [{ level: 'run', limitUsd: settings.runBudgetUsd, spentUsd: 0 }] : [];
  return leftUsd([...ofRun, ...budgetsOf(tables, settings, subject, now)]);
}

/** The hold of a subject that has nothing left to spend. */
export function budgetHold(tables: Tables, settings: Settings, subject: Subject, now: number): Hold | null {
  const reached = reachedBudget(budgetsOf(tables, settings, subject, now));
  return reached && holdFor(reached, settings, subject, now);
}

export function holdFor(budget: Budget, settings: Settings, subject: Subject, now: number): Hold {
  const { level } = budget;
  const setting = settingOf(settings, level);
  return {
    kind: 'budget',
    reason: budgetReason(budget, setting),
    until: level === 'day' ? nextMorning(now, subjectId(subject)) : null,
    fact: { kind: 'spent', level, anotherUsd: anotherUsd(budget, setting) },
  };
}

/** The clocks of two machines need not agree on when the day ends, nor need all begin at once. */
const morningJitterMs = 60_000;

function nextMorning(now: number, seed: string): string {
  return new Date(Math.round(startOfNextDay(now) + fraction(seed) * morningJitterMs)).toISOString();
}

function quotaHold(tables: Tables, subject: Subject, now: number): Hold | null {
  const pause = pauseOf(tables, projectIdOf(subject));
  const turn = quotaTurn(pause, isProbing(tables, pause), now);
  switch (turn.kind) {
    case 'free':
    case 'probe':
      return null;
    case 'paused':
      return { kind: 'quota', reason: pausedReason, until: turn.until };
    case 'behindProbe':
      return { kind: 'quota', reason: behindProbeReason, until: null };
  }
}

/** Makes the run, which is about to start, the one that finds out whether the limit is lifted, where nobody else does. */
export function takeProbe(tables: Tables, projectId: string, runId: string, now: number): void {
  const pause = pauseOf(tables, projectId);
  if (pause !== null && quotaTurn(pause, isProbing(tables, pause), now).kind === 'probe') {
    tables.projects.update(projectId, { quota: { ...pause, probeRunId: runId } });
  }
}

export function pauseOf(tables: Tables, projectId: string): QuotaPause | null {
  return existing(tables.projects.get(projectId), 'The project').quota;
}

function isProbing(tables: Tables, pause: QuotaPause | null): boolean {
  return pause?.probeRunId ? tables.runs.get(pause.probeRunId)?.status === 'RUNNING' : false;
}

/** The limit is lifted: all that waited for it goes on. */
export function liftQuota(tables: Tables, projectId: string, moment: Moment): void {
  tables.projects.update(projectId, { quota: null });
  changeHolds(tables, moment, (hold) => (hold.kind === 'quota' ? null : hold));
}

/** "Try Again" on a hold of a limit or a budget changes what would at once let it wait again. */
export function overrule(
  tables: Tables,
  settings: Settings,
  subject: Subject,
  kind: Hold['kind'],
  moment: Moment,
): void {
  if (kind === 'quota') {
    askAtOnce(tables, projectIdOf(subject), moment);
  } else if (kind === 'budget') {
    allowAnother(tables, settings, subject, moment);
  }
}

/** The user wants the model asked now, whatever it said of its limit. */
function askAtOnce(tables: Tables, projectId: string, moment: Moment): void {
  const pause = pauseOf(tables, projectId);
  if (pause !== null && pause.until > moment.at) {
    tables.projects.update(projectId, { quota: { ...pause, until: moment.at } });
  }
}

/** Lets everything go on again that waited for money and has some now. */
export function releaseBudgetHolds(tables: Tables, settings: Settings, moment: Moment): void {
  const now = Date.parse(moment.at);
  changeHolds(tables, moment, (hold, subject) =>
    hold.kind === 'budget' && budgetHold(tables, settings, subject, now) === null ? null : hold,
  );
}

/** Each budget that is spent is raised by as much once more, as the reason of the hold says. */
function allowAnother(tables: Tables, settings: Settings, subject: Subject, moment: Moment): void {
  const now = Date.parse(moment.at);
  for (const budget of budgetsOf(tables, settings, subject, now)) {
    if (reachedBudget([budget]) !== null) {
      const usd = budget.spentUsd + anotherUsd(budget, settingOf(settings, budget.level));
      setLimit(tables, subject, budget.level, usd, moment);
    }
  }
  releaseBudgetHolds(tables, settings, moment);
}

function setLimit(
  tables: Tables,
  subject: Subject,
  level: Budget['level'],
  usd: number,
  moment: Moment,
): void {
  const change = { budgetUsd: usd, updatedAt: moment.at };
  if (level === 'day') {
    const dayAllowance = { day: dayOf(Date.parse(moment.at)), usd };
    tables.projects.update(projectIdOf(subject), { dayAllowance });
  } else if (level === 'subtask' && 'task' in subject && subject.subtask !== null) {
    tables.subtasks.update(subject.subtask.id, change);
  } else if (level === 'task' && 'task' in subject) {
    tables.tasks.update(subject.task.id, change);
  }
}

/** Changes the holds of all that there is; `null` ends one, and the same one leaves it as it is. */
export function changeHolds(
  tables: Tables,
  moment: Moment,
  change: (hold: Hold, subject: Subject) => Hold | null,
): void {
  const changeOne = (hold: Hold | null, subject: Subject): void => {
    const changed = hold && change(hold, subject);
    if (changed !== hold) {
      setHold(tables, subject, changed, moment);
    }
  };
  for (const task of tables.tasks.all()) {
    changeOne(task.hold, { task, subtask: null });
    for (const subtask of tables.subtasks.ofTask(task.id)) {
      changeOne(subtask.hold, { task, subtask });
    }
  }
  for (const session of tables.sessions.all()) {
    changeOne(session.hold, { session });
  }
}
