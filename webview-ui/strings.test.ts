import { afterEach, expect, test, vi } from 'vitest';
import { holdKinds } from '../src/domain/hold.ts';
import { english } from '../src/ui/words/translate.ts';
import { subtaskDescription, taskDescription } from '../src/ui/words/wording.ts';
import { pseudo } from '../test/support/pseudo.ts';
import { strings } from './strings.ts';
import { projectView, subtaskView, taskView } from './testing/views.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

test('in another language the board says everything in that', async () => {
  const english = textsOf(await stringsIn({}));
  expect(english.length).toBeGreaterThan(250);
  const strings = await stringsIn(
    pseudo(Object.fromEntries([...english, 'Collapse {0}'].map((text) => [text, text]))),
  );
  expect(textsOf(strings).filter((text) => /\p{L}/u.test(text) && !/^⟦.*⟧$/s.test(text))).toEqual([]);
  expect(strings.close).toBe('⟦Çlöšé~~⟧');
  expect(strings.collapseColumn('Ready')).toBe('⟦Çöllåpšé Ready~~~⟧');
});

test('what it is not told in that it says in English', async () => {
  const strings = await stringsIn({ Cancel: 'Abbrechen', Close: 7 });
  expect([strings.cancel, strings.close]).toEqual(['Abbrechen', 'Close']);
});

test.each(holdKinds)('the tree says why something waits in the words of the board: %s', (kind) => {
  const hold = { kind, reason: 'It waits.', until: null };
  expect(taskDescription(taskView({ hold }), english)).toBe(strings.holds[kind]);
  expect(subtaskDescription(subtaskView(1, { hold }), projectView({}), english)).toBe(strings.holds[kind]);
});

/** The texts of a page that brings these words. */
async function stringsIn(words: Readonly<Record<string, unknown>>) {
  const page = { querySelector: () => ({ getAttribute: () => JSON.stringify(words) }) };
  vi.stubGlobal('document', page);
  vi.resetModules();
  return (await import('./strings.ts')).strings;
}

/** Those that stand there already; the others are made when they are needed. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') {
    return [value];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
