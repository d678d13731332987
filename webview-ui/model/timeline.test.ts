import { describe, expect, test } from 'vitest';
import type { History } from '../../src/protocol/records.ts';
import { runView } from '../testing/views.ts';
import { addHistory, timelineOf } from './timeline.ts';

const at = (second: number) => `2026-11-21T12:00:${String(second).padStart(2, '0')}.000Z`;
const history = (from: number, to: number, hasEarlier = false): History => ({
  events: Array.from({ length: to - from + 1 }, (_, index) => ({
    id: `e${from + index}`,
    at: at(from + index),
    text: `event ${from + index}`,
  })),
  hasEarlier,
});
const ids = (known: ReturnType<typeof addHistory>) => known.history?.events.map(({ id }) => id).join(' ');

describe('a history', () => {
  const known = addHistory(null, { id: 's1', before: null, history: history(5, 7, true) });

  test('grows at its beginning by what was before it', () => {
    const more = addHistory(known, { id: 's1', before: 'e5', history: history(3, 4) });
    expect(ids(more)).toBe('e3 e4 e5 e6 e7');
    expect(more.history?.hasEarlier).toBe(false);
    expect(ids(addHistory(more, { id: 's1', before: 'e5', history: history(3, 4) }))).toBe('e3 e4 e5 e6 e7');
  });

  test('grows at its end by what has happened since, and keeps what was before', () => {
    const more = addHistory(known, { id: 's1', before: 'e5', history: history(3, 4) });
    expect(ids(addHistory(more, { id: 's1', before: null, history: history(6, 9, true) }))).toBe(
      'e3 e4 e5 e6 e7 e8 e9',
    );
  });

  test('begins anew where too much has happened, and for another item', () => {
    expect(ids(addHistory(known, { id: 's1', before: null, history: history(20, 21, true) }))).toBe(
      'e20 e21',
    );
    expect(ids(addHistory(known, { id: 's2', before: null, history: history(1, 1) }))).toBe('e1');
  });

  test('that cannot be read now stays as it was', () => {
    expect(addHistory(known, { id: 's1', before: null, history: null })).toEqual(known);
    expect(addHistory(null, { id: 's1', before: null, history: null }).history).toBeNull();
  });
});

describe('a timeline', () => {
  test('has events and runs in their order, the newest last', () => {
    const runs = [runView('r2', { startedAt: at(6) }), runView('r1', { startedAt: at(2) })];
    expect(timelineOf(history(5, 7), runs).map(({ id }) => id)).toEqual(['r1', 'e5', 'e6', 'r2', 'e7']);
  });

  test('has no runs of the time that is not loaded yet', () => {
    const runs = [runView('r2', { startedAt: at(6) }), runView('r1', { startedAt: at(2) })];
    expect(timelineOf(history(5, 7, true), runs).map(({ id }) => id)).toEqual(['e5', 'e6', 'r2', 'e7']);
  });

  test('says states in the words of the board', () => {
    const events = [
      ['IN_PROGRESS → BLOCKED_FAILURE: npm test exits 1', 'Failed: npm test exits 1'],
      ['PLANNING → ACTIVE', 'Planned'],
      ['waits (quota): Usage limit', 'Waits (quota): Usage limit'],
      ['merge requested', 'Merge requested'],
    ].map(([text = ''], index) => ({ id: `e${index}`, at: at(index), text }));
    const rows = timelineOf({ events, hasEarlier: false }, []);
    expect(rows.map((row) => (row.kind === 'event' ? row.text : ''))).toEqual([
      'Failed: npm test exits 1',
      'Planned',
      'Waits (quota): Usage limit',
      'Merge requested',
    ]);
  });
});
