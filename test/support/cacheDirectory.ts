import { mkdir } from 'node:fs/promises';
import envPaths from 'env-paths';

/**
 * Where the test bed keeps what it downloads: one place per user, so that a fresh clone does not download
 * again. `SWITCHYARD_TEST_CACHE` names another one.
 */
export async function cacheDirectory(): Promise<string> {
  const directory = process.env.SWITCHYARD_TEST_CACHE ?? envPaths('switchyard-test', { suffix: '' }).cache;
  await mkdir(directory, { recursive: true });
  return directory;
}
