import { planChange } from '../../src/domain/planChange.ts';
import { unreachable } from '../../src/lib/result.ts';
import {
  isOverBudget,
  needsSignIn,
  subtaskNeed,
  type TaskNeed,
  taskNeeds,
} from '../../src/protocol/needs.ts';
import { mergeObstacle } from '../../src/protocol/pullRequests.ts';
import type { ProjectHeader, SubtaskView, TaskView } from '../../src/protocol/view.ts';
import { strings } from '../strings.ts';
import { type Action, editorAction } from './actionKinds.ts';
import { inspect, openChanges, workActions } from './actions.ts';
import { openPullRequest } from './deliveryActions.ts';
import { acceptBase, answerQuestions, budgetActions, releaseTaskHold, reviewActions } from './taskActions.ts';

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

/** What of a task waits for somebody, the most pressing first: the task itself, failures, holds, then merges. */
export function attentionOf(
  task: TaskView,
  subtasks: readonly SubtaskView[],
  project: ProjectHeader,
): readonly Attention[] {
  if (task.deleting) {
    return [];
  }
  const own = subtasks.filter((subtask) => subtask.taskId === task.id);
  const needs = own.map((subtask) => ({ subtask, need: subtaskNeed(subtask, project) }));
  const workOn = (subtask: SubtaskView) => workActions(subtask, task, project);
  const of = (...kinds: readonly (typeof needs)[number]['need'][]) =>
    needs.filter(({ need }) => kinds.includes(need)).map(({ subtask }) => subtask);
  const rows = [
    ...signInRows(task, project),
    ...taskNeeds(task).flatMap((need) => taskRow(task, need, own) ?? []),
    ...of('failure').map((subtask) => failureRow(subtask, workOn(subtask))),
    ...of('budget', 'hold').map((subtask) => holdRow(subtask, workOn(subtask))),
    ...of('pullRequest').map((subtask) => pullRequestRow(subtask, workOn(subtask))),
    ...of('merge', 'mergeElsewhere').map((subtask) => mergeRow(subtask, task, workOn(subtask))),
  ];
  return project.readOnly === null ? rows : rows.map(toLookAt);
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
      const actions = [transcript, acceptBase(task), releaseTaskHold(task)];
      return { ...row, tone: 'error', text: attention.baseRed, detail: held, actions };
    }
    case 'budget':
      return { ...row, text: attention.taskWaits, detail: held, actions: budgetActions(task) };
    case 'hold': {
      const setup = editorAction('checkSetup', strings.checkSetup, 'checklist');
      const actions = [transcript, setup, releaseTaskHold(task)];
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
  return {
    ...about(subtask),
    tone: 'warn',
    text: isOverBudget(subtask)
      ? strings.attention.waits
      : `${strings.holds[subtask.hold?.kind ?? 'input']}:`,
    detail: subtask.hold?.reason ?? null,
    actions: isOverBudget(subtask) ? work : work.slice(0, 1),
  };
}

/** What keeps it from being merged, and what does away with that. */
function pullRequestRow(subtask: SubtaskView, work: readonly Action[]): Attention {
  const words: Readonly<Record<string, string>> = strings.attention.pullRequest;
  const obstacle = subtask.pullRequest === null ? null : mergeObstacle(subtask.pullRequest);
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
