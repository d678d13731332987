import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyOf } from './glob.ts';
import { parseScope, ScopeIndex, scopesOverlap } from './overlap.ts';

/** Every path of up to three names made of two letters and a dot. */
const names = ['a', 'b', 'ab', 'ba', 'a.b', '.a'];
const paths = names.flatMap((one) => [
  one,
  ...names.flatMap((two) => [`${one}/${two}`, ...names.map((three) => `${one}/${two}/${three}`)]),
]);

const globs = fc
  .array(
    fc.constantFrom(
      '**',
      '*',
      'a',
      'b',
      'a*',
      '*b',
      '?',
      '??',
      '[ab]',
      '[!a]',
      '[a-b]?',
      '{a,*b}',
      '.a',
      '*.b',
    ),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((segments) => segments.join('/'));
const scopes = fc.array(globs, { minLength: 1, maxLength: 3 });

test('never says no when there is a path that both scopes match', () => {
  fc.assert(
    fc.property(scopes, scopes, (a, b) => {
      const common = paths.find((path) => anyOf(a)(path) && anyOf(b)(path));
      if (common !== undefined) {
        expect(scopesOverlap(a, b), `${a} and ${b} both match ${common}`).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test('does not depend on who is asked about whom, and the index answers as a comparison does', () => {
  fc.assert(
    fc.property(scopes, scopes, (a, b) => {
      const index = new ScopeIndex();
      index.add('b', parseScope(b));
      expect(scopesOverlap(b, a)).toBe(scopesOverlap(a, b));
      expect(index.find(parseScope(a)) !== null).toBe(scopesOverlap(a, b));
    }),
  );
});

describe('two scopes', () => {
  test.each([
    ['src/cli.ts', 'src/cli.ts'],
    ['src/**', 'src/cli.ts'],
    ['src', 'src/deep/down.ts'],
    ['src/', 'src/cli.ts'],
    ['./src/cli.ts', 'src//cli.ts'],
    ['**/*.ts', 'src/cli.ts'],
    ['src/*.test.ts', 'src/cli.*.ts'],
    ['{src,test}/**', 'test/a.ts'],
    ['app/[id]/page.tsx', 'app/[id]/**'],
    ['src/[a-m]*.ts', 'src/[k-z]*.ts'],
    ['**', '.github/workflows/ci.yml'],
  ])('%s and %s overlap', (a, b) => {
    expect(scopesOverlap([a], [b])).toBe(true);
  });

  test.each([
    ['src/cli.ts', 'src/clip.ts'],
    ['src/cli/**', 'src/client/**'],
    ['src/*.ts', 'src/deep/a.ts'],
    ['**/*.ts', '**/*.md'],
    ['src/[a-c]*.ts', 'src/[d-f]*.ts'],
    ['src/[!a]', 'src/a'],
    ['{src,lib}/a.ts', 'test/a.ts'],
    ['', 'src/a.ts'],
  ])('%s and %s do not', (a, b) => {
    expect(scopesOverlap([a], [b])).toBe(false);
  });

  test('of which one is empty do not: it says nothing about its files', () => {
    expect(scopesOverlap([], ['**'])).toBe(false);
  });
});

test('the index names the other one and what both mean, leaves out whom it is told to, and what lies apart', () => {
  const index = new ScopeIndex();
  index.add('wide', parseScope(['src/**']));
  index.add('narrow', parseScope(['docs/a.md', 'src/cli/parse.ts']));
  expect(index.find(parseScope(['src/cli/parse.ts']), (id) => id === 'wide')).toEqual({
    id: 'narrow',
    files: 'src/cli/parse.ts',
  });
  expect(index.find(parseScope(['src/main.ts']))).toEqual({ id: 'wide', files: 'src/main.ts' });
  expect(index.find(parseScope(['docs/*']))).toEqual({ id: 'narrow', files: 'docs/a.md' });
  expect(index.find(parseScope(['test/**']))).toBeNull();
});

/** Milliseconds, without what others on a busy machine take of them. */
function fastestOf(tries: number, work: () => void): number {
  const times = Array.from({ length: tries }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...times);
}

test('hostile globs are answered at once, and with yes where it would take long to tell', () => {
  const stars = '*a'.repeat(1_000);
  const braces = '{a,b}'.repeat(9);
  const many = (last: string) => Array.from({ length: 25 }, (_, at) => `${'*a'.repeat(28)}${at}${last}`);
  const time = fastestOf(3, () => {
    expect(scopesOverlap([stars], [`${stars}b`])).toBe(true);
    expect(scopesOverlap([braces, ...many('b')], ['zebra'])).toBe(true);
    expect(scopesOverlap(many('b'), many('c'))).toBe(false);
  });
  expect(time).toBeLessThan(2_000);
});

test('five hundred scopes are compared with one another in no time', () => {
  const parsed = Array.from({ length: 500 }, (_, index) =>
    parseScope([`src/part${index}/**`, `src/part${index}.ts`, `test/part${index}/*.test.ts`]),
  );
  const time = fastestOf(5, () => {
    const index = new ScopeIndex();
    parsed.forEach((scope, at) => {
      index.add(String(at), scope);
    });
    expect(parsed.every((scope, at) => index.find(scope, (id) => id === String(at)) === null)).toBe(true);
  });
  expect(time).toBeLessThan(100);
});
