import { expect, it } from 'vitest';
import { detectVerifyCommand } from './verifyCommand.ts';

const npm = { 'package.json': '{"scripts":{"test":"vitest run"}}' };

function detect(files: Readonly<Record<string, string>>): Promise<string | null> {
  return detectVerifyCommand(Object.keys(files), async (name) => files[name] ?? null);
}

it.each([
  ['npm test', npm],
  ['npm test', { ...npm, 'package-lock.json': '', Makefile: 'test:\n' }],
  ['pnpm test', { ...npm, 'pnpm-lock.yaml': '' }],
  ['yarn test', { ...npm, 'yarn.lock': '' }],
  ['bun run test', { ...npm, 'bun.lock': '' }],
  ['bun run test', { ...npm, 'bun.lockb': '' }],
  ['cargo test', { 'Cargo.toml': '' }],
  ['go test ./...', { 'go.mod': '' }],
  ['python -m pytest', { 'pyproject.toml': '' }],
  ['python -m pytest', { 'tox.ini': '' }],
  ['make test', { Makefile: 'all:\n\techo\n\ntest: all\n\techo\n' }],
  [null, { Makefile: 'tests: all\n\ntest := x\n' }],
  [null, { 'package.json': '{"scripts":{"test":"echo \\"Error: no test specified\\" && exit 1"}}' }],
  [null, { 'package.json': '{"scripts":{"build":"tsc"}}' }],
  [null, { 'package.json': '{ broken' }],
  [null, { 'README.md': '' }],
  [null, {}],
])('finds %s', async (expected, files) => {
  expect(await detect(files)).toBe(expected);
});

it('looks further when npm has no test', async () => {
  expect(await detect({ 'package.json': '{}', 'Cargo.toml': '' })).toBe('cargo test');
});
