import { expect, test } from 'vitest';
import { type Offers, offersAt } from './offersAt.ts';

const subtasks = [
  { key: 'parser', title: 'Parse' },
  { key: 'a.b', title: 'Second' },
  { key: 'own', title: 'Own' },
];

/** What is offered at the mark `^`. */
function offered(text: string): { kind: Offers['kind']; from: number; words: string[] } | null {
  const before = text.slice(0, text.indexOf('^')).split('\n');
  const position = { line: before.length - 1, character: (before.at(-1) ?? '').length };
  const offers = offersAt(text.replace('^', ''), position, subtasks);
  return offers && { ...offers, words: offers.words.map(({ text: word }) => word) };
}

const head = 'spec: It.\nsubtasks:\n  - key: parser\n    title: P\n';

test.each([
  ['between brackets', `${head}  - key: own\n    dependsOn: [pa^]`, 16],
  ['after a comma', `${head}  - key: own\n    dependsOn: [parser, ^]`, 24],
  ['behind a dot, which belongs to the word', `${head}  - key: own\n    dependsOn: [a.^`, 16],
  ['in a list of lines', `${head}  - key: own\n    dependsOn:\n      - ^`, 8],
])('keys of other subtasks are offered %s', (_name, text, from) => {
  expect(offered(text)).toEqual({ kind: 'key', from, words: ['parser', 'a.b'] });
});

test('what a size and a model can be is offered', () => {
  expect(offered(`${head}    size: ^`)?.words).toEqual(['small', 'medium', 'large']);
  expect(offered(`${head}    model: str^`)).toEqual({
    kind: 'value',
    from: 11,
    words: ['fast', 'standard', 'strong'],
  });
});

test('fields that are not there yet are offered', () => {
  expect(offered(`${head}    ^`)?.words).toEqual([
    ...['size', 'model', 'dependsOn', 'scope', 'verify', 'spec', 'plan', 'acceptance'],
  ]);
  expect(offered(`${head}  - ^`)?.words).toContain('key');
  expect(offered('spec: It.\n^')).toEqual({ kind: 'field', from: 0, words: ['subtasks'] });
});

test.each([
  ['in a text', `${head}    spec: |\n      siz^`],
  ['in a text below a blank line', `${head}    spec: |-\n      One.\n\n      ^`],
  ['in the specification', 'spec: |\n  ^\nsubtasks: []'],
  ['behind a title', `${head.trimEnd()}^`],
  ['in a list of criteria', `${head}    acceptance:\n      - ^`],
])('nothing is offered %s', (_name, text) => {
  expect(offered(text)).toBeNull();
});
