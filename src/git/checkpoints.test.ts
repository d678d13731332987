import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { gitIn, type TestRepository, writeFiles } from '../../test/support/gitFixture.ts';
import { expectFailure, expectOk, open, openedRepository } from '../../test/support/repositoryFixture.ts';
import { checkpointRef, checkpointsOf, rescueRefFor } from '../domain/naming.ts';

const made: TestRepository[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((repository) => repository.remove()));
});

const first = checkpointRef('subtask', 'run-1');
const rescueRef = rescueRefFor('sw-1', '2026-11-21T14:20:00.123Z');

/** A worktree in which an attempt has committed one file, edited another one, and left a third uncommitted. */
async function attempted() {
  const all = await openedRepository({ files: { 'README.md': 'base\n', '.gitignore': 'ignored\n' } });
  made.push(all.files);
  const { repository, request, place } = all;
  expectOk(await repository.addWorktree(request('sw-1')));
  const path = place('sw-1');
  await writeFiles(path, { 'done.txt': 'one\n' });
  await gitIn(path, 'add', '--all');
  await gitIn(path, 'commit', '--quiet', '-m', 'one');
  await writeFiles(path, { 'README.md': 'edited\n', 'new.txt': 'uncommitted\n', ignored: 'mine\n' });
  const head = await gitIn(path, 'rev-parse', 'HEAD');
  expectOk(await repository.checkpoints.save({ path, ref: first, message: 'Attempt 1' }));
  return { ...all, path, head };
}

/** A git that writes down each time that it is called. */
async function countedGit(folder: string) {
  await mkdir(folder, { recursive: true });
  const [git, calls] = [join(folder, 'git'), join(folder, 'calls')];
  await writeFile(git, `#!/bin/sh\necho "$*" >> '${calls}'\nexec git "$@"\n`, { mode: 0o755 });
  const count = async () => (await readFile(calls, 'utf8')).trimEnd().split('\n').length;
  return { git, count };
}

describe('a checkpoint', () => {
  it('has the files as they were, uncommitted ones too, and leaves the worktree alone', async () => {
    const { repository, files, path, head } = await attempted();
    const [checkpoint, ...others] = expectOk(await repository.checkpoints.list(checkpointsOf('subtask')));
    expect(others).toEqual([]);
    expect(checkpoint).toMatchObject({ ref: first, head });
    expect(await files.git('show', `${first}:new.txt`)).toBe('uncommitted');
    expect(await files.git('show', `${first}:README.md`)).toBe('edited');
    expect(await files.git('ls-tree', '--name-only', first)).not.toContain('ignored');
    expect(await gitIn(path, 'status', '--porcelain')).toBe(' M README.md\n?? new.txt');
  });

  it('of a worktree where all is committed is that commit, and two commands of git', async () => {
    const { repository, path, place } = await attempted();
    await gitIn(path, 'add', '--all');
    await gitIn(path, 'commit', '--quiet', '-m', 'two');
    const commands = await countedGit(place('counted'));
    const counted = expectOk(await open(repository.root, { gitPaths: [commands.git] }));
    const before = await commands.count();
    const ref = checkpointRef('subtask', 'run-2');
    expectOk(await counted.checkpoints.save({ path, ref, message: 'Attempt 2' }));
    expect((await commands.count()) - before).toBe(2);
    const head = await gitIn(path, 'rev-parse', 'HEAD');
    const checkpoints = expectOk(await repository.checkpoints.list(checkpointsOf('subtask')));
    expect(checkpoints.find((one) => one.ref === ref)).toEqual({ ref, files: head, head });
  });

  it('stays what it was when it is asked for again', async () => {
    const { repository, files, path } = await attempted();
    const before = await files.git('rev-parse', first);
    await writeFiles(path, { 'late.txt': 'late' });
    expectOk(await repository.checkpoints.save({ path, ref: first, message: 'Attempt 1' }));
    expect(await files.git('rev-parse', first)).toBe(before);
  });

  it('is listed only with those of its subtask, and dropped only with them', async () => {
    const { repository, path } = await attempted();
    const other = checkpointRef('other', 'run-9');
    expectOk(await repository.checkpoints.save({ path, ref: other, message: 'Attempt 1' }));
    expectOk(await repository.checkpoints.drop(checkpointsOf('subtask')));
    expect(expectOk(await repository.checkpoints.list(checkpointsOf('subtask')))).toEqual([]);
    expect(expectOk(await repository.checkpoints.list(checkpointsOf('other')))).toHaveLength(1);
    expectOk(await repository.checkpoints.drop(checkpointsOf('nobody')));
  });

  it('is never made of a folder that is not ours', async () => {
    const { repository, files } = await attempted();
    const saved = repository.checkpoints.save({ path: files.path, ref: first, message: '' });
    expect(expectFailure(await saved).kind).toBe('notOurs');
    const elsewhere = repository.checkpoints.save({ path: files.path, ref: 'refs/heads/main', message: '' });
    await expect(elsewhere).rejects.toThrow('Not under refs/switchyard/checkpoint/');
  });
});

