import { chmod, chown, mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { writeFiles } from '../../test/support/gitFixture.ts';
import { kindOf } from './paths.ts';
import { removeTree } from './removeTree.ts';

const nobody = 65534;
// The superuser may do anything; only as somebody else does a file mode mean something.
const asRoot = process.geteuid?.() === 0;

afterEach(() => {
  if (asRoot) {
    process.seteuid?.(0);
  }
});

describe('removeTree', () => {
  it('deletes read-only folders, as some caches are', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'switchyard tree '));
    await writeFiles(folder, { 'tree/cache/deep/file': 'x' });
    const directories = ['', 'tree', 'tree/cache', 'tree/cache/deep'].map((name) => join(folder, name));
    for (const directory of directories) {
      await chown(directory, asRoot ? nobody : -1, -1);
    }
    await chmod(join(folder, 'tree/cache/deep'), 0o555);
    await chmod(join(folder, 'tree/cache'), 0o555);
    if (asRoot) {
      process.seteuid?.(nobody);
    }
    await removeTree(join(folder, 'tree'));
    expect(await readdir(folder)).toEqual([]);
    await removeTree(folder);
    expect(await kindOf(folder)).toBe('nothing');
  });
});
