import type { SubtaskStatus } from './subtask.ts';

export const columns = ['pending', 'ready', 'inProgress', 'blocked', 'inReview', 'merged'] as const;
export type Column = (typeof columns)[number];

/** Where on the board a subtask stands; derived, never stored. */
export function columnOf(status: SubtaskStatus): Column {
  switch (status) {
    case 'PENDING':
      return 'pending';
    case 'READY':
      return 'ready';
    case 'IN_PROGRESS':
      return 'inProgress';
    case 'BLOCKED_DEPENDENCY':
    case 'BLOCKED_FAILURE':
      return 'blocked';
    case 'COMPLETED':
      return 'inReview';
    case 'MERGED':
      return 'merged';
  }
}
