import { describe, expect, test } from 'vitest';
import { parseDrafts } from '../border.ts';
import { commentCount, type Draft, Drafts } from './drafts.ts';

async function parse(kept: unknown): Promise<readonly Draft[]> {
  return parseDrafts(kept);
}

function draft(id: string, itemId = 's1', ...texts: string[]): Draft {
  return {
    id,
    place: { projectId: 'p1', itemId, side: 'after', commit: null, path: 'src/a.ts' },
    firstLine: 2,
    lastLine: 3,
    quote: ['const a = 1;', ''],
    comments: texts.map((text, index) => ({ id: `${id}-${index}`, text, at: '2026-11-21T10:00:00.000Z' })),
  };
}

/** As VS Code keeps things: as JSON. */
function memory(kept?: unknown) {
  const values = new Map<string, string>(kept === undefined ? [] : [['review.drafts', JSON.stringify(kept)]]);
  return {
    values,
    get: (key: string): unknown => JSON.parse(values.get(key) ?? 'null'),
    update: async (key: string, value: unknown) => {
      values.delete(key);
      if (value !== undefined) {
        values.set(key, JSON.stringify(value));
      }
    },
  };
}

describe('drafts', () => {
  test('survive a reload of the window as they were', async () => {
    const kept = memory();
    const before = new Drafts(kept, parse);
    before.put(draft('d1', 's1', 'Say why.'));
    before.put(draft('d2', 's2', 'One', 'Two'));
    before.put(draft('d1', 's1', 'Say why, please.'));
    const after = new Drafts(kept, parse);
    await after.restored;
    expect(after.all()).toEqual(before.all());
    expect(after.all().map(({ id }) => id)).toEqual(['d1', 'd2']);
    expect(after.of('s2')).toEqual([draft('d2', 's2', 'One', 'Two')]);
    expect(commentCount(after.all())).toBe(3);
  });

  test('go with their last comment, and leave nothing kept when there is none', () => {
    const kept = memory();
    const drafts = new Drafts(kept, parse);
    let changes = 0;
    drafts.onDidChange(() => {
      changes += 1;
    });
    drafts.put(draft('d1', 's1', 'One'));
    drafts.put(draft('d1', 's1'));
    expect(drafts.get('d1')).toBe(null);
    expect(kept.values.size).toBe(0);
    drafts.remove(() => true);
    expect(changes).toBe(2);
  });

  test.each([
    ['nothing', null],
    ['something else', { drafts: [] }],
    ['a place that is none', [{ ...draft('d1', 's1', 'One'), place: { path: '../x' } }]],
    ['an endless line number', [{ ...draft('d1', 's1', 'One'), firstLine: 1e300 }]],
  ])('that are kept as %s are none', async (_what, value) => {
    const drafts = new Drafts(memory(value), parse);
    await drafts.restored;
    expect(drafts.all()).toEqual([]);
  });
});
