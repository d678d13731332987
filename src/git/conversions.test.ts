import { chmod, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it, test } from 'vitest';
import { type Files, type TestRepository, writeFiles } from '../../test/support/gitFixture.ts';
import { expectOk, open, openedRepository } from '../../test/support/repositoryFixture.ts';

const made: TestRepository[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((repository) => repository.remove()));
});

/** Files with the line endings of Windows, committed before anything converted them. */
const windows: Files = { 'a.txt': 'one\r\ntwo\r\n', 'b.txt': 'three\r\n' };

async function opened(files: Files) {
  const all = await openedRepository({ files });
  made.push(all.files);
  return all;
}

/** Whether all files of a new worktree are read again, as git does it to compare them. */
async function isLookedAt(files: TestRepository, commit: string): Promise<boolean> {
  const tools = join(dirname(files.path), 'tools');
  const asked = join(tools, 'asked');
  await writeFiles(tools, { git: `#!/bin/sh\necho "$*" >> "${asked}"\nexec git "$@"\n`, asked: '' });
  await chmod(join(tools, 'git'), 0o755);
  const repository = expectOk(await open(files.path, { gitPaths: [join(tools, 'git')] }));
  const path = join(dirname(files.path), 'repo.worktrees', 'detached');
  const owner = { projectId: 'project', subjectId: 'detached' };
  await repository.addWorktree({ path, commit, branch: null, owner });
  await repository.removeWorktree({ path, keptBy: null, rescueRef: null });
  return / status --porcelain/.test(await readFile(asked, 'utf8'));
}

describe('the files of a new worktree', () => {
  it('are not read again where nothing can make them differ from what git holds', async () => {
    const { files, head } = await opened(windows);
    expect(await isLookedAt(files, head)).toBe(false);
  });

  test.each([
    ['core.autocrlf', 'input'],
    ['core.ignorecase', 'true'],
    ['core.symlinks', 'false'],
    ['core.attributesFile', '/somewhere/attributes'],
  ])('are where %s is %s', async (name, value) => {
    const { files, head } = await opened({ 'a.txt': 'one\n' });
    await files.git('config', name, value);
    expect(await isLookedAt(files, head)).toBe(true);
  });

  it('are where attributes convert them: at the commit that is checked out, or for this clone', async () => {
    const { files, head } = await opened({ 'a.txt': 'one\n' });
    const commit = await files.commit('Attributes', { 'deep/down/.gitattributes': '*.txt text\n' });
    expect(await isLookedAt(files, commit)).toBe(true);
    expect(await isLookedAt(files, head)).toBe(false);
    await writeFiles(join(files.path, '.git'), { 'info/attributes': '*.txt text\n' });
    expect(await isLookedAt(files, head)).toBe(true);
  });

  it('that count as changed at once make no worktree, and the user is told what to do', async () => {
    const { files, repository, request, place } = await opened(windows);
    await writeFiles(files.path, { '.gitattributes': '*.txt text eol=lf\n' });
    // Not with the others: git would convert them.
    await files.git('add', '.gitattributes');
    await files.git('commit', '--quiet', '-m', 'Attributes');
    const commit = await files.git('rev-parse', 'HEAD');
    // Git sees it only where the files are as young as its index, to the second: now and then they are not.
    const failures: string[] = [];
    for (let tries = 0; failures.length === 0 && tries < 5; tries++) {
      const added = await repository.addWorktree(request(`sw-${tries}`, { commit }));
      failures.push(...(added.ok ? [] : [added.error.message]));
      await rm(place(`sw-${tries}`), { recursive: true, force: true });
    }
    expect(failures[0]).toMatch(
      /git calls files changed that nobody has touched \(a\.txt, b\.txt\).*renormalize/,
    );
  });
});
