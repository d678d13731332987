import type { OpenSubtask } from '../../domain/openWork.ts';
import type { Wait } from '../../domain/scheduling.ts';
import type { Task } from '../../domain/task.ts';
import type { EngineParts } from '../parts.ts';
import type { Schedule } from '../schedule.ts';

/** Why the subtask has not been started, as one line; `null` when nothing keeps it, or it has been. */
export function waitsFor(parts: EngineParts, schedule: Schedule, id: string): string | null {
  const { work } = schedule;
  const subtask = work.subtask(id);
  if (!subtask || subtask.deleting) {
    return null;
  }
  switch (subtask.status) {
    case 'PENDING':
      return work.task(subtask.taskId)?.row.approved === false ? unapproved : null;
    case 'BLOCKED_DEPENDENCY':
      return parentsText(work.subtasks(subtask.dependsOn).filter(({ status }) => status !== 'MERGED'));
    case 'READY': {
      const wait = schedule.decision().waits.get(id);
      return wait ? waitText(parts, schedule, subtask, wait) : null;
    }
    default:
      return null;
  }
}

/** Answers whose line has become another one since it was asked last: that may be another subtask's doing. */
export function createWaitWatch(parts: EngineParts, schedule: Schedule): () => readonly string[] {
  const lines = (): ReadonlyMap<string, string | null> =>
    new Map(
      [...schedule.work.tasks()].flatMap(({ ready }) =>
        [...ready].map((id) => [id, waitsFor(parts, schedule, id)] as const),
      ),
    );
  let before = lines();
  return () => {
    const now = lines();
    const changed = [...now].filter(([id, line]) => before.get(id) !== line).map(([id]) => id);
    before = now;
    return changed;
  };
}

const unapproved = 'Waits until the plan is approved';
const mostNamed = 3;

function parentsText(parents: readonly OpenSubtask[]): string | null {
  const named = parents.slice(0, mostNamed).map(nameOf);
  const more = parents.length - named.length;
  const all = more > 0 ? [...named, `${more} more`] : named;
  const last = all.pop();
  if (last === undefined) {
    return null;
  }
  return `Waits for ${all.length > 0 ? `${all.join(', ')} and ${last}` : last} to be merged`;
}

function waitText(parts: EngineParts, { work }: Schedule, subtask: OpenSubtask, wait: Wait): string | null {
  const { maxAgents } = parts.settings();
  switch (wait.kind) {
    case 'task':
      return closedText(work.task(subtask.taskId)?.row);
    case 'stopped':
      return 'Stopped by you: start it when it is to go on';
    case 'byHand':
      return 'Starts by hand: automatic start is off';
    case 'overlap':
      return overlapText(work.subtask(wait.other), wait.files);
    case 'room':
      if (maxAgents === 0) {
        return 'Waits for a free place: the settings say that no agents are to work';
      }
      return wait.inProgress > maxAgents
        ? `Waits for a free place: ${wait.inProgress} agents work, and at most ${maxAgents} are to`
        : `Waits for a free place: ${wait.inProgress} of ${maxAgents} agents work`;
  }
}

function closedText(task: Task | undefined): string | null {
  if (!task) {
    return null;
  }
  if (task.stopped) {
    return `Task ${task.number} is stopped: resume it to go on`;
  }
  if (task.hold) {
    return `Waits with its task: ${task.hold.reason}`;
  }
  return task.approved ? 'Waits until the base has been checked' : unapproved;
}

function overlapText(other: OpenSubtask | null, files: string): string | null {
  if (!other) {
    return null;
  }
  const both = `both mean to change ${files}`;
  switch (other.status) {
    case 'COMPLETED':
      return `Waits for ${nameOf(other)} to be merged: ${both}`;
    case 'IN_PROGRESS':
      return `Waits for ${nameOf(other)}: ${both}`;
    default:
      return `Waits for ${nameOf(other)}, which comes first: ${both}`;
  }
}

function nameOf({ number, title }: OpenSubtask): string {
  return `${number} (${title})`;
}
