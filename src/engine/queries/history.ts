import type { History } from '../../protocol/records.ts';
import type { Tables } from '../../store/store.ts';

/** So many events are given at once. */
const pageSize = 100;

/** What has happened to a task, a subtask or a session: the latest of it, or what was before an event. */
export function historyOf({ events }: Tables, id: string, before: string | null): History {
  const rows = before === null ? events.latest(id, pageSize + 1) : events.before(id, before, pageSize + 1);
  return {
    events: rows
      .slice(0, pageSize)
      .reverse()
      .map(({ id: eventId, at, text }) => ({ id: eventId, at, text })),
    hasEarlier: rows.length > pageSize,
  };
}
