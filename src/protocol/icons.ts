import { hasQuestions, isPlanToReview } from './needs.ts';
import type { RunView, SessionView, SubtaskView, TaskView } from './view.ts';

/** A codicon; its shape alone tells the state, the colour underlines it. */
export interface Icon {
  readonly id: string;
  /** Id of a theme colour. */
  readonly color: string | null;
}

const running: Icon = { id: 'sync~spin', color: 'charts.blue' };
const failed: Icon = { id: 'error', color: 'charts.red' };
const done: Icon = { id: 'pass-filled', color: 'charts.green' };
const waitsForUser: Icon = { id: 'bell-dot', color: 'charts.yellow' };
const waitsForTime: Icon = { id: 'watch', color: 'charts.yellow' };
const stopped: Icon = { id: 'debug-pause', color: 'disabledForeground' };
const leaving: Icon = { id: 'trash', color: 'disabledForeground' };

export function taskIcon(task: TaskView): Icon {
  if (task.deleting) {
    return leavingIcon(task);
  }
  if (task.status === 'PLANNING_FAILED') {
    return failed;
  }
  if (task.status === 'DONE') {
    return done;
  }
  if (task.stopped) {
    return stopped;
  }
  if (hasQuestions(task) || isPlanToReview(task)) {
    return waitsForUser;
  }
  if (task.hold !== null) {
    return task.hold.until === null ? waitsForUser : waitsForTime;
  }
  return task.status === 'PLANNING' ? running : { id: 'layers-active', color: 'charts.blue' };
}

export function subtaskIcon(subtask: SubtaskView): Icon {
  if (subtask.deleting) {
    return leavingIcon(subtask);
  }
  if (subtask.hold !== null && subtask.status !== 'BLOCKED_FAILURE' && subtask.status !== 'MERGED') {
    return subtask.hold.until === null ? waitsForUser : waitsForTime;
  }
  switch (subtask.status) {
    case 'PENDING':
      return { id: 'circle-small', color: 'disabledForeground' };
    case 'READY':
      return subtask.stopped ? stopped : { id: 'circle-large-outline', color: null };
    case 'BLOCKED_DEPENDENCY':
      return { id: 'lock', color: 'disabledForeground' };
    case 'BLOCKED_FAILURE':
      return failed;
    case 'IN_PROGRESS':
      return running;
    case 'COMPLETED':
      return { id: subtask.pullRequest === null ? 'git-merge' : 'git-pull-request', color: 'charts.purple' };
    case 'MERGED':
      return done;
  }
}

export function sessionIcon({ state, hold, deleting }: SessionView): Icon {
  if (deleting) {
    return leavingIcon({ hold });
  }
  switch (state) {
    case 'starting':
      return { id: 'loading~spin', color: 'charts.blue' };
    case 'running':
      return hold === null ? running : hold.until === null ? waitsForUser : waitsForTime;
    case 'completed':
      return done;
    case 'failed':
      return failed;
  }
}

function leavingIcon({ hold }: Pick<TaskView, 'hold'>): Icon {
  return hold === null ? leaving : waitsForUser;
}

export function runIcon(run: RunView): Icon {
  switch (run.status) {
    case 'RUNNING':
      return running;
    case 'SUCCEEDED':
      return { id: 'check', color: 'charts.green' };
    case 'FAILED':
      return run.outcome === 'stopped' || run.outcome === 'interrupted'
        ? { id: 'circle-slash', color: 'disabledForeground' }
        : { id: 'close', color: 'charts.red' };
  }
}
