import type { Intent } from '../../protocol/intent.ts';
import type { ProjectView, RunView, SubtaskView, TaskView } from '../../protocol/view.ts';
import type { Translate } from '../words/translate.ts';
import type { Action } from './action.ts';
import { subtaskActions } from './subtaskActions.ts';
import { taskActions } from './taskActions.ts';

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

/** Some are the same for tasks and subtasks. */
export const actionNames: readonly ActionName[] = [
  ...new Set<ActionName>([...namesOf(taskActions), ...namesOf(subtaskActions), ...namesOf(runActions)]),
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

function namesOf<Name extends string>(actions: Readonly<Record<Name, unknown>>): Name[] {
  return Object.keys(actions).filter((name): name is Name => name in actions);
}
