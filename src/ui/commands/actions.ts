import { columnOf } from '../../domain/projection.ts';
import { mayStart } from '../../domain/scheduling.ts';
import type { Intent } from '../../protocol/intent.ts';
import type { ProjectView, RunView, SubtaskView, TaskView } from '../../protocol/view.ts';
import type { Translate } from '../words/translate.ts';

/**
 * What can be done with an item, and when. Tree menus, the palette and its quick picks all read this table;
 * the engine has the last word. The names are those of the commands, `switchyard.<name>`.
 */
interface Action<Item> {
  applies(item: Item, view: ProjectView): boolean;
  /** Said when there is nothing that it applies to. */
  none(t: Translate): string;
  /** What is asked of the engine; absent where the editor itself acts. */
  readonly intent?: (item: Item, view: ProjectView) => Intent;
}

const taskActions = {
  retryPlanning: {
    applies: (task) => task.status === 'PLANNING_FAILED',
    none: (t) => t('No task has failed planning, so there is nothing to plan again.'),
    intent: ({ id }) => ({ kind: 'retryPlanning', taskId: id }),
  },
  stopTask: {
    applies: (task) => !task.stopped && (task.status === 'PLANNING' || task.status === 'ACTIVE'),
    none: (t) => t('No task is being worked on.'),
    intent: ({ id }) => ({ kind: 'stopTask', taskId: id }),
  },
  resumeTask: {
    applies: (task) => task.stopped,
    none: (t) => t('No task is stopped.'),
    intent: ({ id }) => ({ kind: 'resumeTask', taskId: id }),
  },
  releaseTaskHold: {
    applies: (task) => task.hold !== null && task.hold.until === null,
    none: (t) => t('No task waits for you.'),
    intent: ({ id }) => ({ kind: 'releaseTaskHold', taskId: id }),
  },
  acceptBase: {
    applies: isBaseInDoubt,
    none: (t) => t('No task waits because of its base.'),
    intent: ({ id }) => ({ kind: 'acceptBase', taskId: id }),
  },
  deleteTask: {
    applies: (task) => !task.deleting,
    none: (t) => t('There is no task.'),
    intent: ({ id }) => ({ kind: 'deleteTask', taskId: id }),
  },
} as const satisfies Record<string, Action<TaskView>>;

const subtaskActions = {
  startSubtask: {
    applies: (subtask, view) => {
      const task = taskOf(subtask, view);
      return subtask.status === 'READY' && task !== undefined && mayStart(task);
    },
    none: (t) =>
      t('No subtask is ready to start: all are running, done, wait for others, or belong to a stopped task.'),
    intent: ({ id }) => ({ kind: 'startSubtask', subtaskId: id }),
  },
  stopSubtask: {
    applies: (subtask) => subtask.status === 'IN_PROGRESS',
    none: (t) => t('No subtask is in progress.'),
    intent: ({ id }) => ({ kind: 'stopSubtask', subtaskId: id }),
  },
  retrySubtask: {
    applies: (subtask, view) =>
      subtask.status === 'BLOCKED_FAILURE' && taskOf(subtask, view)?.stopped === false,
    none: (t) => t('No subtask has failed, or its task is stopped: resume that first.'),
    intent: ({ id }) => ({ kind: 'retrySubtask', subtaskId: id }),
  },
  mergeSubtask: {
    applies: (subtask) =>
      subtask.status === 'COMPLETED' && (!subtask.mergeRequested || subtask.hold !== null),
    none: (t) => t('No subtask is completed and waits to be merged.'),
    intent: ({ id }) => ({ kind: 'mergeSubtask', subtaskId: id }),
  },
  requestChanges: {
    applies: (subtask) => subtask.status === 'COMPLETED',
    none: (t) => t('No subtask is completed, so there is none to ask changes of.'),
  },
  releaseHold: {
    applies: (subtask) => subtask.hold !== null && subtask.hold.until === null,
    none: (t) => t('No subtask waits for you to end a hold.'),
    intent: ({ id }) => ({ kind: 'releaseHold', subtaskId: id }),
  },
  moveSubtaskUp: {
    applies: (subtask, view) => placeOf(subtask, view).index > 0,
    none: (t) => t('No subtask has another one above it in its column.'),
    intent: (subtask, view) => {
      const { column, index } = placeOf(subtask, view);
      return { kind: 'moveSubtask', subtaskId: subtask.id, beforeId: column[index - 1]?.id ?? null };
    },
  },
  moveSubtaskDown: {
    applies: (subtask, view) => placeOf(subtask, view).index < placeOf(subtask, view).column.length - 1,
    none: (t) => t('No subtask has another one below it in its column.'),
    intent: (subtask, view) => {
      const { column, index } = placeOf(subtask, view);
      return { kind: 'moveSubtask', subtaskId: subtask.id, beforeId: column[index + 2]?.id ?? null };
    },
  },
  openChanges: {
    applies: (subtask) => subtask.baseCommit !== null,
    none: (t) => t('No subtask has been worked on yet, so there are no changes to show.'),
  },
  openWorktree: {
    applies: (subtask) => subtask.worktree !== null,
    none: (t) => t('No subtask has a worktree at present.'),
  },
  openWorktreeTerminal: {
    applies: (subtask) => subtask.worktree !== null,
    none: (t) => t('No subtask has a worktree at present.'),
  },
  showOnBoard: {
    applies: () => true,
    none: (t) => t('There is no subtask.'),
  },
  deleteSubtask: {
    applies: (subtask) => !subtask.deleting,
    none: (t) => t('There is no subtask.'),
    intent: ({ id }) => ({ kind: 'deleteSubtask', subtaskId: id }),
  },
} as const satisfies Record<string, Action<SubtaskView>>;

