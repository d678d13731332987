import type { Task } from '../../domain/task.ts';
import { isTaskAsSeen } from '../facts.ts';
import { holdTask } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import { momentOf } from '../time.ts';

/** How often it is looked for. */
const pauseMs = 60_000;

/**
 * Holds a task whose orchestrator cannot be used at present, with what is to be done about it; it goes on by itself
 * when the orchestrator is back. Answers when to look again, or `null` where nothing is in the way.
 */
export async function awaitOrchestrator(parts: EngineParts, task: Task): Promise<number | null> {
  const chosen = parts.orchestrators.choose(task.orchestrator);
  const isOpen = task.status === 'PLANNING' || task.status === 'ACTIVE';
  if (chosen.ok || !isOpen || task.stopped) {
    return null;
  }
  const reason = chosen.error.message;
  const due = task.hold?.until ? Date.parse(task.hold.until) : 0;
  const now = parts.clock.now();
  // Another reason to wait comes to its own end first. A clock that was put back is not waited for.
  if ((task.hold && task.hold.reason !== reason) || (due > now && due <= now + pauseMs)) {
    return task.hold?.reason === reason ? due : null;
  }
  const until = now + pauseMs;
  const hold = { kind: 'tool', reason, until: new Date(until).toISOString() } as const;
  await parts.store.transact((tables) => {
    const present = tables.tasks.get(task.id)?.hold;
    if (!isTaskAsSeen(tables, task)) {
      return;
    }
    if (present?.reason === reason) {
      tables.tasks.update(task.id, { hold });
    } else if (present === null) {
      holdTask(tables, task.id, hold, momentOf(parts));
    }
  });
  return until;
}
