import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync, inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

// How much people load. Needs the extension built.

const root = join(import.meta.dirname, '..', '..');
const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');

test("the whole program of the board's page has at most 120 kB, compressed", async () => {
  const folder = join(root, 'dist', 'webview');
  const scripts = (await readdir(folder)).filter((name) => name.endsWith('.js'));
  const sizes = await Promise.all(
    scripts.map(async (name) => gzipSync(await readFile(join(folder, name))).length),
  );
  expect(scripts).toContain('board.js');
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(120_000);
});

describe('the package that is installed', () => {
  let directory: string;
  let file: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'switchyard-package-'));
    file = join(directory, 'switchyard.vsix');
    const options = ['--no-dependencies', '--out', file];
    await promisify(execFile)(process.execPath, [vsce, 'package', ...options], { cwd: root });
  });

  afterAll(() => rm(directory, { recursive: true, force: true }));

  test('has at most 2 MB', async () => {
    expect((await stat(file)).size).toBeLessThanOrEqual(2_000_000);
  });

  test('has a README whose links and pictures lead somewhere from anywhere', async () => {
    const readme = textIn(await readFile(file), 'extension/readme.md');
    const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !link.startsWith('https://'))).toEqual([]);
    const [, address = ''] = /git clone (https:\S+)/.exec(readme) ?? [];
    expect(links).toEqual(
      expect.arrayContaining([`${address}/blob/HEAD/docs/board.md`, `${address}/raw/HEAD/media/graph.png`]),
    );
  });
});

/** A file of a ZIP archive, found by the archive's own list at its end. */
function textIn(archive: Buffer, name: string): string {
  const header = Buffer.from([0x50, 0x4b, 0x01, 0x02]);
  for (let at = archive.indexOf(header); at >= 0; at = archive.indexOf(header, at + 1)) {
    if (archive.toString('utf8', at + 46, at + 46 + archive.readUInt16LE(at + 28)) === name) {
      const local = archive.readUInt32LE(at + 42);
      const begin = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
      return inflateRawSync(archive.subarray(begin, begin + archive.readUInt32LE(at + 20))).toString('utf8');
    }
  }
  throw new Error(`There is no ${name} in the archive.`);
}
