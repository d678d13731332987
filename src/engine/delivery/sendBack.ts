import type { Subtask } from '../../domain/subtask.ts';
import type { Tables } from '../../store/store.ts';
import { isAsSeen } from '../facts.ts';
import { type Moment, moveSubtask } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import { letSubtaskWait } from '../steps/holds.ts';
import { momentOf } from '../time.ts';

/** How often complete work may come back for another round before somebody must look. */
const maxRounds = 6;

/** Gives work back to the worker with what is to be mended; too often, and it waits for somebody instead. */
export async function sendBack(
  parts: EngineParts,
  subtask: Subtask,
  feedback: string,
  reason: string,
): Promise<void> {
  if (subtask.round >= maxRounds) {
    const words = `${reason}, after ${subtask.round} rounds. Request changes in your own words, or merge by hand from ${subtask.branch ?? 'its branch'}.`;
    return letSubtaskWait(parts, subtask, 'delivery', words);
  }
  await parts.store.transact((tables) => {
    if (isAsSeen(tables, subtask)) {
      const moment = momentOf(parts);
      const round = subtask.round + 1;
      const returned = { kind: 'base', round, at: moment.at, text: reason } as const;
      const returns = [...subtask.returns, returned];
      beginRound(tables, subtask, { feedback, reason: null, round, provenCommit: null, returns }, moment);
    }
  });
}

/** What was complete is in progress again; what has not got that far yet begins anew. */
export function beginRound(
  tables: Tables,
  { id, status }: Subtask,
  change: Partial<Omit<Subtask, 'id' | 'status'>>,
  moment: Moment,
): void {
  if (status === 'IN_PROGRESS') {
    tables.subtasks.update(id, { ...change, updatedAt: moment.at });
  } else {
    moveSubtask(tables, id, 'requestChanges', moment, change);
  }
}
