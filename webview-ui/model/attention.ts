import { planChange } from '../../src/domain/planChange.ts';
import { unreachable } from '../../src/lib/result.ts';
import { isOverBudget, subtaskNeed, type TaskNeed, taskNeeds } from '../../src/protocol/needs.ts';
import type { ProjectHeader, SubtaskView, TaskView } from '../../src/protocol/view.ts';
import { strings } from '../strings.ts';
import { type Action, editorAction, inspect, openChanges, workActions } from './actions.ts';
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
  const needs = own.map((subtask) => ({ subtask, need: subtaskNeed(subtask, project.autoMerge) }));
  const of = (...kinds: readonly (typeof needs)[number]['need'][]) =>
    needs.filter(({ need }) => kinds.includes(need)).map(({ subtask }) => subtask);
  const rows = [
    ...taskNeeds(task).flatMap((need) => taskRow(task, need, own) ?? []),
    ...of('failure').map((subtask) => failureRow(subtask, task)),
    ...of('budget', 'hold').map((subtask) => holdRow(subtask, task)),
    ...of('merge').map((subtask) => mergeRow(subtask, task)),
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

function failureRow(subtask: SubtaskView, task: TaskView): Attention {
  return {
    ...about(subtask),
    tone: 'error',
    text: subtask.reason === null ? strings.attention.failedUnknown : strings.attention.failed,
    detail: subtask.reason,
    actions: [inspect(subtask.id, 'transcript', strings.actions.transcript), ...workActions(subtask, task)],
  };
}

function holdRow(subtask: SubtaskView, task: TaskView): Attention {
  return {
    ...about(subtask),
    tone: 'warn',
    text: isOverBudget(subtask)
      ? strings.attention.waits
      : `${strings.holds[subtask.hold?.kind ?? 'input']}:`,
    detail: subtask.hold?.reason ?? null,
    actions: isOverBudget(subtask) ? workActions(subtask, task) : workActions(subtask, task).slice(0, 1),
  };
}

function mergeRow(subtask: SubtaskView, task: TaskView): Attention {
  return {
    ...about(subtask),
    tone: 'ok',
    text: strings.attention.proved,
    detail: null,
    actions: [openChanges(subtask), ...workActions(subtask, task).slice(0, 1)],
  };
}

function about(subtask: SubtaskView): Pick<Attention, 'id' | 'subject'> {
  return { id: `subtask:${subtask.id}`, subject: subtask };
}

/** What only shows something, where nothing can be changed. */
const looks = new Set(['openChanges', 'openPlan', 'comparePlan', 'checkSetup']);

function toLookAt(row: Attention): Attention {
  return { ...row, actions: row.actions.filter(({ id, deed }) => deed.kind === 'inspect' || looks.has(id)) };
}
