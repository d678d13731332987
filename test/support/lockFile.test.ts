import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Locked {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

// A registry that lacks a package for another platform leaves it out of the lock file without a word, and from
// then on `npm ci` refuses every fresh clone.
test('the lock file holds the optional packages of every platform', () => {
  const url = new URL('../../package-lock.json', import.meta.url);
  const { packages }: { packages: Record<string, Locked> } = JSON.parse(readFileSync(url, 'utf8'));
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) =>
        packages[`${path}/node_modules/${name}`] === undefined &&
        packages[`node_modules/${name}`] === undefined,
    ),
  );
  expect(missing).toEqual([]);
});
