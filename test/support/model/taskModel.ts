import { ancestors } from '../../../src/domain/graph.ts';
import { OpenWork } from '../../../src/domain/openWork.ts';
import { scopesOverlap } from '../../../src/domain/overlap.ts';
import { planChange } from '../../../src/domain/planChange.ts';
import { decideStarts, finishedTasks, mayStart } from '../../../src/domain/scheduling.ts';
import type { Settings } from '../../../src/domain/settings.ts';
import {
  type Dependency,
  type Subtask,
  type SubtaskEvent,
  type SubtaskStatus,
  subtaskTransitions,
} from '../../../src/domain/subtask.ts';
import type { Task } from '../../../src/domain/task.ts';
import type { Intent } from '../../../src/protocol/intent.ts';

/** The cards as they were last seen; the model says what may be asked of them and what may become of them. */
export interface Cards {
  readonly tasks: readonly Task[];
  readonly subtasks: readonly Subtask[];
  readonly dependencies: readonly Dependency[];
}

/** What has happened between two looks at the cards. */
export type Cause =
  /** An intent that was carried out. */
  | { readonly kind: 'asked'; readonly intent: Intent }
  /** Nobody asked for anything: an agent ended, the time went on, or the window was reloaded. */
  | { readonly kind: 'nothing' }
  /** The process was killed in the middle of something, of which it is not known whether it was done. */
  | { readonly kind: 'killed'; readonly during: Cause };

/** Whether the intent must be carried out on these cards; otherwise it must be refused. */
export function accepts(cards: Cards, intent: Intent): boolean {
  const { tasks, subtasks } = cards;
  const task = 'taskId' in intent ? tasks.find(({ id }) => id === intent.taskId) : undefined;
  const subtask = 'subtaskId' in intent ? subtasks.find(({ id }) => id === intent.subtaskId) : undefined;
  const parent = tasks.find(({ id }) => id === subtask?.taskId);
  const goesOn = parent !== undefined && !parent.stopped;
  switch (intent.kind) {
    case 'createTask':
    case 'stopEverything':
      return true;
    case 'stopTask':
      return task?.status === 'PLANNING' || task?.status === 'ACTIVE';
    case 'resumeTask':
      return task?.stopped === true;
    case 'retryPlanning':
      return task?.status === 'PLANNING_FAILED';
    case 'deleteTask':
      return task !== undefined;
    case 'replan':
      return task?.status === 'ACTIVE';
    case 'rejectPlan':
      return task?.status === 'ACTIVE' && task.replan !== null;
    case 'approvePlan':
      return task?.status === 'ACTIVE' && task.proposal?.for === 'user' && fits(cards, task);
    case 'deleteSubtask':
      return subtask !== undefined;
    case 'startSubtask':
      return subtask?.status === 'READY' && parent !== undefined && mayStart(parent);
    case 'stopSubtask':
      return subtask?.status === 'IN_PROGRESS';
    case 'retrySubtask':
      return subtask?.status === 'BLOCKED_FAILURE' && goesOn;
    case 'mergeSubtask':
    case 'requestChanges':
      return subtask?.status === 'COMPLETED' && goesOn;
    case 'releaseHold':
      return subtask !== undefined && subtask.hold !== null && goesOn;
    case 'addDependency':
      return mayDepend(cards, intent.subtaskId, intent.dependsOnId);
    case 'removeDependency':
      return subtask !== undefined && !hasBegun(subtask) && hasEdge(cards, intent);
    case 'allowOverlap':
      return subtask !== undefined;
    default:
      throw new Error(`The model does not know ${intent.kind}`);
  }
}

/** Whether the plan that is proposed can still take the place of the present one. */
function fits({ subtasks, dependencies }: Cards, { id, proposal }: Task): boolean {
  const own = subtasks.filter(({ taskId }) => taskId === id);
  const cards = own.map((subtask) => ({
    ...subtask,
    dependsOn: dependencies.filter((edge) => edge.subtaskId === subtask.id).map((edge) => edge.dependsOnId),
  }));
  return proposal !== null && planChange(cards, proposal.plan).problems.length === 0;
}

