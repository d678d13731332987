import { expect, test } from 'vitest';
import { parseProse } from './prose.ts';

test('headings, paragraphs, lists and code are told apart', () => {
  const blocks = parseProse(
    '# Title\n\nOne\ntwo\n\n- a\n  - b\n1. c\n- [x] done\n\n```ts\n# not a title\n```\nend',
  );
  expect(
    blocks.map((block) => [block.kind, block.kind === 'code' ? block.text : block.spans[0]?.text]),
  ).toEqual([
    ['heading', 'Title'],
    ['paragraph', 'One\ntwo'],
    ['item', 'a'],
    ['item', 'b'],
    ['item', 'c'],
    ['item', 'done'],
    ['code', '# not a title'],
    ['paragraph', 'end'],
  ]);
  expect(blocks.flatMap((block) => (block.kind === 'item' ? [[block.mark, block.depth]] : []))).toEqual([
    ['•', 0],
    ['•', 1],
    ['1.', 0],
    ['☑', 0],
  ]);
});

test('code and strong words are marked, everything else stays as it was written', () => {
  expect(parseProse('use `a*b` and **now** <b>x</b> [l](http://x) ** `')).toEqual([
    {
      kind: 'paragraph',
      spans: [
        { kind: 'plain', text: 'use ' },
        { kind: 'code', text: 'a*b' },
        { kind: 'plain', text: ' and ' },
        { kind: 'strong', text: 'now' },
        { kind: 'plain', text: ' <b>x</b> [l](http://x) ** `' },
      ],
    },
  ]);
});

test('a fence that is still open holds the rest', () => {
  expect(parseProse('```\nconst a')).toEqual([{ kind: 'code', text: 'const a' }]);
});
