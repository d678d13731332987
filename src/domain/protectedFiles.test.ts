import { describe, expect, test } from 'vitest';
import { checkSectionsChanged, holdsCheckSections } from './checkSections.ts';
import { filesRunBy, isAboutChecks, outsideScope, protectedChanges } from './protectedFiles.ts';

const nothing = { scope: [], globs: [], files: [] };

function isProtected(path: string): boolean {
  return protectedChanges([{ path, kind: 'modified' }], nothing).length === 1;
}

describe('protected is', () => {
  test.each([
    ...['src/parse.test.ts', 'src/parse.spec.jsx', 'a.cy.ts', 'test_parse.py', 'pkg/parse_test.go'],
    ...['lib/parse_spec.rb', 'parse-test.el', 'app/src/ParseTest.java', 'ParseTests.cs', 'FooIT.kt'],
    ...['tests/help.py', 'test/support/bed.ts', 'src/test/java/A.java', 'src/__tests__/a.js', 'spec/a.rb'],
    ...['src/androidTest/A.kt', 'MyTests/A.swift', 'conftest.py', 'a.snap', 'features/login.feature'],
    ...[
      '.github/workflows/ci.yml',
      '.gitlab-ci.yml',
      '.circleci/config.yml',
      'Jenkinsfile',
      '.husky/pre-commit',
    ],
    ...['.eslintrc.json', 'eslint.config.mjs', 'packages/a/.prettierrc', 'biome.json', 'tsconfig.build.json'],
    ...[
      'vitest.config.ts',
      'jest.setup.js',
      'pytest.ini',
      'tox.ini',
      'ruff.toml',
      '.golangci.yml',
      'clippy.toml',
    ],
    ...['.rubocop.yml', 'phpunit.xml.dist', 'phpstan.neon', 'checkstyle.xml', '.clang-tidy', 'codecov.yml'],
  ])('%s', (path) => {
    expect(isProtected(path)).toBe(true);
  });

  test.each([
    ...['src/parse.ts', 'src/latest.ts', 'src/contest.py', 'README.md', 'docs/testing.md', 'package.json'],
    ...['src/inspector.ts', 'src/Greatest.java', 'lib/specification.rb', 'src/protest/march.ts'],
  ])('but not %s', (path) => {
    expect(isProtected(path)).toBe(false);
  });
});

test('what was there and is changed or gone counts; what is new does not', () => {
  const found = protectedChanges(
    [
      { path: 'a.test.js', kind: 'modified' },
      { path: 'b.test.js', kind: 'deleted' },
      { path: 'c.test.js', kind: 'added' },
      { path: 'a.js', kind: 'modified' },
      { path: 'data/golden.bin', kind: 'modified' },
      { path: 'check.mjs', kind: 'deleted' },
    ],
    { scope: ['a.*'], globs: ['data/**'], files: ['check.mjs'] },
  );
  expect(found).toEqual([
    { path: 'a.test.js', kind: 'modified', inScope: true },
    { path: 'b.test.js', kind: 'deleted', inScope: false },
    { path: 'data/golden.bin', kind: 'modified', inScope: false },
    { path: 'check.mjs', kind: 'deleted', inScope: false },
  ]);
});

test('outside the scope is what no glob of it names; without a scope nothing is', () => {
  expect(outsideScope(['src/a.ts', 'lib/b.ts'], ['src'])).toEqual(['lib/b.ts']);
  expect(outsideScope(['src/a.ts'], [])).toEqual([]);
});

test.each([
  [['test/**'], true],
  [['src/**/*.test.ts', 'tests'], true],
  [['src/**/*.test.ts', 'tests/**'], true],
  [['src/**'], false],
  [['src/a.ts', 'src/a.test.ts'], false],
  [[], false],
])('a scope of %j is about checks alone: %s', (scope, expected) => {
  expect(isAboutChecks(scope)).toBe(expected);
});

test.each([
  ['npm test', ['npm']],
  ['node check.mjs', ['check.mjs']],
  ['./scripts/check.sh --all', ['scripts/check.sh']],
  ['CI=1 bash -e ./ci/test.sh src && npm run lint', ['ci/test.sh', 'npm']],
  ['make test', ['GNUmakefile', 'makefile', 'Makefile']],
  ['eslint src/index.ts', ['eslint']],
])('%s runs %j', (command, files) => {
  expect(filesRunBy(command)).toEqual(files);
});

describe('a file that holds the settings of checks among others', () => {
  test.each([
    ['package.json', true],
    ['packages/a/package.json', true],
    ['pyproject.toml', true],
    ['my-package.json', false],
    ['package-lock.json', false],
  ])('may be %s: %s', (path, expected) => {
    expect(holdsCheckSections(path)).toBe(expected);
  });

  const manifest = { name: 'a', scripts: { test: 'node --test', build: 'tsc' }, jest: { bail: true } };
  test.each([
    ['another dependency', { ...manifest, dependencies: { b: '1' } }, false],
    ['a further script', { ...manifest, scripts: { ...manifest.scripts, lint: 'biome' } }, false],
    ['another test script', { ...manifest, scripts: { ...manifest.scripts, test: 'true' } }, true],
    ['no scripts', { name: 'a', jest: manifest.jest }, true],
    ['other settings of its tests', { ...manifest, jest: { bail: false } }, true],
  ])('package.json with %s: %s', (_what, after, changed) => {
    expect(checkSectionsChanged('package.json', JSON.stringify(manifest), JSON.stringify(after))).toBe(
      changed,
    );
  });

  test('package.json that is gone, or no JSON any more, has changed', () => {
    expect(checkSectionsChanged('package.json', JSON.stringify(manifest), null)).toBe(true);
    expect(checkSectionsChanged('package.json', JSON.stringify(manifest), '{"name"')).toBe(true);
    expect(checkSectionsChanged('package.json', 'no JSON', '{"scripts":{"test":"true"}}')).toBe(false);
  });

  const python =
    '[project]\nname = "a"\n[tool.pytest.ini_options]\naddopts = [\n  "-q",\n]\n[tool.other]\nx = 1\n';
  test.each([
    ['[project]\nname = "a"', '[project]\nname = "b"', false],
    ['x = 1', 'x = 2', false],
    ['"-q"', '"-q", "--ignore=tests"', true],
    ['[tool.pytest.ini_options]', '[tool.nothing]', true],
  ])('pyproject.toml with %j as %j: %s', (from, to, changed) => {
    expect(checkSectionsChanged('pyproject.toml', python, python.replace(from, to))).toBe(changed);
  });
});