function mayDepend(cards: Cards, subtaskId: string, dependsOnId: string): boolean {
  const { subtasks, dependencies } = cards;
  const subtask = subtasks.find(({ id }) => id === subtaskId);
  const parent = subtasks.find(({ id }) => id === dependsOnId);
  if (!subtask || !parent || subtask === parent || subtask.taskId !== parent.taskId || hasBegun(subtask)) {
    return false;
  }
  const graph = new Map(
    subtasks.map(({ id }) => [
      id,
      dependencies.filter((edge) => edge.subtaskId === id).map((edge) => edge.dependsOnId),
    ]),
  );
  return !hasEdge(cards, { subtaskId, dependsOnId }) && !ancestors(graph, dependsOnId).has(subtaskId);
}

function hasBegun({ status, baseCommit }: Subtask): boolean {
  return baseCommit !== null || status === 'IN_PROGRESS' || status === 'COMPLETED' || status === 'MERGED';
}

function hasEdge({ dependencies }: Cards, { subtaskId, dependsOnId }: Dependency): boolean {
  return dependencies.some((edge) => edge.subtaskId === subtaskId && edge.dependsOnId === dependsOnId);
}

/** What must not have become of the cards, in words; empty when all is as it may be. */
export function objections(before: Cards, after: Cards, cause: Cause): readonly string[] {
  return [
    ...before.subtasks.flatMap((one) => objection(one, before, after, cause)),
    ...notAsAsked(after, cause),
  ];
}

function objection(before: Subtask, cards: Cards, { subtasks }: Cards, cause: Cause): readonly string[] {
  const after = subtasks.find(({ id }) => id === before.id);
  if (!after) {
    return mayBeDeleted(before, cause) || isReplanned(before, cards) ? [] : [`${before.title} vanished`];
  }
  const stopped = before.stopped || cards.tasks.some(({ id, stopped }) => id === before.taskId && stopped);
  const planned = isReplanned(before, cards) ? (['planChanged'] as const) : [];
  const events = [...byThemselves(stopped), ...planned, ...askedFor(before, cause)];
  return reachable(before.status, events).has(after.status)
    ? []
    : [`${before.title} went from ${before.status} to ${after.status} after ${JSON.stringify(cause)}`];
}

/** Whether a new plan may leave it out, or plan it anew: what has begun stays. */
function isReplanned({ taskId, status }: Subtask, { tasks }: Cards): boolean {
  const free = status !== 'IN_PROGRESS' && status !== 'COMPLETED' && status !== 'MERGED';
  return free && tasks.some(({ id, replan }) => id === taskId && replan !== null);
}

/** Stopped stays stopped; all else may start, and whatever has begun may come to its end. */
function byThemselves(stopped: boolean): readonly SubtaskEvent[] {
  return [
    'dependenciesMerged',
    'dependenciesOpen',
    ...(stopped ? [] : (['start', 'proved', 'fail', 'merge'] as const)),
  ];
}

function askedFor(subtask: Subtask, cause: Cause): readonly SubtaskEvent[] {
  if (cause.kind === 'killed') {
    return askedFor(subtask, cause.during);
  }
  if (cause.kind !== 'asked') {
    return [];
  }
  const { intent } = cause;
  const own = 'subtaskId' in intent && intent.subtaskId === subtask.id;
  const ofTask = 'taskId' in intent && intent.taskId === subtask.taskId;
  switch (intent.kind) {
    case 'startSubtask':
      return own ? ['start'] : [];
    case 'stopSubtask':
      return own ? ['stop'] : [];
    case 'retrySubtask':
      return own ? ['retry'] : [];
    case 'mergeSubtask':
      return own ? ['merge'] : [];
    case 'requestChanges':
      return own ? ['requestChanges'] : [];
    case 'stopTask':
      return ofTask ? ['stop'] : [];
    case 'resumeTask':
      return ofTask && !subtask.stopped ? ['start', 'merge'] : [];
    case 'stopEverything':
      return ['stop'];
    default:
      return [];
  }
}

function mayBeDeleted(subtask: Subtask, cause: Cause): boolean {
  if (cause.kind === 'killed') {
    return mayBeDeleted(subtask, cause.during);
  }
  if (subtask.deleting) {
    return true;
  }
  const intent = cause.kind === 'asked' ? cause.intent : null;
  return (
    (intent?.kind === 'deleteSubtask' && intent.subtaskId === subtask.id) ||
    (intent?.kind === 'deleteTask' && intent.taskId === subtask.taskId)
  );
}

