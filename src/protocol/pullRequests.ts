import type { Conflict, PullRequest } from '../domain/pullRequest.ts';
import type { ProjectView, SubtaskView, TaskView } from './view.ts';

// What can be asked for about work that has left the repository, for every view alike. The engine has the last word.

/** What decides it, and no more, so that a card can be asked about too. */
type Delivered = Pick<
  SubtaskView,
  'status' | 'mergeRequested' | 'hold' | 'pullRequest' | 'remoteBranch' | 'deleting'
>;

/** Whether it can be merged from here: into the branch in the repository, or as a pull request. */
export function mayMerge(subtask: Delivered, task: Pick<TaskView, 'delivery'>): boolean {
  const asked = subtask.mergeRequested && subtask.hold === null;
  const mergeable = task.delivery.kind === 'local' || isOpen(subtask.pullRequest);
  return subtask.status === 'COMPLETED' && !asked && mergeable && task.delivery.kind !== 'push';
}

/** Whether the user can say that it was merged elsewhere. */
export function mayMarkMerged(subtask: Delivered, task: Pick<TaskView, 'delivery'>): boolean {
  const left = task.delivery.kind === 'push' || subtask.pullRequest !== null;
  return subtask.status === 'COMPLETED' && task.delivery.kind !== 'local' && left;
}

export function mayUpdateBranch(subtask: Delivered, task: Pick<TaskView, 'delivery'>): boolean {
  const left = task.delivery.kind === 'push' || isOpen(subtask.pullRequest);
  return subtask.status === 'COMPLETED' && task.delivery.kind !== 'local' && left;
}

export function mayClosePullRequest({ status, pullRequest }: Delivered): boolean {
  return status === 'COMPLETED' && isOpen(pullRequest);
}

/** Whether there is anything that the worker could be given: others' words are never given. */
export function mayReturnPullRequest({ status, pullRequest }: Delivered): boolean {
  return status === 'COMPLETED' && isOpen(pullRequest) && hasFeedback(pullRequest);
}

/** The subtasks that this one would not merge with, of those that are there. */
export function conflictsWith(
  { conflicts }: Pick<SubtaskView, 'conflicts'>,
  byId: ReadonlyMap<string, SubtaskView>,
): readonly { readonly other: SubtaskView; readonly files: Conflict['files'] }[] {
  return conflicts.flatMap(({ subtaskId, files }) => {
    const other = byId.get(subtaskId ?? '');
    return other === undefined ? [] : [{ other, files }];
  });
}

/** Those of a task, or the one of a subtask, that are open on GitHub. */
export function openPullRequests(view: ProjectView, itemId: string): readonly PullRequest[] {
  return view.subtasks
    .filter(({ id, taskId }) => id === itemId || taskId === itemId)
    .flatMap(({ pullRequest }) => (isOpen(pullRequest) ? [pullRequest] : []));
}

/** What is not in order about a pull request that somebody wants to merge. */
export type MergeObstacle =
  | 'conflicting'
  | 'failing'
  | 'changesRequested'
  | 'comments'
  | 'pending'
  | 'required'
  | 'draft'
  /** Something was refused, or asks the user: its hold says what. */
  | 'held';

type Judged = Pick<SubtaskView, 'pullRequest' | 'openComments' | 'hold'>;

/** Why nobody would merge it as it is, the most telling first; none when it is ready, or there is no pull request. */
export function mergeObstacles({ pullRequest, openComments, hold }: Judged): readonly MergeObstacle[] {
  if (pullRequest === null) {
    return [];
  }
  const obstacles: readonly [MergeObstacle, boolean][] = [
    ['conflicting', pullRequest.mergeable === 'conflicting'],
    ['failing', pullRequest.checks === 'failing'],
    ['changesRequested', pullRequest.review === 'changesRequested'],
    ['comments', openComments > 0],
    ['pending', pullRequest.checks === 'pending'],
    ['required', pullRequest.review === 'required'],
    ['draft', pullRequest.draft],
    ['held', hold !== null],
  ];
  return obstacles.flatMap(([obstacle, stands]) => (stands ? [obstacle] : []));
}

export function mergeObstacle(subtask: Judged): MergeObstacle | null {
  return mergeObstacles(subtask)[0] ?? null;
}

/** Whether something is said in it that the worker may hear. */
export function hasFeedback({ checks, failedChecks, comments }: PullRequest): boolean {
  return checks === 'failing' || failedChecks.length > 0 || comments.some(({ trusted }) => trusted);
}

/** The address, if it leads to the host of the repository: whatever else stands in it came from there. */
export function linkTo(url: string, host: string): string | null {
  const parsed = URL.parse(url);
  const known = parsed !== null && (parsed.protocol === 'https:' || parsed.protocol === 'http:');
  return known && parsed.host === host && parsed.username === '' && parsed.password === ''
    ? parsed.href
    : null;
}

/** The address of its pull request; `null` when there is none, or it leads elsewhere. */
export function pullRequestLink(subtask: Pick<SubtaskView, 'pullRequest'>, task: TaskView): string | null {
  const { delivery } = task;
  return subtask.pullRequest === null || delivery.kind !== 'pullRequest'
    ? null
    : linkTo(subtask.pullRequest.url, delivery.repository.host);
}

export function isOpen(pullRequest: PullRequest | null): pullRequest is PullRequest {
  return pullRequest?.state === 'open';
}
