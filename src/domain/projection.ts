import type { SubtaskStatus } from './subtask.ts';

/** All that a dashboard says of anything that runs. */
export const dashboardStates = ['starting', 'running', 'completed', 'failed'] as const;
export type DashboardState = (typeof dashboardStates)[number];

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

/** Where a subtask stands among others of its task, as the user has put them. */
interface Placed {
  readonly position: number;
  readonly number: number;
}

/** The user's order, the same in every view. */
export function byPosition(one: Placed, other: Placed): number {
  return one.position - other.position || one.number - other.number;
}
