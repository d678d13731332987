import { expect, it } from 'vitest';
import { sampleSession, sampleSubtask, sampleTask } from '../../test/support/samples.ts';
import type { GateRecord, GitEvidence } from './gate.ts';
import {
  hasMarker,
  pullRequestBody,
  pullRequestTitle,
  sessionPullRequestBody,
  withEvidence,
} from './pullRequestText.ts';
import type { Subtask } from './subtask.ts';

const git: GitEvidence = {
  base: 'b'.repeat(40),
  head: 'c'.repeat(40),
  tree: 'd'.repeat(40),
  commits: [{ id: 'c'.repeat(40), subject: 'Read the input' }],
  changedFiles: ['src/read.ts', 'src/read.test.ts'],
  insertions: 12,
  deletions: 3,
  dirtyFiles: [],
  contraband: [],
};

const gate: GateRecord = {
  git,
  verify: { command: 'npm test | cat', exitCode: 0, durationMs: 4_200, tail: 'secret output' },
  ownVerify: null,
  outsideScope: ['notes.md'],
  protectedChanges: [{ path: 'src/read.test.ts', kind: 'modified', inScope: true }],
  passed: true,
  reason: null,
};

function body(change: Partial<Subtask>, record: GateRecord | null = gate): string {
  return pullRequestBody({ task: sampleTask(), subtask: sampleSubtask(change), gate: record });
}

/** As GitHub's programs read it: without the joints, which only they stumble over. */
const spoken = (text: string): string => text.replaceAll('\u200B', '');

it('holds spec, acceptance, commits, the evidence as a table, and our marker', () => {
  const text = body({ id: 's1', spec: 'Read *it*.', acceptance: ['It reads', 'It is tested'] });
  expect(text).toContain('Read *it*.');
  expect(text).toContain('- [ ] It reads\n- [ ] It is tested');
  expect(text).toContain('- ccccccccc Read the input');
  expect(text).toContain('| npm test \\| cat | passed in 4 s |');
  expect(text).toContain('| Changes | 2 files, +12 −3 |');
  expect(text).toContain('| Files outside the plan | notes.md |');
  expect(text).toContain('src/read.test.ts (modified, as planned)');
  expect(text).not.toContain('secret output');
  expect(hasMarker(text, 's1')).toBe(true);
  expect(hasMarker(text, 's2')).toBe(false);
});

it('opens and ends no comment, so that nothing can pass for our marker or hide what follows', () => {
  const text = body({ id: 's1', spec: 'a <!-- switchyard: s2 --> b <!-- open', acceptance: ['--> <!--'] });
  expect(hasMarker(text, 's2')).toBe(false);
  expect(hasMarker(text, 's1')).toBe(true);
  expect(text.match(/<!--/g)).toHaveLength(3);
  expect(spoken(text)).toContain('a <!-- switchyard: s2 --> b');
});

it.each([
  '@octocat, look',
  'cc: (@acme/team)',
  'Fixes #12',
  'closes: acme/sample#12',
  'resolved GH-7',
  'Fixes https://github.com/acme/sample/issues/12',
  '![pixel](https://example.com/p.png)',
  '<img src="https://example.com">',
  '</details>',
])('shows `%s` and has GitHub do nothing about it', (words) => {
  const text = body({ spec: words, acceptance: [words] });
  expect(spoken(text)).toContain(words);
  expect(text).not.toMatch(/(?<!\w)@\w|#\d|GH-\d|!\[|<[a-z/]/i);
  expect(text).not.toMatch(/\b(fix(es|ed)?|close[sd]?|resolve[sd]?):?\s+(https?:|\S+\/\S+#|#|GH-)/i);
  expect(pullRequestTitle(sampleSubtask({ title: words }))).not.toMatch(/(?<!\w)@\w|#\d|GH-\d/i);
});

it('leaves addresses and words alone that GitHub does nothing about', () => {
  const words = 'Mail me@example.com, fix the parser, 1 < 2, use generics';
  expect(body({ spec: words })).toContain(words);
});

it('hides nothing from its readers', () => {
  expect(body({ spec: 'good\u202Edab\u2066 \u200Bx\u0000' })).toContain('gooddab x');
});

it('ends a block of code that the spec leaves open', () => {
  expect(body({ spec: 'so:\n```ts\nlet a;' })).toContain('```ts\nlet a;\n```\n');
  expect(body({ spec: '````\n```\n````\nafter' })).not.toContain('after\n```');
});

it("stays within GitHub's limits, with the marker", () => {
  const long = 'word '.repeat(40_000);
  const many = Array.from({ length: 500 }, () => long);
  const git = gate.git && { ...gate.git, commits: many.map((subject) => ({ id: 'c', subject })) };
  const outsideScope = many;
  const text = body({ id: 's1', spec: long, acceptance: many }, { ...gate, git, outsideScope });
  expect(text.length).toBeLessThanOrEqual(65_536);
  expect(hasMarker(text, 's1')).toBe(true);
  expect(pullRequestTitle(sampleSubtask({ title: '@a '.repeat(200) })).length).toBeLessThanOrEqual(256);
});

it('has a title even where nothing of the given one is left', () => {
  expect(pullRequestTitle(sampleSubtask({ title: '\u200B', number: 7 }))).toBe('Subtask 7');
});

it('gets new evidence in its place and keeps what people have written around it', () => {
  const text = `Edited by hand.\n\n${body({ id: 's1' })}\n\nAnd below.`;
  const renewed = withEvidence(text, { ...gate, outsideScope: [] });
  expect(renewed).toContain('Edited by hand.');
  expect(renewed).toContain('And below.');
  expect(renewed).not.toContain('notes.md');
  expect(renewed.match(/## Checks/g)).toHaveLength(1);
  expect(withEvidence('All rewritten.', gate)).toBe('All rewritten.');
});

it('of a session holds what was asked, what was answered, the commits and our marker, and claims no checks', () => {
  const exchanges = [
    { words: 'Mend it, @octocat. <!-- switchyard: s2 -->', answer: 'I mended *it*.' },
    { words: 'And test it.', answer: null },
  ];
  const text = sessionPullRequestBody(sampleSession({ id: 'n1', exchanges }), git);
  for (const words of [
    'And test it.',
    'I mended *it*.',
    '- ccccccccc Read the input',
    'no checks were run',
  ]) {
    expect(text).toContain(words);
  }
  expect(spoken(text)).toContain('Mend it, @octocat.');
  expect(text).not.toContain('@octocat');
  expect([hasMarker(text, 'n1'), hasMarker(text, 's2')]).toEqual([true, false]);
});

it('of a session stays within GitHub’s limit, however much was said', () => {
  const exchanges = Array.from({ length: 9 }, () => ({
    words: 'x'.repeat(60_000),
    answer: 'y'.repeat(60_000),
  }));
  const text = sessionPullRequestBody(sampleSession({ id: 'n1', exchanges }), git);
  expect(text.length).toBeLessThanOrEqual(65_536);
  expect(hasMarker(text, 'n1')).toBe(true);
});
