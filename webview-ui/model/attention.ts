import { isOfSharedBudget } from '../../src/domain/hold.ts';
import { planChange } from '../../src/domain/planChange.ts';
import { unreachable } from '../../src/lib/result.ts';
import {
  isMoot,
  isOverBudget,
  isUnchangedReturn,
  needsSignIn,
  subtaskNeed,
  type TaskNeed,
  taskNeeds,
} from '../../src/protocol/needs.ts';
import { mergeObstacle } from '../../src/protocol/pullRequests.ts';
import type { ProjectHeader, SubtaskView, TaskView } from '../../src/protocol/view.ts';
import { strings } from '../strings.ts';
import { type Action, editorAction, settingActions } from './actionKinds.ts';
import { inspect, openChanges, raiseBudget, release, workActions } from './actions.ts';
import { openPullRequest } from './deliveryActions.ts';
import {
  acceptBase,
  answerQuestions,
  budgetActions,
  releaseTaskHold,
  reviewActions,
  stopTask,
} from './taskActions.ts';

/** One thing that waits for the user, with what can be done about it. */
export interface Attention {
  readonly id: string;
  readonly tone: 'error' | 'warn' | 'ok';
  /** What it is about; `null` for the task as a whole. */
  readonly subject: { readonly id: string; readonly number: number; readonly title: string } | null;
  readonly text: string;
  /** The words of a tool or a rule, shown after `text`. */
  readonly detail: string | null;
  readonly actions: readonly Action[];
}

/** What of a task waits for somebody: the most pressing, and how much of it there is. */
export interface Attentions {
  readonly rows: readonly Attention[];
  readonly total: number;
}

/**
 * What of a task waits for somebody, the most pressing first: the task itself, failures, holds, then merges. At most so
 * many of them, as nobody looks at more.
 */
export function attentionOf(
  task: TaskView,
  subtasks: readonly SubtaskView[],
  project: ProjectHeader,
  most = Number.POSITIVE_INFINITY,
): Attentions {
  const all = task.deleting ? [] : allOf(task, subtasks, project);
  const rows = all.slice(0, most).map((row) => row());
  return { rows: project.readOnly === null ? rows : rows.map(toLookAt), total: all.length };
}

function allOf(
  task: TaskView,
  subtasks: readonly SubtaskView[],
  project: ProjectHeader,
): readonly (() => Attention)[] {
  const own = subtasks.filter((subtask) => subtask.taskId === task.id);
  // Most of very many need nobody: nothing is built for them.
  const needs = own
    .filter((subtask) => subtaskNeed(subtask, project) !== null)
    .map((subtask) => ({ subtask, need: subtaskNeed(subtask, project) }))
    .filter(({ need }) => !isMoot(need, task));
  const workOn = (subtask: SubtaskView) => workActions(subtask, task, project);
  type Need = (typeof needs)[number]['need'];
  const of = (
    kinds: readonly Need[],
    rowOf: (subtask: SubtaskView) => Attention,
    isMeant: (subtask: SubtaskView) => boolean = () => true,
  ) =>
    needs
      .filter(({ subtask, need }) => kinds.includes(need) && isMeant(subtask))
      .map(
        ({ subtask }) =>
          () =>
            rowOf(subtask),
      );
  return [
    ...signInRows(task, project).map((row) => () => row),
    ...taskNeeds(task)
      .flatMap((need) => taskRow(task, need, own) ?? [])
      .map((row) => () => row),
    ...of(['failure'], (subtask) => failureRow(subtask, workOn(subtask))),
    ...sharedBudgetRows(
      task,
      needs.flatMap(({ subtask, need }) =>
        need === 'budget' && isOfSharedBudget(subtask.hold) ? [subtask] : [],
      ),
    ).map((row) => () => row),
    ...of(
      ['budget', 'hold'],
      (subtask) => holdRow(subtask, workOn(subtask)),
      (subtask) => !isOfSharedBudget(subtask.hold),
    ),
    ...of(['stopped'], (subtask) => stoppedRow(subtask, workOn(subtask))),
    ...of(['pullRequest'], (subtask) => pullRequestRow(subtask, workOn(subtask))),
    ...of(['merge', 'mergeElsewhere'], (subtask) => mergeRow(subtask, task, workOn(subtask))),
  ];
}

/** `null` where the page says it in another place. */
function taskRow(task: TaskView, need: TaskNeed, subtasks: readonly SubtaskView[]): Attention | null {
  const row = { id: `task:${task.id}:${need}`, tone: 'warn' as const, subject: null };
  const transcript = inspect(task.id, 'transcript', strings.actions.transcript);
  const held = task.hold?.reason ?? null;
  const { attention, plan } = strings;
  switch (need) {
    case 'questions': {
      const open = task.questions?.filter(({ answer }) => answer === null) ?? [];
      const text = attention.questions(open.length);
      return { ...row, text, detail: open[0]?.question ?? null, actions: answerQuestions(task) };
    }
    case 'plan': {
      const text = attention.plan(task.subtasks);
      return { ...row, text, detail: null, actions: reviewActions(task) };
    }
    case 'newPlan': {
      const change = task.proposal === null ? null : planChange(subtasks, task.proposal.plan);
      const detail = change === null ? null : plan.change(change);
      return { ...row, text: attention.newPlan, detail, actions: reviewActions(task) };
    }
    case 'planningFailed':
      return null;
    case 'base': {
      const actions = [transcript, ...settingActions(held), acceptBase(task), releaseTaskHold(task)];
      return { ...row, tone: 'error', text: attention.baseRed, detail: held, actions };
    }
    case 'budget':
      return { ...row, text: attention.taskWaits, detail: held, actions: budgetActions(task) };
    case 'hold': {
      const setup = editorAction('checkSetup', strings.checkSetup, 'checklist');
      const actions = [transcript, setup, ...settingActions(held), releaseTaskHold(task)];
      return { ...row, text: attention.taskWaits, detail: held, actions };
    }
    default:
      return unreachable(need);
  }
}

