import { expect, it } from 'vitest';
import { proposeSetUpCommand } from './setUpCommand.ts';

const node = { 'package.json': '{"devDependencies":{"vitest":"4"}}' };

async function propose(
  files: Readonly<Record<string, string>>,
  committed: readonly string[] = [],
): Promise<string | null> {
  const read = async (name: string) => files[name] ?? null;
  const proposal = await proposeSetUpCommand(Object.keys(files), read, async (path) =>
    committed.includes(path),
  );
  return proposal?.command ?? null;
}

it.each([
  ['npm install', node],
  ['npm install', { 'package.json': '{"dependencies":{"left-pad":"1"}}' }],
  ['npm ci', { ...node, 'package-lock.json': '' }],
  ['npm ci', { ...node, 'npm-shrinkwrap.json': '' }],
  ['pnpm install --frozen-lockfile', { ...node, 'pnpm-lock.yaml': '' }],
  ['yarn install --frozen-lockfile', { ...node, 'yarn.lock': '' }],
  ['yarn install --immutable', { ...node, 'yarn.lock': '', '.yarnrc.yml': '' }],
  [
    'yarn install --immutable',
    { 'package.json': '{"packageManager":"yarn@4.1.0","dependencies":{"a":"1"}}', 'yarn.lock': '' },
  ],
  ['bun install --frozen-lockfile', { ...node, 'bun.lock': '' }],
  ['python -m pip install -r requirements.txt', { 'requirements.txt': '# tools\npytest\n' }],
  ['python -m pip install .', { 'pyproject.toml': '[project]\ndependencies = [\n  "requests",\n]\n' }],
  ['uv sync --frozen', { 'pyproject.toml': '', 'uv.lock': '' }],
  ['poetry install', { 'pyproject.toml': '', 'poetry.lock': '' }],
  ['bundle install', { Gemfile: 'source "https://rubygems.org"\ngem "rake"\n' }],
  ['composer install', { 'composer.json': '{"require":{"php":">=8","monolog/monolog":"3"}}' }],
  ['dart pub get', { 'pubspec.yaml': 'name: a\ndependencies:\n  path: ^1.0.0\n' }],
  ['flutter pub get', { 'pubspec.yaml': 'dependencies:\n  flutter:\n    sdk: flutter\n' }],
  [
    'npm ci && composer install',
    { ...node, 'package-lock.json': '', 'composer.json': '{"require":{"a/b":"1"}}' },
  ],
  [null, { 'package.json': '{"scripts":{"test":"node --test"},"dependencies":{}}' }],
  [null, { 'package.json': '{ broken' }],
  [null, { 'requirements.txt': '# none\n\n' }],
  [null, { 'pyproject.toml': '[project]\ndependencies = []\n' }],
  [null, { Gemfile: '# none\n' }],
  [null, { 'composer.json': '{"require":{"php":">=8","ext-json":"*"}}' }],
  [null, { 'Cargo.toml': '[dependencies]\nserde = "1"\n', 'go.mod': '' }],
  [null, {}],
])('proposes %s', async (expected, files) => {
  expect(await propose(files)).toBe(expected);
});

it('proposes nothing for packages that are in git', async () => {
  expect(await propose({ ...node, 'package-lock.json': '' }, ['node_modules'])).toBe(null);
  expect(await propose({ ...node, 'yarn.lock': '' }, ['.yarn/cache'])).toBe(null);
});