function reachable(from: SubtaskStatus, events: readonly SubtaskEvent[]): ReadonlySet<SubtaskStatus> {
  const seen = new Set<SubtaskStatus>([from]);
  for (const status of seen) {
    for (const event of events) {
      const next = subtaskTransitions[status][event];
      if (next !== undefined) {
        seen.add(next);
      }
    }
  }
  return seen;
}

/** What was answered with yes has happened. */
function notAsAsked(cards: Cards, cause: Cause): readonly string[] {
  const { tasks, subtasks } = cards;
  if (cause.kind !== 'asked') {
    return [];
  }
  const { intent } = cause;
  const subtask = 'subtaskId' in intent ? subtasks.find(({ id }) => id === intent.subtaskId) : undefined;
  const task = 'taskId' in intent ? tasks.find(({ id }) => id === intent.taskId) : undefined;
  const must = (holds: boolean): readonly string[] =>
    holds ? [] : [`${intent.kind} was answered with yes, but ${subtask?.status ?? task?.status} came of it`];
  switch (intent.kind) {
    case 'startSubtask':
    case 'retrySubtask':
    case 'requestChanges':
      return must(subtask?.status === 'IN_PROGRESS');
    case 'stopSubtask':
      return must(subtask?.status === 'READY' && subtask.stopped);
    case 'mergeSubtask':
      return must(subtask?.status === 'MERGED' || (subtask?.hold ?? null) !== null);
    case 'stopTask':
      return must(!subtasks.some(({ taskId, status }) => taskId === task?.id && status === 'IN_PROGRESS'));
    case 'addDependency':
      return must(hasEdge(cards, intent));
    case 'removeDependency':
      return must(!hasEdge(cards, intent));
    case 'allowOverlap':
      return must(subtask?.runsBeside === intent.allowed);
    case 'resumeTask':
      return must(task?.stopped === false);
    case 'replan':
      return must(task === undefined || task.replan !== null);
    case 'approvePlan':
      return must(task === undefined || (task.replan === null && task.proposal === null));
    case 'rejectPlan':
      return must(task === undefined || task.replan === null);
    case 'deleteTask':
      return must(task === undefined);
    case 'deleteSubtask':
      return must(subtask === undefined);
    default:
      return [];
  }
}

/** What is left undone although nothing stands in its way, when the engine is at rest. */
export function leftUndone({ tasks, subtasks, dependencies }: Cards, settings: Settings): readonly string[] {
  const work = new OpenWork(tasks, subtasks, dependencies);
  return [
    ...[...work.moves.values()].map(({ subtaskId, event }) => `${subtaskId} could ${event}`),
    ...decideStarts(work, settings).starts.map((id) => `${id} could start`),
    ...finishedTasks(work).map((id) => `${id} could be done`),
    ...[...tasks, ...subtasks].filter(({ deleting }) => deleting).map(({ id }) => `${id} is not deleted yet`),
  ];
}

/** Where a card must have come to once every agent succeeds, everything proved is merged, and time enough has passed. */
export function endOf(subtask: Subtask, cards: Cards): SubtaskStatus {
  const { tasks, subtasks, dependencies } = cards;
  const parents = dependencies
    .filter(({ subtaskId }) => subtaskId === subtask.id)
    .map(({ dependsOnId }) => subtasks.find(({ id }) => id === dependsOnId));
  const isReady = parents.every((parent) => parent === undefined || endOf(parent, cards) === 'MERGED');
  const task = tasks.find(({ id }) => id === subtask.taskId);
  const waits = subtask.stopped || task?.stopped === true || subtask.hold?.until === null;
  switch (subtask.status) {
    case 'MERGED':
    case 'BLOCKED_FAILURE':
      return subtask.status;
    case 'COMPLETED':
    case 'IN_PROGRESS':
      return waits ? subtask.status : 'MERGED';
    case 'PENDING':
    case 'READY':
    case 'BLOCKED_DEPENDENCY':
      if (!isReady) {
        return 'BLOCKED_DEPENDENCY';
      }
      return waits || task?.hold?.until === null || isKeptApart(subtask, cards) ? 'READY' : 'MERGED';
  }
}

/** Whether work that stays where it is means to change the same files. */
function isKeptApart(subtask: Subtask, cards: Cards): boolean {
  return cards.subtasks.some(
    (other) =>
      !subtask.runsBeside &&
      (other.status === 'IN_PROGRESS' || other.status === 'COMPLETED') &&
      scopesOverlap(other.scope, subtask.scope) &&
      endOf(other, cards) !== 'MERGED',
  );
}
