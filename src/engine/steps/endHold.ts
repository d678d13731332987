import type { Hold } from '../../domain/hold.ts';
import { holdSubtask, holdTask } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import type { Subject } from '../spending.ts';
import { momentOf } from '../time.ts';
import { diskHold } from './diskReserve.ts';

/**
 * Ends a hold whose time has come; one for the want of room goes on, without a word, while there is none. Answers when to
 * look again, or `null`: when a fact changes.
 */
export async function endHold(parts: EngineParts, subject: Subject, hold: Hold): Promise<number | null> {
  const until = Date.parse(hold.until ?? '');
  if (until > parts.clock.now()) {
    return until;
  }
  const still = hold.kind === 'disk' ? await diskHold(parts) : null;
  await parts.store.transact((tables) => {
    const { task, subtask } = subject;
    const now = subtask === null ? tables.tasks.get(task.id)?.hold : tables.subtasks.get(subtask.id)?.hold;
    if (now?.kind !== hold.kind || now.until !== hold.until) {
      return;
    }
    const moment = momentOf(parts);
    if (subtask === null) {
      still ? tables.tasks.update(task.id, { hold: still }) : holdTask(tables, task.id, null, moment);
    } else {
      still
        ? tables.subtasks.update(subtask.id, { hold: still })
        : holdSubtask(tables, subtask.id, null, moment);
    }
  });
  return null;
}
