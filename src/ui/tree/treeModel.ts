import { type Icon, runIcon, subtaskIcon, taskIcon } from '../../protocol/icons.ts';
import type { ProjectView, RunView, SubtaskView, TaskView } from '../../protocol/view.ts';
import { actionsFor, type Item } from '../commands/actions.ts';
import { markdown } from '../words/markdown.ts';
import { conflictText, deliveryText, pullRequestText } from '../words/pullRequestWording.ts';
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
  /** `null` for a task. */
  readonly parentId: string | null;
  readonly kind: Item['kind'];
  readonly label: string;
  readonly description: string;
  /** Markdown; whatever comes from outside is escaped. */
  readonly tooltip: string;
  readonly icon: Icon;
  /** The kind and the actions that apply, as words for `when` clauses: `task stopTask deleteTask`. */
  readonly contextValue: string;
  /** What a screen reader says: everything that icon and colour say. */
  readonly spoken: string;
  /** `null` for what has no children. */
  readonly expanded: boolean | null;
  readonly children: readonly string[];
}

/** All lines of one project by id. */
export function treeOf(view: ProjectView, t: Translate): ReadonlyMap<string, TreeNode> {
  const nodes = [
    ...view.tasks.map((task) => taskNode(task, view, t)),
    ...view.subtasks.map((subtask) => subtaskNode(subtask, view, t)),
    ...view.runs.map((run) => runNode(run, view, t)),
  ];
  return new Map(nodes.map((node) => [node.id, node]));
}

/** The tasks, newest first. */
export function rootsOf(view: ProjectView): string[] {
  return [...view.tasks].sort((one, other) => other.number - one.number).map(({ id }) => id);
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

function taskNode(task: TaskView, view: ProjectView, t: Translate): TreeNode {
  const subtasks = view.subtasks
    .filter(({ taskId }) => taskId === task.id)
    .sort((one, other) => one.number - other.number);
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
        text: t('{0} · {1} · base {2}', task.orchestrator, deliveryText(task.delivery, t), task.baseBranch),
      },
      { text: costText(task, t) },
      { text: shortened(task.description) },
    ]),
    icon: taskIcon(task),
    contextValue: contextValue({ kind: 'task', value: task }, view),
    spoken: spoken(t('Task {0}, {1}', task.number, task.title), description, whyItWaits(task)),
    expanded: task.status !== 'DONE',
    children: [...subtasks, ...runs].map(({ id }) => id),
  };
}

function subtaskNode(subtask: SubtaskView, view: ProjectView, t: Translate): TreeNode {
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
      { text: conflictText(subtask, view, t) },
      { code: subtask.branch },
      { text: costText(subtask, t) },
      {
        text: subtask.attempt > 0 ? t('Attempt {0} of {1}', subtask.attempt, subtask.maxAttempts) : null,
      },
      { text: shortened(subtask.spec) },
    ]),
    icon: subtaskIcon(subtask),
    contextValue: contextValue({ kind: 'subtask', value: subtask }, view),
    spoken: spoken(
      t('Subtask {0}, {1}', subtask.number, subtask.title),
      description,
      whyItWaits(subtask),
      pullRequestText(subtask, t),
      conflictText(subtask, view, t),
    ),
    expanded: runs.length === 0 ? null : false,
    children: runs.map(({ id }) => id),
  };
}

function runNode(run: RunView, view: ProjectView, t: Translate): TreeNode {
  const title = runTitle(run, view, t);
  const description = runDescription(run, view, t);
  return {
    id: run.id,
    parentId: run.subtaskId ?? run.taskId,
    kind: 'run',
    label: title,
    description,
    tooltip: markdown([{ bold: title }, { text: description }, { text: run.reason }]),
    icon: runIcon(run),
    contextValue: contextValue({ kind: 'run', value: run }, view),
    spoken: spoken(title, description, run.reason),
    expanded: null,
    children: [],
  };
}

function contextValue(item: Item, view: ProjectView): string {
  return [item.kind, ...actionsFor(item, view)].join(' ');
}

function spoken(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join(', ');
}

function shortened(text: string): string {
  return text.length > 400 ? `${text.slice(0, 399)}…` : text;
}
