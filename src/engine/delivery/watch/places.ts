import type { PullRequestDelivery } from '../../../domain/delivery.ts';
import type { OpenTask, OpenWork } from '../../../domain/openWork.ts';
import type { GitHubRepository } from '../../../domain/repositoryUrl.ts';
import type { Subtask } from '../../../domain/subtask.ts';
import type { Task } from '../../../domain/task.ts';
import type { Tables } from '../../../store/store.ts';

/** Work with its task, such as complete work that waits to be merged. */
export interface Waiting {
  readonly task: Task;
  readonly subtask: Subtask;
}

/** Where it can be seen whether work is merged, with all work that one question there tells of. */
export type Place =
  | LocalPlace
  | { readonly kind: 'push'; readonly key: string; readonly waiting: readonly Waiting[] }
  | PullRequestPlace;

interface LocalPlace {
  readonly kind: 'local';
  readonly key: string;
  readonly waiting: readonly Waiting[];
}

export interface PullRequestPlace {
  readonly kind: 'pullRequest';
  readonly key: string;
  readonly repository: GitHubRepository;
  readonly waiting: readonly WaitingPullRequest[];
}

export interface WaitingPullRequest extends Waiting {
  readonly delivery: PullRequestDelivery;
  readonly number: number;
}

/** Complete work, and failed work that has a pull request: somebody may reopen that, finish it, or close it. */
export function openPlaces(tables: Tables, work: OpenWork): readonly Place[] {
  const waiting = [
    ...underWay(tables, work).filter(({ subtask }) => isComplete(subtask)),
    ...waitingIn(tables, work, ({ failed }) => failed).filter(({ subtask }) => subtask.pullRequest !== null),
  ];
  const groups = Map.groupBy(waiting, ({ task }) => keyOf(task));
  return [...groups].flatMap(([key, group]) => placeOf(key, group) ?? []);
}

function isComplete({ status, provenCommit }: Subtask): boolean {
  return status === 'COMPLETED' && provenCommit !== null;
}

/** Whether it is out of our hands: nothing that is said of it there goes back to anybody. */
export function hasFailed({ status }: Subtask): boolean {
  return status === 'BLOCKED_FAILURE';
}

/** Whether the work counts as failed because its pull request was closed: nothing else ends work that had been proved. */
export function isClosed({ status, pullRequest, provenCommit }: Subtask): boolean {
  return status === 'BLOCKED_FAILURE' && pullRequest?.state === 'closed' && provenCommit !== null;
}

/** Everything on its way to the base, by number. */
export function underWay(tables: Tables, work: OpenWork): readonly Waiting[] {
  return waitingIn(tables, work, (task) => task.underWay);
}

function waitingIn(
  tables: Tables,
  work: OpenWork,
  idsOf: (task: OpenTask) => ReadonlySet<string>,
): readonly Waiting[] {
  const open = [...work.tasks()].filter(({ row }) => row.status === 'ACTIVE' && !row.deleting);
  return open
    .flatMap((task) => [...idsOf(task)].map((id) => ({ task: task.row, subtask: tables.subtasks.get(id) })))
    .flatMap(({ task, subtask }) => (subtask && !subtask.deleting ? [{ task, subtask }] : []))
    .sort((a, b) => a.subtask.number - b.subtask.number);
}

/** What is asked about there, as one word that is another one when that is something else. */
export function subjectOf(place: Place): string {
  return place.kind === 'pullRequest' ? place.waiting.map(({ number }) => number).join() : place.kind;
}

function keyOf({ delivery, baseBranch }: Task): string {
  switch (delivery.kind) {
    case 'local':
      return 'local';
    case 'push':
      return `push ${delivery.remote} ${baseBranch}`;
    case 'pullRequest': {
      const { host, owner, name } = delivery.repository;
      return `pullRequest ${host}/${owner}/${name}`;
    }
  }
}

function placeOf(key: string, waiting: readonly Waiting[]): Place | null {
  const delivery = waiting[0]?.task.delivery;
  switch (delivery?.kind) {
    case undefined:
      return null;
    case 'local':
      return { kind: 'local', key, waiting };
    case 'push': {
      const pushed = waiting.filter(({ subtask }) => subtask.pushedCommit !== null);
      return pushed.length > 0 ? { kind: 'push', key, waiting: pushed } : null;
    }
    case 'pullRequest': {
      const opened = waiting.flatMap(withPullRequest).sort((a, b) => a.number - b.number);
      return opened.length > 0
        ? { kind: 'pullRequest', key, repository: delivery.repository, waiting: opened }
        : null;
    }
  }
}

function withPullRequest({ task, subtask }: Waiting): readonly WaitingPullRequest[] {
  const { delivery } = task;
  return delivery.kind === 'pullRequest' && subtask.pullRequest !== null
    ? [{ task, subtask, delivery, number: subtask.pullRequest.number }]
    : [];
}
