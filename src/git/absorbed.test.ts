import { afterEach, expect, it } from 'vitest';
import type { Files, TestRepository } from '../../test/support/gitFixture.ts';
import { openedRepository } from '../../test/support/repositoryFixture.ts';

const made: TestRepository[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((repository) => repository.remove()));
});

/** Work of two commits on `work`, while the base has got a commit of its own. */
async function opened(work: readonly Files[] = [{ a: 'one\n' }, { b: 'two\n' }]) {
  const { files, repository } = await openedRepository();
  made.push(files);
  await files.git('checkout', '--quiet', '-b', 'work');
  for (const [index, change] of work.entries()) {
    await files.write(change);
    await files.git('add', '--all');
    await files.git('commit', '--quiet', '--allow-empty', '-m', `work ${index}`);
  }
  await files.git('checkout', '--quiet', 'main');
  await files.commit('meanwhile', { c: 'theirs\n' });
  const tip = (name: string) => files.git('rev-parse', name);
  const absorbed = async () => repository.absorbedBy({ work: await tip('work'), base: await tip('main') });
  return { files, tip, absorbed };
}

it('finds the commit of a squash, also beneath later changes of the same lines', async () => {
  const { files, tip, absorbed } = await opened();
  expect(await absorbed()).toBeNull();
  await files.git('merge', '--quiet', '--squash', 'work');
  await files.git('commit', '--quiet', '-m', 'All of it');
  const squash = await tip('main');
  expect(await absorbed()).toBe(squash);
  await files.commit('later', { a: 'another\n', d: 'more\n' });
  expect(await absorbed()).toBe(squash);
});

it('finds the last commit of a rebase', async () => {
  const { files, tip, absorbed } = await opened();
  await files.git('cherry-pick', 'main..work');
  const last = await tip('main');
  await files.commit('later', { d: 'more\n' });
  expect(await absorbed()).toBe(last);
});

it('does not take a part of the work, or a base that was changed otherwise, for the whole', async () => {
  const { files, absorbed } = await opened();
  await files.git('cherry-pick', 'work~1');
  expect(await absorbed()).toBeNull();
  await files.commit('otherwise', { b: 'otherwise\n' });
  expect(await absorbed()).toBeNull();
});

it('does not find work that changes nothing', async () => {
  const { absorbed } = await opened([{}]);
  expect(await absorbed()).toBeNull();
});
