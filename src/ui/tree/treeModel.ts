import { baseName } from '../../domain/delivery.ts';
import { byPosition } from '../../domain/projection.ts';
import { ownerOf } from '../../domain/run.ts';
import { type Icon, runIcon, sessionIcon, subtaskIcon, taskIcon } from '../../protocol/icons.ts';
import type { ProjectView, RunView, SessionView, SubtaskView, TaskView } from '../../protocol/view.ts';
import { type ActionName, actionsFor, type Item } from '../commands/actions.ts';
import { needsUser, needText } from '../status/attention.ts';
import { markdown } from '../words/markdown.ts';
import { conflictText, deliveryText, pullRequestText } from '../words/pullRequestWording.ts';
import { sessionDescription } from '../words/sessionWording.ts';
import type { Translate } from '../words/translate.ts';
import {
  costText,
  runDescription,
  runTitle,
  subtaskDescription,
  taskDescription,
  whyItWaits,
} from '../words/wording.ts';

/** A line of the tree, ready to be shown. */
export interface TreeNode {
  /** The item's own id. */
  readonly id: string;
  /** `null` for a task, and for the section of the sessions. */
  readonly parentId: string | null;
  readonly kind: Item['kind'] | 'sessions';
  readonly label: string;
  readonly description: string;
  /** Markdown; whatever comes from outside is escaped. */
  readonly tooltip: string;
  readonly icon: Icon;
  /** The actions that apply. */
  readonly actions: readonly ActionName[];
  /** The kind and the actions, as words for `when` clauses: `task stopTask deleteTask`. */
  readonly contextValue: string;
  /** How much of it, and of what is below it, needs the user. */
  readonly needs: number;
  /** What a screen reader says: everything that icon and colour say. */
  readonly spoken: string;
  /** What a click does, beside opening and closing what has children. */
  readonly command: ActionName | null;
  /** `null` for what has no children. */
  readonly expanded: boolean | null;
  readonly children: readonly string[];
}

/** All lines of one project by id. */
export function treeOf(view: ProjectView, now: number, t: Translate): ReadonlyMap<string, TreeNode> {
  const needs = needsById(view, t);
  const viewOf = viewsByTask(view);
  const nodes = [
    ...(view.sessions.length === 0 ? [] : [sessionsNode(view, needs, t)]),
    ...view.sessions.map((session) => sessionNode(session, viewOf(null), { needs, now }, t)),
    ...view.tasks.map((task) => taskNode(task, viewOf(task.id), needs, t)),
    ...view.subtasks.map((subtask) => {
      const conflict = conflictText(subtask, view, t);
      return subtaskNode(subtask, conflict, viewOf(subtask.taskId), needs, t);
    }),
    ...view.runs.map((run) => runNode(run, viewOf(run.taskId), t)),
  ];
  return new Map(nodes.map((node) => [node.id, node]));
}

/** The view with the subtasks and runs of one task alone: of very many others none is looked at for a line of that task. */
function viewsByTask(view: ProjectView): (taskId: string | null) => ProjectView {
  const subtasks = Map.groupBy<string | null, SubtaskView>(view.subtasks, ({ taskId }) => taskId);
  const runs = Map.groupBy(view.runs, ({ taskId }) => taskId);
  return (taskId) => ({ ...view, subtasks: subtasks.get(taskId) ?? [], runs: runs.get(taskId) ?? [] });
}

/** Its subtasks as the user has put them: the order that they have within the columns of the board. */
export function inOrder(subtasks: readonly SubtaskView[], taskId: string): SubtaskView[] {
  return subtasks.filter((subtask) => subtask.taskId === taskId).sort(byPosition);
}

/** The tasks, newest first, and then the section of the sessions, where there are any. */
export function rootsOf(view: ProjectView): string[] {
  const tasks = [...view.tasks].sort((one, other) => other.number - one.number).map(({ id }) => id);
  return view.sessions.length === 0 ? tasks : [...tasks, sessionsId(view)];
}

function sessionsId({ project }: ProjectView): string {
  return `sessions ${project.id}`;
}

/** Ids of the lines that look different now; a line whose children came or went is one of them. */
export function changedNodes(
  before: ReadonlyMap<string, TreeNode>,
  after: ReadonlyMap<string, TreeNode>,
): string[] {
  return [...after.values()]
    .filter((node) => {
      const old = before.get(node.id);
      return old !== undefined && JSON.stringify(old) !== JSON.stringify(node);
    })
    .map(({ id }) => id);
}

/**
 * What needs the user, counted by the lines that it is shown at: a task and the section of the sessions count what is
 * below them too.
 */
function needsById(view: ProjectView, t: Translate): ReadonlyMap<string, number> {
  const above = new Map([
    ...view.subtasks.map(({ id, taskId }) => [id, taskId] as const),
    ...view.sessions.map(({ id }) => [id, sessionsId(view)] as const),
  ]);
  const counts = new Map<string, number>();
  for (const { id } of needsUser(view, t)) {
    for (const line of new Set([id, above.get(id) ?? id])) {
      counts.set(line, (counts.get(line) ?? 0) + 1);
    }
  }
  return counts;
}

type Needs = ReturnType<typeof needsById>;

