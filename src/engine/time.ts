import type { Moment } from './moves.ts';
import type { EngineParts } from './parts.ts';

export function isoNow(parts: Pick<EngineParts, 'clock'>): string {
  return new Date(parts.clock.now()).toISOString();
}

export function momentOf(parts: Pick<EngineParts, 'clock' | 'newId'>): Moment {
  return { at: isoNow(parts), newId: parts.newId };
}
