import type { Hold } from '../../domain/hold.ts';
import type { Session } from '../../domain/session.ts';
import type { Subtask } from '../../domain/subtask.ts';
import type { Task } from '../../domain/task.ts';
import { isAsSeen, isSessionAsSeen, isTaskAsSeen } from '../facts.ts';
import { holdSession, holdSubtask, holdTask } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import type { Subject } from '../subject.ts';
import { momentOf } from '../time.ts';

/** Lets the subtask wait for somebody, unless it has moved on since it was looked at: then the reason is no longer true. */
export async function letSubtaskWait(
  parts: EngineParts,
  seen: Subtask,
  kind: Hold['kind'],
  reason: string,
): Promise<void> {
  await putSubtaskOnHold(parts, seen, { kind, reason, until: null });
}

/** The same for a task. */
export async function letTaskWait(
  parts: EngineParts,
  seen: Task,
  kind: Hold['kind'],
  reason: string,
): Promise<void> {
  await putTaskOnHold(parts, seen, { kind, reason, until: null });
}

/** The same with a hold that may have a time. */
export async function putSubtaskOnHold(parts: EngineParts, seen: Subtask, hold: Hold): Promise<void> {
  await parts.store.transact((tables) => {
    if (isAsSeen(tables, seen)) {
      holdSubtask(tables, seen.id, hold, momentOf(parts));
    }
  });
}

export async function putTaskOnHold(parts: EngineParts, seen: Task, hold: Hold): Promise<void> {
  await parts.store.transact((tables) => {
    if (isTaskAsSeen(tables, seen)) {
      holdTask(tables, seen.id, hold, momentOf(parts));
    }
  });
}

export async function putSessionOnHold(parts: EngineParts, seen: Session, hold: Hold): Promise<void> {
  await parts.store.transact((tables) => {
    if (isSessionAsSeen(tables, seen)) {
      holdSession(tables, seen.id, hold, momentOf(parts));
    }
  });
}

/** The same for whatever it is that waits. */
export function putOnHold(parts: EngineParts, seen: Subject, hold: Hold): Promise<void> {
  if ('session' in seen) {
    return putSessionOnHold(parts, seen.session, hold);
  }
  return seen.subtask === null
    ? putTaskOnHold(parts, seen.task, hold)
    : putSubtaskOnHold(parts, seen.subtask, hold);
}
