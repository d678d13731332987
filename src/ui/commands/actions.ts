import type { Intent } from '../../protocol/intent.ts';
import type { ProjectView, RunView, SessionView, SubtaskView, TaskView } from '../../protocol/view.ts';
import type { Translate } from '../words/translate.ts';
import type { Action } from './action.ts';
import { sessionActions } from './sessionActions.ts';
import { subtaskActions } from './subtaskActions.ts';
import { taskActions } from './taskActions.ts';

const runActions = {
  stopRun: {
    applies: (run) => run.status === 'RUNNING',
    none: (t) => t('No agent and no check is running.'),
    intent: ({ id }) => ({ kind: 'stopRun', runId: id }),
  },
  goBackToThisAttempt: {
    applies: (run, view) => run.kind === 'work' && run.status !== 'RUNNING' && mayGoBack(run, view),
    none: (t) => t('No attempt has ended whose worktree is still there.'),
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
type SessionActionName = keyof typeof sessionActions;
type RunActionName = keyof typeof runActions;
export type ActionName = TaskActionName | SubtaskActionName | SessionActionName | RunActionName;

export type Item =
  | { readonly kind: 'task'; readonly value: TaskView }
  | { readonly kind: 'subtask'; readonly value: SubtaskView }
  | { readonly kind: 'session'; readonly value: SessionView }
  | { readonly kind: 'run'; readonly value: RunView };

/** Some are the same for several kinds of items. */
export const actionNames: readonly ActionName[] = [
  ...new Set<ActionName>(
    [namesOf(taskActions), namesOf(subtaskActions), namesOf(sessionActions), namesOf(runActions)].flat(),
  ),
];

/** The actions that can be taken on this item now. */
export function actionsFor(item: Item, view: ProjectView): ActionName[] {
  switch (item.kind) {
    case 'task':
      return isStaying(item.value) ? applicable(taskActions, item.value, view) : [];
    case 'subtask':
      return isStaying(item.value) ? applicable(subtaskActions, item.value, view) : [];
    case 'session':
      return isStaying(item.value) ? applicable(sessionActions, item.value, view) : [];
    case 'run':
      return applicable(runActions, item.value, view);
  }
}

/** The items that the action can be taken on, in the order to offer them. */
export function itemsFor(name: ActionName, view: ProjectView): Item[] {
  return itemsOf(view).filter((item) => actionsFor(item, view).includes(name));
}

/** Every action that some item allows now; found at a glance among any number of items, as each change asks for it. */
export function possibleActions(view: ProjectView): ReadonlySet<ActionName> {
  return new Set<ActionName>([
    ...possible(taskActions, view.tasks.filter(isStaying), view),
    ...possible(subtaskActions, view.subtasks.filter(isStaying), view),
    ...possible(sessionActions, view.sessions.filter(isStaying), view),
    ...possible(runActions, view.runs, view),
  ]);
}

/** The reason to give when nothing fits. */
export function reasonFor(name: ActionName, t: Translate): string {
  const actions: Readonly<Record<string, { none(t: Translate): string }>> = {
    ...taskActions,
    ...sessionActions,
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
    case 'session':
      return intentOf(sessionActions, name, item.value, view);
    case 'run':
      return intentOf(runActions, name, item.value, view);
  }
}

export function itemById(view: ProjectView, id: string): Item | null {
  return itemsOf(view).find(({ value }) => value.id === id) ?? null;
}

function mayGoBack({ subtaskId }: RunView, view: ProjectView): boolean {
  const subtask = view.subtasks.find(({ id }) => id === subtaskId);
  return subtask !== undefined && !subtask.deleting && subtaskActions.goBackToAttempt.applies(subtask);
}

function itemsOf(view: ProjectView): Item[] {
  return [
    ...view.tasks.map((value) => ({ kind: 'task', value }) as const),
    ...view.subtasks.map((value) => ({ kind: 'subtask', value }) as const),
    ...view.sessions.map((value) => ({ kind: 'session', value }) as const),
    // The newest first: that is the one that is looked for.
    ...[...view.runs].reverse().map((value) => ({ kind: 'run', value }) as const),
  ];
}

/** What is being deleted allows nothing any more. */
function isStaying({ deleting }: { readonly deleting: boolean }): boolean {
  return !deleting;
}

function possible<Name extends string, Value>(
  actions: Readonly<Record<Name, Action<Value>>>,
  values: readonly Value[],
  view: ProjectView,
): Name[] {
  return namesOf(actions).filter((name) => values.some((value) => actions[name].applies(value, view)));
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
