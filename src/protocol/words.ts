import type { HoldKind } from '../domain/hold.ts';
import type { SubtaskView, TaskView } from './view.ts';

// Words that the board's page and the rest of the editor have in common. Each translates them in its own way.

/** What keeps an item, in few words; its reason says more. Some end at a time, which is said after them. */
export function holdWords(t: (message: string) => string): Readonly<Record<HoldKind, string>> {
  return {
    quota: t('usage limit'),
    budget: t('budget reached'),
    input: t('waits for you'),
    approval: t('waits for approval'),
    delivery: t('delivery waits'),
    tool: t('tool trouble'),
    disk: t('disk space'),
  };
}

/** Said with a question that is asked once more. */
export function changedMeanwhile(t: (message: string) => string): string {
  return t('This has changed since you were asked:');
}

/** What goes with a subtask that is deleted, and what stays: what is true of this one. */
export function deletingSubtaskWords(subtask: SubtaskView, t: (message: string) => string): string {
  const { status, unblocks, costUsd } = subtask;
  return [
    ...(status === 'MERGED' ? [t('What is merged stays merged.')] : []),
    ...(status === 'IN_PROGRESS' ? [t('Its agent is stopped.')] : []),
    ...(hasBegun(subtask)
      ? [
          t(
            'Its worktree and branch are removed. Work that is not merged is kept: “Restore from Rescue…” brings it back.',
          ),
        ]
      : []),
    ...(status !== 'MERGED' && !hasBegun(subtask) ? [t('It was never started: no work goes with it.')] : []),
    ...(status !== 'MERGED' && unblocks.length > 0
      ? [t('What depends on it no longer waits for it and may start.')]
      : []),
    ...(costUsd > 0 ? [t('What it has cost stays counted.')] : []),
  ].join(' ');
}

/** The same for a task with all of its subtasks. */
export function deletingTaskWords(
  { id, status }: Pick<TaskView, 'id' | 'status'>,
  subtasks: readonly SubtaskView[],
  t: (message: string) => string,
): string {
  const own = subtasks.filter(({ taskId }) => taskId === id);
  const isMerged = own.some((subtask) => subtask.status === 'MERGED');
  const isAtWork = status === 'PLANNING' || own.some((subtask) => subtask.status === 'IN_PROGRESS');
  const begun = own.some(hasBegun);
  return [
    ...(isAtWork ? [t('Its agents are stopped.')] : []),
    ...(begun
      ? [
          t(
            'Its worktrees and branches are removed. Work that is not merged is kept: “Restore from Rescue…” brings it back.',
          ),
        ]
      : []),
    ...(isMerged ? [t('What is merged stays merged.')] : []),
    ...(begun || isMerged ? [] : [t('None of its subtasks was started: no work goes with it.')]),
  ].join(' ');
}

/** There is something of it that goes. What is merged has neither any more. */
function hasBegun({ status, worktree, branch, baseCommit }: SubtaskView): boolean {
  return worktree !== null || branch !== null || (status !== 'MERGED' && baseCommit !== null);
}
