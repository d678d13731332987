import { lstat, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { newAddress, removeAddress } from './socketAddress.ts';

afterEach(() => vi.unstubAllEnvs());

test('an address is in the user’s runtime folder, unless that makes it longer than a socket’s may be', async () => {
  const runtime = await mkdtemp(join(tmpdir(), 'r-'));
  vi.stubEnv('XDG_RUNTIME_DIR', runtime);
  const short = await newAddress();
  expect(dirname(dirname(short))).toBe(runtime);
  const long = join(runtime, 'x'.repeat(100));
  await mkdir(long);
  vi.stubEnv('XDG_RUNTIME_DIR', long);
  const elsewhere = await newAddress();
  expect(elsewhere.startsWith(long)).toBe(false);
  expect(Buffer.byteLength(elsewhere)).toBeLessThanOrEqual(100);
  await removeAddress(elsewhere);
  await rm(runtime, { recursive: true });
});

test('what a dead process left of its address is removed, and nothing that is not its own', async () => {
  const address = await newAddress();
  await writeFile(address, '');
  const beside = join(dirname(address), 'beside');
  await writeFile(beside, '');
  await removeAddress(address);
  await expect(lstat(address)).rejects.toThrow('ENOENT');
  await lstat(beside);
  await rm(beside);
  await removeAddress(address);
  await expect(lstat(dirname(address))).rejects.toThrow('ENOENT');
});

test('on Windows it is a pipe whose name nobody can guess', async () => {
  expect(await newAddress('win32')).toMatch(/^\\\\\.\\pipe\\switchyard-[0-9a-f]{32}$/);
});