function taskNode(task: TaskView, view: ProjectView, needs: Needs, t: Translate): TreeNode {
  const subtasks = inOrder(view.subtasks, task.id);
  const runs = view.runs.filter(({ taskId, subtaskId }) => taskId === task.id && subtaskId === null);
  const description = taskDescription(task, t);
  return {
    id: task.id,
    parentId: null,
    kind: 'task',
    label: task.title,
    description,
    tooltip: markdown([
      { bold: t('Task {0}: {1}', task.number, task.title) },
      { text: description },
      { text: whyItWaits(task) },
      {
        text: t('{0} · {1} · base {2}', task.orchestrator, deliveryText(task.delivery, t), baseName(task)),
      },
      { text: costText(task, t) },
      { text: shortened(task.description) },
    ]),
    icon: taskIcon(task),
    ...actionsOf({ kind: 'task', value: task }, view),
    ...needsOf(task.id, needs),
    spoken: spoken(
      t('Task {0}, {1}', task.number, task.title),
      description,
      whyItWaits(task),
      spokenNeeds(task.id, needs, t),
    ),
    command: null,
    expanded: task.status !== 'DONE',
    children: [...subtasks, ...runs].map(({ id }) => id),
  };
}

function subtaskNode(
  subtask: SubtaskView,
  conflict: string | null,
  view: ProjectView,
  needs: Needs,
  t: Translate,
): TreeNode {
  const runs = view.runs.filter(({ subtaskId }) => subtaskId === subtask.id);
  const description = subtaskDescription(subtask, view, t);
  return {
    id: subtask.id,
    parentId: subtask.taskId,
    kind: 'subtask',
    label: `#${subtask.number} ${subtask.title}`,
    description,
    tooltip: markdown([
      { bold: `#${subtask.number} ${subtask.title}` },
      { text: description },
      { text: whyItWaits(subtask) },
      { text: pullRequestText(subtask, t) },
      { text: conflict },
      { code: subtask.branch },
      { text: costText(subtask, t) },
      {
        text: subtask.attempt > 0 ? t('Attempt {0} of {1}', subtask.attempt, subtask.maxAttempts) : null,
      },
      { text: shortened(subtask.spec) },
    ]),
    icon: subtaskIcon(subtask),
    ...actionsOf({ kind: 'subtask', value: subtask }, view),
    ...needsOf(subtask.id, needs),
    spoken: spoken(
      t('Subtask {0}, {1}', subtask.number, subtask.title),
      description,
      whyItWaits(subtask),
      pullRequestText(subtask, t),
      conflict,
      spokenNeeds(subtask.id, needs, t),
    ),
    command: 'showOnBoard',
    expanded: runs.length === 0 ? null : false,
    children: runs.map(({ id }) => id),
  };
}

function sessionsNode(view: ProjectView, needs: Needs, t: Translate): TreeNode {
  const count = view.sessions.length;
  const description = count === 1 ? t('1 session') : t('{0} sessions', count);
  return {
    id: sessionsId(view),
    parentId: null,
    kind: 'sessions',
    label: t('Sessions'),
    description: '',
    tooltip: markdown([{ text: description }]),
    icon: { id: 'comment-discussion', color: null },
    actions: [],
    contextValue: 'sessions',
    ...needsOf(sessionsId(view), needs),
    spoken: spoken(t('Sessions'), description, spokenNeeds(sessionsId(view), needs, t)),
    command: null,
    expanded: true,
    children: view.sessions.map(({ id }) => id),
  };
}

function sessionNode(
  session: SessionView,
  view: ProjectView,
  { needs, now }: { readonly needs: Needs; readonly now: number },
  t: Translate,
): TreeNode {
  const runs = view.runs.filter(({ ownerSessionId }) => ownerSessionId === session.id);
  const description = sessionDescription(session, now, t);
  return {
    id: session.id,
    parentId: sessionsId(view),
    kind: 'session',
    label: session.title,
    description,
    tooltip: markdown([
      { bold: t('Session {0}: {1}', session.number, session.title) },
      { text: description },
      { text: whyItWaits(session) },
      { code: session.branch },
      { text: costText({ ...session, budgetUsd: null }, t) },
      { text: shortened(session.words.join('\n\n')) },
      { text: session.answer === null ? null : shortened(session.answer) },
    ]),
    icon: sessionIcon(session),
    ...actionsOf({ kind: 'session', value: session }, view),
    ...needsOf(session.id, needs),
    spoken: spoken(
      t('Session {0}, {1}', session.number, session.title),
      description,
      spokenNeeds(session.id, needs, t),
    ),
    command: 'openSession',
    expanded: runs.length === 0 ? null : false,
    children: runs.map(({ id }) => id),
  };
}

function runNode(run: RunView, view: ProjectView, t: Translate): TreeNode {
  const title = runTitle(run, view, t);
  const description = runDescription(run, view, t);
  return {
    id: run.id,
    parentId: ownerOf(run),
    kind: 'run',
    label: title,
    description,
    tooltip: markdown([{ bold: title }, { text: description }, { text: run.reason }]),
    icon: runIcon(run),
    ...actionsOf({ kind: 'run', value: run }, view),
    needs: 0,
    spoken: spoken(title, description, run.reason),
    command: 'showTranscript',
    expanded: null,
    children: [],
  };
}

function actionsOf(item: Item, view: ProjectView): Pick<TreeNode, 'actions' | 'contextValue'> {
  const actions = actionsFor(item, view);
  return { actions, contextValue: [item.kind, ...actions].join(' ') };
}

function needsOf(id: string, needs: Needs): Pick<TreeNode, 'needs'> {
  return { needs: needs.get(id) ?? 0 };
}

function spokenNeeds(id: string, needs: Needs, t: Translate): string | null {
  const count = needs.get(id) ?? 0;
  return count === 0 ? null : needText(count, t);
}

function spoken(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join(', ');
}

function shortened(text: string): string {
  return text.length > 400 ? `${text.slice(0, 399)}…` : text;
}
