import { describe, expect, test } from 'vitest';
import { type Drafted, Writings } from './writings.ts';

/** A draft that remembers what was typed for it. */
function drafted(description: string): Drafted {
  let draft = { description };
  return {
    get draft() {
      return draft;
    },
    type: (typed) => {
      draft = typed;
    },
  };
}

describe('what is written in an editor', () => {
  test('is the draft of the run that opened it, as long as that is the latest one', () => {
    const writing = new Writings().begin('p1', drafted(''));
    writing.type({ description: 'Find the slow test' });
    expect(writing.isLatest).toBe(true);
    expect(writing.draft).toEqual({ description: 'Find the slow test' });
  });

  test('is the draft of the next run once that has begun, and the earlier one does not go on any more', () => {
    const writings = new Writings();
    const [first, second, third] = [drafted('Find'), drafted('Find'), drafted('Find')];
    const earliest = writings.begin('p1', first);
    writings.begin('p1', second);
    const latest = writings.begin('p1', third);
    earliest.type({ description: 'Find the slow test' });
    expect([first, second, third].map(({ draft }) => draft.description)).toEqual([
      'Find',
      'Find',
      'Find the slow test',
    ]);
    expect([earliest.isLatest, latest.isLatest]).toEqual([false, true]);
  });

  test('is no draft any more once something came of it, whatever was begun after that', () => {
    const writings = new Writings();
    const earlier = writings.begin('p1', drafted('Find'));
    const gone = drafted('Find');
    writings.begin('p1', gone).end();
    const fresh = drafted('');
    const latest = writings.begin('p1', fresh);
    earlier.type({ description: 'Find it again' });
    expect([gone.draft.description, fresh.draft.description]).toEqual(['Find', '']);
    expect([earlier.isLatest, latest.isLatest]).toEqual([false, true]);
  });

  test('has nothing to do with what is written for another project', () => {
    const writings = new Writings();
    const writing = writings.begin('p1', drafted(''));
    const other = drafted('');
    writings.begin('p2', other);
    writing.type({ description: 'Find' });
    expect(writing.isLatest).toBe(true);
    expect(other.draft.description).toBe('');
  });
});
