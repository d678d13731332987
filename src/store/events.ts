import type { EventRow, Tables } from './store.ts';
import { insertColumns } from './table.ts';
import { text } from './values.ts';
import type { View } from './view.ts';

export function createEvents(view: View): Tables['events'] {
  return {
    append({ id, subjectId, at, text }) {
      insertColumns(view, 'events', { id, subject_id: subjectId, at, text });
      view.touch('events', id);
    },
    latest: (subjectId, limit) =>
      view
        .read('SELECT * FROM events WHERE subject_id = ? ORDER BY rowid DESC LIMIT ?', [subjectId, limit])
        .map(fromColumns),
    before: (subjectId, eventId, limit) =>
      view
        .read(
          `SELECT * FROM events WHERE subject_id = ? AND rowid < (SELECT rowid FROM events WHERE id = ?)
            ORDER BY rowid DESC LIMIT ?`,
          [subjectId, eventId, limit],
        )
        .map(fromColumns),
  };
}

function fromColumns(columns: Readonly<Record<string, unknown>>): EventRow {
  return {
    id: text(columns.id),
    subjectId: text(columns.subject_id),
    at: text(columns.at),
    text: text(columns.text),
  };
}
