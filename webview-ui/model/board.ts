import { byPosition, type Column, columnOf, columns } from '../../src/domain/projection.ts';
import { isAtWork } from '../../src/protocol/needs.ts';
import type { ProjectView, SubtaskView, TaskView } from '../../src/protocol/view.ts';

/** How many subtasks of the project are worked on, and how many keep their place while they wait. */
export function countBusy(subtasks: readonly SubtaskView[]): {
  readonly working: number;
  readonly waiting: number;
} {
  const inProgress = subtasks.filter(({ status }) => status === 'IN_PROGRESS').length;
  const working = subtasks.filter(isAtWork).length;
  return { working, waiting: inProgress - working };
}

export interface BoardColumn {
  readonly column: Column;
  /** Those that are seen. */
  readonly cards: readonly SubtaskView[];
  /** How many there are, whether they are seen or not. */
  readonly total: number;
}

/** Which cards the user put before which others, and the engine has not confirmed yet. */
export type OpenMoves = ReadonlyMap<string, string | null>;

/** The columns of a task in their order, with the cards that are seen; Pending is left out while it is empty. */
export function columnsOf(
  subtasks: readonly SubtaskView[],
  taskId: string,
  moves: OpenMoves,
  isSeen: (subtask: SubtaskView) => boolean = () => true,
): readonly BoardColumn[] {
  const byColumn = new Map<Column, SubtaskView[]>(columns.map((column) => [column, []]));
  const totals = new Map<Column, number>();
  for (const subtask of subtasks) {
    if (subtask.taskId === taskId) {
      const column = columnOf(subtask.status);
      totals.set(column, (totals.get(column) ?? 0) + 1);
      if (isSeen(subtask)) {
        byColumn.get(column)?.push(subtask);
      }
    }
  }
  return columns
    .map((column) => ({
      column,
      cards: applyMoves((byColumn.get(column) ?? []).sort(byPosition), moves),
      total: totals.get(column) ?? 0,
    }))
    .filter(({ column, total }) => column !== 'pending' || total > 0);
}

export function byIdOf(subtasks: readonly SubtaskView[]): ReadonlyMap<string, SubtaskView> {
  const byId = new Map<string, SubtaskView>();
  for (const subtask of subtasks) {
    byId.set(subtask.id, subtask);
  }
  return byId;
}

/** The task to show: the one that was chosen, else the newest that is not done, else the newest. */
export function shownTask(view: ProjectView, chosen: string | null): TaskView | null {
  const newestFirst = view.tasks.toSorted((a, b) => b.number - a.number);
  return (
    newestFirst.find((task) => task.id === chosen) ??
    newestFirst.find((task) => task.status !== 'DONE' && !task.deleting) ??
    newestFirst[0] ??
    null
  );
}

type SegmentKind = 'merged' | 'inReview' | 'inProgress' | 'failed' | 'open';

export interface Segment {
  readonly kind: SegmentKind;
  readonly count: number;
}

/** How many subtasks are in which state, as the parts of the progress bar; empty parts are left out. */
export function segmentsOf(subtasks: readonly SubtaskView[]): readonly Segment[] {
  const counts: Record<SegmentKind, number> = { merged: 0, inReview: 0, inProgress: 0, failed: 0, open: 0 };
  for (const subtask of subtasks) {
    counts[segmentOf(subtask)] += 1;
  }
  const order: readonly SegmentKind[] = ['merged', 'inReview', 'inProgress', 'failed', 'open'];
  return order.map((kind) => ({ kind, count: counts[kind] })).filter(({ count }) => count > 0);
}

/** What a card says about the subtasks that it depends on. */
export interface Parents {
  readonly total: number;
  readonly merged: number;
  /** Numbers of those that are not merged, such as `#5, #7`. */
  readonly open: string;
}

export function parentsOf(subtask: SubtaskView, byId: ReadonlyMap<string, SubtaskView>): Parents {
  const parents = subtask.dependsOn.flatMap((id) => byId.get(id) ?? []);
  const open = parents.filter((parent) => parent.status !== 'MERGED');
  return {
    total: parents.length,
    merged: parents.length - open.length,
    open: open
      .map((parent) => parent.number)
      .sort((a, b) => a - b)
      .map((number) => `#${number}`)
      .join(', '),
  };
}

function segmentOf(subtask: SubtaskView): SegmentKind {
  switch (subtask.status) {
    case 'MERGED':
      return 'merged';
    case 'COMPLETED':
      return 'inReview';
    case 'IN_PROGRESS':
      return 'inProgress';
    case 'BLOCKED_FAILURE':
      return 'failed';
    case 'PENDING':
    case 'READY':
    case 'BLOCKED_DEPENDENCY':
      return 'open';
  }
}

function applyMoves(cards: readonly SubtaskView[], moves: OpenMoves): readonly SubtaskView[] {
  return moves.size === 0
    ? cards
    : cards
        .filter((card) => moves.has(card.id))
        .reduce((ordered, card) => place(ordered, card, moves), cards);
}

function place(cards: readonly SubtaskView[], card: SubtaskView, moves: OpenMoves): readonly SubtaskView[] {
  const others = cards.filter((other) => other.id !== card.id);
  const before = others.findIndex((other) => other.id === moves.get(card.id));
  return before === -1 ? [...others, card] : others.toSpliced(before, 0, card);
}