describe('going back', () => {
  it('to where all was committed leaves nothing uncommitted', async () => {
    const { repository, path } = await attempted();
    await gitIn(path, 'add', '--all');
    await gitIn(path, 'commit', '--quiet', '-m', 'two');
    const head = await gitIn(path, 'rev-parse', 'HEAD');
    const ref = checkpointRef('subtask', 'run-2');
    expectOk(await repository.checkpoints.save({ path, ref, message: 'Attempt 2' }));
    await gitIn(path, 'commit', '--quiet', '--allow-empty', '-m', 'three');
    await writeFiles(path, { 'README.md': 'scratched\n' });
    expectOk(await repository.checkpoints.goBack({ path, branch: 'sw-1', ref, rescueRef }));
    expect(await gitIn(path, 'rev-parse', 'HEAD')).toBe(head);
    expect(await gitIn(path, 'status', '--porcelain')).toBe('');
  });

  it('brings branch and files back, keeps what was there at a rescue ref, and lets ignored files be', async () => {
    const { repository, files, path, head } = await attempted();
    await writeFiles(path, { 'done.txt': 'two\n', 'new.txt': null, 'later.txt': 'later\n' });
    await gitIn(path, 'add', '--all');
    await gitIn(path, 'commit', '--quiet', '-m', 'two');
    await writeFiles(path, { 'scratch.txt': 'scratch\n' });
    const went = await repository.checkpoints.goBack({ path, branch: 'sw-1', ref: first, rescueRef });
    expect(expectOk(went)).toEqual({ rescued: true });
    expect(await gitIn(path, 'rev-parse', 'HEAD')).toBe(head);
    expect(await gitIn(path, 'symbolic-ref', '--short', 'HEAD')).toBe('sw-1');
    expect(await gitIn(path, 'status', '--porcelain')).toBe(' M README.md\n?? new.txt');
    expect(await readFile(join(path, 'ignored'), 'utf8')).toBe('mine\n');
    expect(await files.git('show', `${rescueRef}:scratch.txt`)).toBe('scratch');
    expect(await files.git('show', `${rescueRef}:later.txt`)).toBe('later');
  });

  it('ends a merge that stopped half-way, on whatever was checked out', async () => {
    const { repository, files, path, head } = await attempted();
    await files.commit('theirs', { 'README.md': 'theirs\n' });
    await gitIn(path, 'commit', '--quiet', '--all', '-m', 'mine');
    await gitIn(path, 'checkout', '--quiet', '--detach');
    await gitIn(path, 'merge', 'main').catch(() => undefined);
    expect(await gitIn(path, 'status', '--porcelain')).toContain('UU README.md');
    const went = await repository.checkpoints.goBack({ path, branch: 'sw-1', ref: first, rescueRef });
    expectOk(went);
    expect(await gitIn(path, 'status', '--porcelain')).toBe(' M README.md\n?? new.txt');
    expect(await gitIn(path, 'rev-parse', 'sw-1')).toBe(head);
    await expect(gitIn(path, 'rev-parse', '--verify', 'MERGE_HEAD')).rejects.toThrow();
  });

  it('lets a file be that is ignored now, and was not then', async () => {
    const { repository, path } = await attempted();
    await writeFiles(path, { '.gitignore': 'ignored\nlocal\n', local: 'mine\n' });
    await gitIn(path, 'commit', '--quiet', '-m', 'two', '--', '.gitignore');
    expectOk(await repository.checkpoints.goBack({ path, branch: 'sw-1', ref: first, rescueRef }));
    expect(await readFile(join(path, 'local'), 'utf8')).toBe('mine\n');
    expect(await gitIn(path, 'status', '--porcelain')).toBe(' M README.md\n?? local\n?? new.txt');
  });

  it('keeps a file that is ignored now and gives way to the one of then', async () => {
    const { repository, files, path } = await attempted();
    await writeFiles(path, { '.gitignore': 'ignored\nnew.txt\n', 'README.md': 'base\n' });
    await gitIn(path, 'commit', '--quiet', '--all', '-m', 'two');
    await writeFiles(path, { 'new.txt': 'latest\n' });
    const went = await repository.checkpoints.goBack({ path, branch: 'sw-1', ref: first, rescueRef });
    expect(expectOk(went)).toEqual({ rescued: true });
    expect(await readFile(join(path, 'new.txt'), 'utf8')).toBe('uncommitted\n');
    expect(await files.git('show', `${rescueRef}:new.txt`)).toBe('latest');
    expect(await files.git('ls-tree', '--name-only', rescueRef)).not.toContain('ignored\n');
  });

  it('that breaks off half-way leaves the branch at a commit of its own', async () => {
    const { repository, path, place, head } = await attempted();
    await gitIn(path, 'commit', '--quiet', '--allow-empty', '-m', 'two');
    const folder = place('breaking');
    await mkdir(folder, { recursive: true });
    const git = join(folder, 'git');
    const breaks = 'case " $* " in *" read-tree "*|*" reset "*) exit 1;; esac';
    await writeFile(git, `#!/bin/sh\n${breaks}\nexec git "$@"\n`, { mode: 0o755 });
    const breaking = expectOk(await open(repository.root, { gitPaths: [git] }));
    expectFailure(await breaking.checkpoints.goBack({ path, branch: 'sw-1', ref: first, rescueRef }));
    expect(await gitIn(path, 'rev-parse', 'sw-1')).toBe(head);
  });

  it('changes nothing where there is no such checkpoint', async () => {
    const { repository, path } = await attempted();
    const ref = checkpointRef('subtask', 'run-7');
    const went = await repository.checkpoints.goBack({ path, branch: 'sw-1', ref, rescueRef });
    expect(expectFailure(went).message).toBe('How it was then is no longer kept in the repository.');
    expect(await gitIn(path, 'status', '--porcelain')).toBe(' M README.md\n?? new.txt');
    expect(await repository.refCommit(rescueRef)).toBe(null);
  });
});
