import type { Conflict } from './pullRequest.ts';
import type { Subtask } from './subtask.ts';

/** A branch whose work is not on its base yet. */
export interface OpenBranch {
  readonly subtaskId: string;
  readonly head: string;
  /** Where its base stands. */
  readonly base: string;
  /** What its base is called: branches of one base meet one another. */
  readonly baseName: string;
}

/** Two commits that are to be merged some day. */
export interface Pair {
  readonly ours: string;
  readonly theirs: string;
  /** Whose conflict it would be. */
  readonly subtaskId: string;
  /** With whom; `null`: with the base. */
  readonly otherId: string | null;
}

/** With more branches than that, only the first ones are compared with one another. */
const mostCompared = 30;
const mostFiles = 50;

/** Each branch with its base, and with each other branch of the same base once. */
export function pairsToCheck(branches: readonly OpenBranch[]): readonly Pair[] {
  const withBase = branches
    .filter(({ head, base }) => head !== base)
    .map(({ subtaskId, head, base }) => ({ ours: base, theirs: head, subtaskId, otherId: null }));
  const compared = branches.slice(0, mostCompared);
  const withOthers = compared.flatMap((branch, index) =>
    compared
      .slice(index + 1)
      .filter((other) => other.baseName === branch.baseName && other.head !== branch.head)
      .map((other) => ({
        ours: branch.head,
        theirs: other.head,
        subtaskId: branch.subtaskId,
        otherId: other.subtaskId,
      })),
  );
  return [...withBase, ...withOthers];
}

/** What each subtask conflicts with, the base first; `files` has what was found for each pair that could be checked. */
export function conflictsBySubtask(
  pairs: readonly Pair[],
  files: ReadonlyMap<Pair, readonly string[]>,
): ReadonlyMap<string, readonly Conflict[]> {
  const found = new Map<string, Conflict[]>();
  const add = (id: string, conflict: Conflict): void => {
    found.set(id, [...(found.get(id) ?? []), conflict]);
  };
  for (const pair of pairs) {
    const both = (files.get(pair) ?? []).slice(0, mostFiles);
    if (both.length > 0) {
      add(pair.subtaskId, { subtaskId: pair.otherId, files: both });
      if (pair.otherId !== null) {
        add(pair.otherId, { subtaskId: pair.subtaskId, files: both });
      }
    }
  }
  return found;
}

/** Which of two subtasks waits for the other, or why neither can. */
export type Turns<S> =
  | { readonly waits: S; readonly first: S; readonly objection: null }
  | { readonly waits: null; readonly first: null; readonly objection: string };

type Turn = Pick<Subtask, 'id' | 'taskId' | 'number' | 'status'>;

/** How near a subtask is to its merge; the nearer one goes first. */
const nearness: Readonly<Record<Subtask['status'], number>> = {
  PENDING: 0,
  READY: 0,
  BLOCKED_DEPENDENCY: 0,
  BLOCKED_FAILURE: 0,
  IN_PROGRESS: 1,
  COMPLETED: 2,
  MERGED: 3,
};

/** Of two that are in each other's way, the one that is farther from its merge waits, or the later one. */
export function takeTurns<S extends Turn>(one: S, other: S): Turns<S> {
  const isLater = nearness[one.status] - nearness[other.status] || other.number - one.number;
  const [waits, first] = isLater < 0 ? [one, other] : [other, one];
  const objection = objectionTo(waits, first);
  return objection === null ? { waits, first, objection } : { waits: null, first: null, objection };
}

function objectionTo(waits: Turn, first: Turn): string | null {
  if (waits.id === first.id) {
    return 'nothing can wait for itself';
  }
  if (waits.taskId !== first.taskId) {
    return 'they belong to two tasks, and only subtasks of one task can wait for one another. Stop one of them until the other is merged';
  }
  if (first.status === 'MERGED') {
    return `${first.number} is merged already. Update Branch brings it into the other one`;
  }
  if (waits.status === 'COMPLETED') {
    return 'the work of both is done. Merge one of them; the other one is then brought up to date before it is merged';
  }
  return waits.status === 'BLOCKED_FAILURE'
    ? `${waits.number} has failed. Retry it when ${first.number} is merged`
    : null;
}
