import type { ProjectHeader, SubtaskView, TaskView } from '../../src/protocol/view.ts';
import { strings } from '../strings.ts';
import {
  type Action,
  acceptBase,
  editorAction,
  inspect,
  openChanges,
  releaseTaskHold,
  workActions,
} from './actions.ts';

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

/** What of a task waits for somebody, the most pressing first: its base, failures, holds, then merges. */
export function attentionOf(
  task: TaskView,
  subtasks: readonly SubtaskView[],
  project: ProjectHeader,
): readonly Attention[] {
  if (task.deleting) {
    return [];
  }
  const own = subtasks.filter((subtask) => subtask.taskId === task.id && !subtask.deleting);
  const rows = [
    ...taskRows(task),
    ...own
      .filter((subtask) => subtask.status === 'BLOCKED_FAILURE')
      .map((subtask) => failureRow(subtask, task)),
    ...own.filter(waitsForSomebody).map((subtask) => holdRow(subtask, task)),
    ...(project.autoMerge ? [] : own.filter(waitsForMerge).map((subtask) => mergeRow(subtask, task))),
  ];
  return project.readOnly === null ? rows : rows.map(withoutIntents);
}

/** Whether this hold ends only when somebody acts. */
function waitsForSomebody(subtask: SubtaskView): boolean {
  return subtask.status !== 'BLOCKED_FAILURE' && subtask.hold !== null && subtask.hold.until === null;
}

/** The task's base is red: what is built on it could not be judged. */
function baseIsRed(task: TaskView): boolean {
  return task.status === 'ACTIVE' && task.baseline === 'unchecked' && task.hold?.kind === 'input';
}

function waitsForMerge(subtask: SubtaskView): boolean {
  return subtask.status === 'COMPLETED' && !subtask.mergeRequested && subtask.hold === null;
}

function taskRows(task: TaskView): readonly Attention[] {
  if (task.hold === null || task.hold.until !== null) {
    return [];
  }
  const red = baseIsRed(task);
  return [
    {
      id: `task:${task.id}`,
      tone: red ? 'error' : 'warn',
      subject: null,
      text: red ? strings.attention.baseRed : strings.attention.taskWaits,
      detail: task.hold.reason,
      actions: [
        inspect(task.id, 'transcript', strings.actions.transcript),
        red ? acceptBase(task) : editorAction('checkSetup', strings.checkSetup, 'checklist'),
        releaseTaskHold(task),
      ],
    },
  ];
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
    text: `${strings.holds[subtask.hold?.kind ?? 'input']}:`,
    detail: subtask.hold?.reason ?? null,
    actions: workActions(subtask, task).slice(0, 1),
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

function withoutIntents(row: Attention): Attention {
  return { ...row, actions: row.actions.filter(({ deed }) => deed.kind !== 'intent') };
}