function failureRow(subtask: SubtaskView, work: readonly Action[]): Attention {
  return {
    ...about(subtask),
    tone: 'error',
    text: subtask.reason === null ? strings.attention.failedUnknown : strings.attention.failed,
    detail: subtask.reason,
    actions: [inspect(subtask.id, 'transcript', strings.actions.transcript), ...work],
  };
}

function holdRow(subtask: SubtaskView, work: readonly Action[]): Attention {
  if (isUnchangedReturn(subtask)) {
    return unchangedRow(subtask, work);
  }
  return {
    ...about(subtask),
    tone: 'warn',
    text: isOverBudget(subtask)
      ? strings.attention.waits
      : `${strings.holds[subtask.hold?.kind ?? 'input']}:`,
    detail: subtask.hold?.reason ?? null,
    actions: isOverBudget(subtask)
      ? work
      : [...settingActions(subtask.hold?.reason ?? null), ...work.slice(0, 1)],
  };
}

function stoppedRow(subtask: SubtaskView, work: readonly Action[]): Attention {
  return {
    ...about(subtask),
    tone: 'warn',
    text: strings.attention.stopped(subtask.unblocks.length),
    detail: null,
    actions: work.slice(0, 1),
  };
}

/** What ends one of these holds ends all of them: one row says it once. */
function sharedBudgetRows(task: TaskView, waiting: readonly SubtaskView[]): readonly Attention[] {
  const reason = waiting.at(-1)?.hold?.reason ?? null;
  const [first] = waiting;
  if (first === undefined || isOverBudget(task)) {
    return [];
  }
  return [
    {
      id: `task:${task.id}:sharedBudget`,
      tone: 'warn',
      subject: null,
      text: strings.attention.subtasksWait(waiting.length),
      detail: reason,
      actions: [raiseBudget(first.id), release(first), stopTask(task)],
    },
  ];
}

/** Its buttons say what can be done: to ask in other words, to look, or to take it as it is. */
function unchangedRow(subtask: SubtaskView, work: readonly Action[]): Attention {
  const of = (...ids: readonly string[]) => work.filter(({ id }) => ids.includes(id));
  return {
    ...about(subtask),
    tone: 'warn',
    text: strings.attention.unchanged,
    detail: null,
    actions: [...of('requestChanges'), openChanges(subtask), ...of('merge', 'mergeAnyway')],
  };
}

/** What keeps it from being merged, and what does away with that. */
function pullRequestRow(subtask: SubtaskView, work: readonly Action[]): Attention {
  const words: Readonly<Record<string, string>> = strings.attention.pullRequest;
  const obstacle = mergeObstacle(subtask);
  const failed = subtask.pullRequest?.failedChecks.map(({ name }) => name).join(', ') ?? '';
  const isFailing = obstacle === 'failing' && failed !== '';
  const remedy = work.slice(0, 1).filter(({ id }) => id !== 'openPullRequest');
  return {
    ...about(subtask),
    tone: obstacle === 'failing' ? 'error' : 'warn',
    text: words[obstacle ?? ''] ?? '',
    detail: isFailing ? failed : null,
    actions: [openPullRequest(subtask), ...remedy],
  };
}

function mergeRow(subtask: SubtaskView, { delivery }: TaskView, work: readonly Action[]): Attention {
  const { attention } = strings;
  const look = subtask.pullRequest === null ? openChanges(subtask) : openPullRequest(subtask);
  const where = delivery.kind === 'push' ? `${delivery.remote}/${subtask.remoteBranch ?? ''}` : null;
  return {
    ...about(subtask),
    tone: 'ok',
    text: where === null ? attention.proved : attention.pushed(where),
    detail: null,
    actions: [look, ...work.slice(0, 1)],
  };
}

/** What is done on GitHub for this task waits until somebody is signed in there. */
function signInRows(task: TaskView, project: ProjectHeader): readonly Attention[] {
  return needsSignIn(project) && task.delivery.kind === 'pullRequest' && task.status !== 'DONE'
    ? [
        {
          id: `signIn:${task.id}`,
          tone: 'warn',
          subject: null,
          text: strings.attention.signIn,
          detail: project.github?.paused ?? null,
          actions: [editorAction('signIn', strings.github.signIn, 'github')],
        },
      ]
    : [];
}

function about(subtask: SubtaskView): Pick<Attention, 'id' | 'subject'> {
  return { id: `subtask:${subtask.id}`, subject: subtask };
}

/** What only shows something, where nothing can be changed. */
const looks = new Set(['openChanges', 'openPullRequest', 'openPlan', 'comparePlan', 'checkSetup']);

function toLookAt(row: Attention): Attention {
  return { ...row, actions: row.actions.filter(({ id, deed }) => deed.kind === 'inspect' || looks.has(id)) };
}
