import { whatToMend } from '../../domain/judgement.ts';
import { oneLine } from '../../domain/naming.ts';
import { type Refusal, refusal } from '../../domain/refusal.ts';
import type { Run } from '../../domain/run.ts';
import { mayStart } from '../../domain/scheduling.ts';
import type { Settings } from '../../domain/settings.ts';
import type { Subtask } from '../../domain/subtask.ts';
import type { Task } from '../../domain/task.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Tables } from '../../store/store.ts';
import { existing, runsBeforeRound } from '../facts.ts';
import { overrule } from '../limits.ts';
import { holdSubtask, type Moment, moveSubtask, note } from '../moves.ts';
import { startRound } from '../schedule.ts';

export type SubtaskChange = (tables: Tables, subtask: Subtask, moment: Moment) => Result<void, Refusal>;

/** Starts a ready subtask by hand, whatever the limit of agents says, and whoever else changes the same files. */
const startSubtask: SubtaskChange = (tables, subtask, moment) => {
  const task = tables.tasks.get(subtask.taskId);
  const isNext = subtask.status === 'READY' || subtask.status === 'PENDING';
  const closed = task && isNext ? whyTaskIsClosed(task) : null;
  if (closed !== null) {
    return refuse(subtask, `cannot be started: ${closed}`);
  }
  return startRound(tables, subtask.id, moment) ? ok() : refuse(subtask, whyNotStarted(tables, subtask));
};

/** Stops its agent; the subtask is ready again and stays stopped until it is started. */
export const stopSubtask: SubtaskChange = (tables, subtask, moment) =>
  moveSubtask(tables, subtask.id, 'stop', moment, { stopped: true, hold: null })
    ? ok()
    : refuse(subtask, `is not in progress: ${statusText(subtask)}`);

/** Starts again with a fresh count of attempts, from what the failed ones left. */
const retrySubtask: SubtaskChange = (tables, subtask, moment) => {
  if (subtask.status !== 'BLOCKED_FAILURE') {
    return refuse(subtask, `has not failed: ${statusText(subtask)}`);
  }
  return unlessStopped(tables, subtask, 'cannot be retried', () =>
    moveSubtask(tables, subtask.id, 'retry', moment, {
      round: subtask.round + 1,
      feedback: feedbackForRetry(subtask, tables.runs.ofSubtask(subtask.id)),
      reason: null,
      hold: null,
      provenCommit: null,
    }),
  );
};

/** What the worker is told: somebody's words, which none of its failures answers, or else its latest failure. */
function feedbackForRetry({ feedback, reason, round }: Subtask, runs: readonly Run[]): string | null {
  const last = runs.findLast(({ kind }) => kind === 'work' || kind === 'gate');
  if (last?.kind === 'gate' && last.gate?.passed) {
    // It has mended all of them since.
    return feedback ?? reason;
  }
  const isSomebodys = feedback !== whatToMend(runsBeforeRound(runs, round));
  return (isSomebodys ? feedback : null) ?? whatToMend(runs) ?? reason;
}

/** Wants complete work on the base, or tries that again. */
const mergeSubtask: SubtaskChange = (tables, subtask, moment) => {
  if (subtask.status !== 'COMPLETED') {
    return refuse(subtask, `cannot be merged, as it is not completed: ${statusText(subtask)}`);
  }
  const { delivery } = existing(tables.tasks.get(subtask.taskId), 'The task');
  if (delivery.kind === 'push') {
    const there = `${subtask.remoteBranch ?? 'its branch'} at ${delivery.remote}`;
    const words = `cannot be merged from here: its work is pushed as ${there}. Merge that where your team does so; it is noticed, or mark it merged`;
    return refuse(subtask, words);
  }
  return unlessStopped(tables, subtask, 'cannot be merged', () => {
    tables.subtasks.update(subtask.id, { mergeRequested: true, hold: null, updatedAt: moment.at });
    note(tables, subtask.id, 'merge requested', moment);
  });
};