const runActions = {
  stopRun: {
    applies: (run) => run.status === 'RUNNING',
    none: (t) => t('No agent and no check is running.'),
    intent: ({ id }) => ({ kind: 'stopRun', runId: id }),
  },
  showTranscript: {
    applies: () => true,
    none: (t) => t('Nothing has run yet.'),
  },
  openLogs: {
    applies: () => true,
    none: (t) => t('Nothing has run yet.'),
  },
} as const satisfies Record<string, Action<RunView>>;

type TaskActionName = keyof typeof taskActions;
type SubtaskActionName = keyof typeof subtaskActions;
type RunActionName = keyof typeof runActions;
export type ActionName = TaskActionName | SubtaskActionName | RunActionName;

export type Item =
  | { readonly kind: 'task'; readonly value: TaskView }
  | { readonly kind: 'subtask'; readonly value: SubtaskView }
  | { readonly kind: 'run'; readonly value: RunView };

export const actionNames: readonly ActionName[] = [
  ...namesOf(taskActions),
  ...namesOf(subtaskActions),
  ...namesOf(runActions),
];

/** The actions that can be taken on this item now. */
export function actionsFor(item: Item, view: ProjectView): ActionName[] {
  switch (item.kind) {
    case 'task':
      return item.value.deleting ? [] : applicable(taskActions, item.value, view);
    case 'subtask':
      return item.value.deleting ? [] : applicable(subtaskActions, item.value, view);
    case 'run':
      return applicable(runActions, item.value, view);
  }
}

/** The items that the action can be taken on, in the order to offer them. */
export function itemsFor(name: ActionName, view: ProjectView): Item[] {
  return itemsOf(view).filter((item) => actionsFor(item, view).includes(name));
}

/** Every action that some item allows now. */
export function possibleActions(view: ProjectView): ReadonlySet<ActionName> {
  return new Set(itemsOf(view).flatMap((item) => actionsFor(item, view)));
}

/** The reason to give when nothing fits. */
export function reasonFor(name: ActionName, t: Translate): string {
  const actions: Readonly<Record<string, { none(t: Translate): string }>> = {
    ...taskActions,
    ...subtaskActions,
    ...runActions,
  };
  return actions[name]?.none(t) ?? '';
}

/** What the action asks of the engine, or `null` when the editor itself does it. */
export function intentFor(name: ActionName, item: Item, view: ProjectView): Intent | null {
  switch (item.kind) {
    case 'task':
      return intentOf(taskActions, name, item.value, view);
    case 'subtask':
      return intentOf(subtaskActions, name, item.value, view);
    case 'run':
      return intentOf(runActions, name, item.value, view);
  }
}

export function itemById(view: ProjectView, id: string): Item | null {
  return itemsOf(view).find(({ value }) => value.id === id) ?? null;
}

function itemsOf(view: ProjectView): Item[] {
  return [
    ...view.tasks.map((value) => ({ kind: 'task', value }) as const),
    ...view.subtasks.map((value) => ({ kind: 'subtask', value }) as const),
    // The newest first: that is the one that is looked for.
    ...[...view.runs].reverse().map((value) => ({ kind: 'run', value }) as const),
  ];
}

function applicable<Name extends string, Value>(
  actions: Readonly<Record<Name, Action<Value>>>,
  value: Value,
  view: ProjectView,
): Name[] {
  return namesOf(actions).filter((name) => actions[name].applies(value, view));
}

function intentOf<Value>(
  actions: Readonly<Record<string, Action<Value>>>,
  name: string,
  value: Value,
  view: ProjectView,
): Intent | null {
  return actions[name]?.intent?.(value, view) ?? null;
}

function isBaseInDoubt(task: TaskView): boolean {
  return task.hold?.kind === 'input' && task.baseline === 'unchecked' && task.status === 'ACTIVE';
}

function taskOf({ taskId }: SubtaskView, view: ProjectView): TaskView | undefined {
  return view.tasks.find(({ id }) => id === taskId);
}

/** A subtask among those of its column on the board, in the user's order. */
function placeOf(subtask: SubtaskView, view: ProjectView): { column: SubtaskView[]; index: number } {
  const column = view.subtasks
    .filter((other) => other.taskId === subtask.taskId && columnOf(other.status) === columnOf(subtask.status))
    .sort((one, other) => one.position - other.position);
  return { column, index: column.findIndex(({ id }) => id === subtask.id) };
}

function namesOf<Name extends string>(actions: Readonly<Record<Name, unknown>>): Name[] {
  return Object.keys(actions).filter((name): name is Name => name in actions);
}
