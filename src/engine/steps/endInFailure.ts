import type { Session } from '../../domain/session.ts';
import { isSessionAsSeen } from '../facts.ts';
import { failSession } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import { momentOf } from '../time.ts';

/** Ends it with the reason, unless it has moved on since it was looked at. */
export async function endInFailure(parts: EngineParts, seen: Session, reason: string): Promise<void> {
  await parts.store.transact((tables) => {
    if (isSessionAsSeen(tables, seen)) {
      failSession(tables, seen.id, reason, momentOf(parts));
    }
  });
}
