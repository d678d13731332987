import { expect, test } from 'vitest';
import { unlessAborted } from './unlessAborted.ts';

const never = new Promise<string>(() => undefined);

test('brings what the work brings, and fails as it does', async () => {
  const { signal } = new AbortController();
  expect(await unlessAborted(Promise.resolve('done'), signal)).toBe('done');
  expect(await unlessAborted(Promise.resolve('done'), undefined)).toBe('done');
  await expect(unlessAborted(Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken');
});

test('waits no longer than somebody wants to', async () => {
  const end = new AbortController();
  const waiting = unlessAborted(never, end.signal);
  end.abort();
  expect(await waiting).toBeNull();
  expect(await unlessAborted(never, end.signal)).toBeNull();
  expect(await unlessAborted(Promise.resolve('late'), end.signal)).toBeNull();
});