/** Sends complete work back to the worker with the user's words. */
export function requestChanges(feedback: string): SubtaskChange {
  return (tables, subtask, moment) => {
    if (subtask.status !== 'COMPLETED') {
      return refuse(subtask, `has no completed work to change: ${statusText(subtask)}`);
    }
    const round = subtask.round + 1;
    const returned = { kind: 'user', round, at: moment.at, text: oneLine(feedback, 500) } as const;
    return unlessStopped(tables, subtask, 'cannot be changed', () => {
      note(tables, subtask.id, `changes requested: ${returned.text}`, moment);
      moveSubtask(tables, subtask.id, 'requestChanges', moment, {
        round,
        feedback,
        returns: [...subtask.returns, returned],
        provenCommit: null,
        mergeRequested: false,
        hold: null,
      });
    });
  };
}

const deleteSubtask: SubtaskChange = (tables, subtask, moment) => {
  tables.subtasks.update(subtask.id, { deleting: true, hold: null, updatedAt: moment.at });
  return ok();
};

export function releaseHold(settings: Settings): SubtaskChange {
  return (tables, subtask, moment) => {
    const { hold } = subtask;
    if (hold === null) {
      return refuse(subtask, 'does not wait for anything');
    }
    return unlessStopped(tables, subtask, 'cannot go on', (task) => {
      holdSubtask(tables, subtask.id, null, moment);
      overrule(tables, settings, { task, subtask }, hold.kind, moment);
    });
  };
}

/** Puts it before another subtask of its task, or last. */
export function moveBefore(beforeId: string | null): SubtaskChange {
  return (tables, subtask, moment) => {
    const others = tables.subtasks
      .ofTask(subtask.taskId)
      .filter((other) => other.id !== subtask.id)
      .sort((a, b) => a.position - b.position);
    const index = beforeId === null ? others.length : others.findIndex((other) => other.id === beforeId);
    if (index < 0) {
      return refuse(subtask, 'cannot be moved there: that subtask is no longer in its task');
    }
    others.toSpliced(index, 0, subtask).forEach((item, position) => {
      if (item.position !== position) {
        tables.subtasks.update(item.id, { position, updatedAt: moment.at });
      }
    });
    return ok();
  };
}

/** What can be asked for a subtask without further words, by the name of its intent. */
export const subtaskChanges = {
  startSubtask,
  stopSubtask,
  retrySubtask,
  mergeSubtask,
  deleteSubtask,
};

function refuse(subtask: Subtask, why: string): Result<never, Refusal> {
  return err(refusal('conflict', `Subtask ${subtask.number} ${why}.`));
}

/** Nothing of a stopped task goes on: what is asked for would wait without a word. */
function unlessStopped(
  tables: Tables,
  subtask: Subtask,
  what: string,
  work: (task: Task) => void,
): Result<void, Refusal> {
  const task = existing(tables.tasks.get(subtask.taskId), 'The task');
  if (task.stopped) {
    return refuse(subtask, `${what}: ${stoppedText(task)}`);
  }
  work(task);
  return ok();
}

function stoppedText(task: Task): string {
  return `task ${task.number} is stopped; resume it first`;
}

function whyTaskIsClosed(task: Task): string | null {
  if (mayStart(task)) {
    return null;
  }
  if (task.stopped) {
    return stoppedText(task);
  }
  if (!task.approved) {
    return `the plan of task ${task.number} is not approved yet`;
  }
  return task.hold
    ? `task ${task.number} waits: ${task.hold.reason}`
    : `the base of task ${task.number} is still being checked`;
}

function whyNotStarted(tables: Tables, subtask: Subtask): string {
  if (subtask.status !== 'BLOCKED_DEPENDENCY' && subtask.status !== 'PENDING') {
    return `cannot be started: ${statusText(subtask)}`;
  }
  const open = tables.dependencies
    .of(subtask.id)
    .map((edge) => tables.subtasks.get(edge.dependsOnId))
    .filter((parent) => parent !== null && parent.status !== 'MERGED')
    .map((parent) => `${parent?.number} (${parent?.title})`);
  return open.length > 0 ? `is blocked: it waits for ${open.join(', ')} to be merged` : 'is not ready yet';
}

function statusText(subtask: Subtask): string {
  switch (subtask.status) {
    case 'PENDING':
      return 'it is pending';
    case 'READY':
      return 'it is ready';
    case 'BLOCKED_DEPENDENCY':
      return 'it waits for other subtasks';
    case 'BLOCKED_FAILURE':
      return 'it has failed';
    case 'IN_PROGRESS':
      return 'it is in progress';
    case 'COMPLETED':
      return 'it is completed';
    case 'MERGED':
      return 'it is merged';
  }
}
