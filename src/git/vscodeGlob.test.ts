import { expect, it } from 'vitest';
import { gitPatterns } from './vscodeGlob.ts';

it.each([
  ['.env', ['/.env']],
  ['./config/*.json', ['/config/*.json']],
  ['**/.env', ['/**/.env']],
  ['{a,b/{c,d}}/*.{x,y}', ['/a/*.x', '/a/*.y', '/b/c/*.x', '/b/c/*.y', '/b/d/*.x', '/b/d/*.y']],
  ['!x', ['/!x']],
  ['', []],
  ['a{b', ['/a{b']],
])('%s is %j for git', (glob, patterns) => {
  expect([...gitPatterns(glob)].sort()).toEqual(patterns);
});

it('fault 110: is not drowned in choices', () => {
  expect(gitPatterns('{a,b}'.repeat(40))).toEqual([]);
});
