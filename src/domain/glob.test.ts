import { matchesGlob as nodeMatchesGlob } from 'node:path/posix';
import { describe, expect, test } from 'vitest';
import { seeded, seedOfRun } from '../../test/support/seed.ts';
import { matchesGlob } from './glob.ts';

describe('a glob', () => {
  test.each([
    ['src/a.ts', 'src/a.ts', true],
    ['src/a.ts', 'src/b.ts', false],
    ['./src/a.ts', 'src/a.ts', true],
    ['/src//a.ts', 'src/a.ts', true],
    [' src/a.ts ', 'src/a.ts', true],
    ['', 'src/a.ts', false],
    ['.', 'src/a.ts', true],
    // Folders mean everything below them.
    ['src', 'src/deep/a.ts', true],
    ['src/', 'src/deep/a.ts', true],
    ['src', 'srcs/a.ts', false],
    ['packages/*/src', 'packages/a/src/b/c.ts', true],
    ['src/*/', 'src/a/b.ts', true],
    // A star stays within a name.
    ['src/*.ts', 'src/a.ts', true],
    ['src/*.ts', 'src/deep/a.ts', false],
    ['src/*', 'src/deep/a.ts', false],
    ['*', '.gitignore', true],
    ['a*b*c', 'axxbyyc', true],
    ['a*b*c', 'axxbyy', false],
    ['src/a?.ts', 'src/ab.ts', true],
    ['src/a?.ts', 'src/a.ts', false],
    ['?', '🚂', true],
    // Two stars lead anywhere.
    ['**', 'a/b/c', true],
    ['**/*.test.ts', 'a.test.ts', true],
    ['**/*.test.ts', 'a/b/c.test.ts', true],
    ['src/**/b.ts', 'src/b.ts', true],
    ['src/**/b.ts', 'src/x/y/b.ts', true],
    ['src/**/b.ts', 'lib/x/b.ts', false],
    ['src/**', 'src/x/y', true],
    ['src/*/**', 'src', false],
    ['src/*/**', 'src/x/y', true],
    ['a/**/b/**/c', 'a/b/x/b/c', true],
    ['a/**/b/**/c', 'a/x/c', false],
    ['src/**.ts', 'src/a.ts', true],
    // Braces and sets.
    ['src/{a,b}.ts', 'src/b.ts', true],
    ['src/{a,b}.ts', 'src/c.ts', false],
    ['{src/a,lib/*}.{js,ts}', 'lib/x.js', true],
    ['{a,{b,c}d}/x', 'cd/x', true],
    ['{a,{b,c}d}/x', 'c/x', false],
    ['{src,lib}', 'lib/deep/a.ts', true],
    ['a{}', 'a{}', true],
    ['a{b', 'a{b', true],
    ['a{b}', 'a{b}', true],
    ['[ab].ts', 'b.ts', true],
    ['[!ab].ts', 'b.ts', false],
    ['[^ab].ts', 'c.ts', true],
    ['v[0-9].ts', 'v7.ts', true],
    ['v[0-9].ts', 'vx.ts', false],
    ['[]]', ']', true],
    ['\\*.ts', '*.ts', true],
    ['\\*.ts', 'a.ts', false],
    // Names that only look like globs.
    ['app/[id]/page.tsx', 'app/[id]/page.tsx', true],
    ['app/[id]', 'app/[id]/page.tsx', true],
    ['app/{slug}.ts', 'app/{slug}.ts', true],
    // What a regular expression would take for more than it is.
    ['a.ts', 'axts', false],
    ['(a|b)+$', 'a', false],
    ['../secret', 'secret', false],
  ])('%j and the path %j: %s', (glob, path, expected) => {
    expect(matchesGlob(glob, path)).toBe(expected);
  });

  test('that is meant to take for ever does not', () => {
    const name = 'a'.repeat(200);
    const startedAt = performance.now();
    expect(matchesGlob(`${'*a'.repeat(100)}b`, name)).toBe(false);
    expect(matchesGlob('**/'.repeat(100).concat('b'), 'a/'.repeat(200).concat('c'))).toBe(false);
    expect(matchesGlob('{a,b}'.repeat(30), 'ab'.repeat(15))).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

/** Node's own matcher tells a folder from what is below it, so it is asked for both. */
function asNodeSays(glob: string, path: string): boolean {
  if (glob.endsWith('/**')) {
    return nodeMatchesGlob(path, glob) || asNodeSays(glob.slice(0, -3), path);
  }
  const isPlain = !/[*?[]/.test(glob.slice(glob.lastIndexOf('/') + 1));
  return nodeMatchesGlob(path, glob) || (isPlain && nodeMatchesGlob(path, `${glob}/**`));
}

test('any glob means what Node takes it to mean', () => {
  const seed = seedOfRun();
  const random = seeded(seed);
  const pick = (parts: readonly string[]): string => parts[Math.floor(random() * parts.length)] ?? '';
  const some = (parts: readonly string[], most: number): string[] =>
    Array.from({ length: 1 + Math.floor(random() * most) }, () => pick(parts));
  const names = ['a', 'b', 'ab', 'ba', 'aab', 'abb'];
  let matched = 0;
  for (let round = 0; round < 3_000; round++) {
    const segment = (): string =>
      random() < 0.2 ? '**' : some(['a', 'b', '*', '?', '{a,b}', '[ab]', '[!a]'], 3).join('');
    const glob = Array.from({ length: 1 + Math.floor(random() * 4) }, segment).join('/');
    const path = some(names, 4).join('/');
    // Stars beside one another mean more to Node than one of them.
    if (!/\*{3,}|[^/]\*\*|\*\*[^/]/.test(glob)) {
      const expected = asNodeSays(glob, path);
      matched += Number(expected);
      expect(matchesGlob(glob, path), `SEED=${seed}: ${glob} and ${path}`).toBe(expected);
    }
  }
  expect(matched).toBeGreaterThan(100);
});
