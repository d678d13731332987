import type { Hold } from '../../domain/hold.ts';
import type { EngineParts } from '../parts.ts';
import { presentHold, renewHold, type Subject, setHold } from '../subject.ts';
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
    const now = presentHold(tables, subject);
    if (now?.kind !== hold.kind || now.until !== hold.until) {
      return;
    }
    if (still) {
      renewHold(tables, subject, still);
    } else {
      setHold(tables, subject, null, momentOf(parts));
    }
  });
  return null;
}
