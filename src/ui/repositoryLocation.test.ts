import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRepository, type TestRepository } from '../../test/support/gitFixture.ts';
import { checkedOutBranch, localBranches, locateRepository } from './repositoryLocation.ts';

let repository: TestRepository;

beforeAll(async () => {
  repository = await createRepository({ files: { 'a.txt': 'a\n' } });
});

afterAll(() => repository?.remove());

test('the branches to choose from are those that are packed and those that are not', async () => {
  await repository.git('branch', 'release/1.x');
  await repository.git('pack-refs', '--all');
  await repository.git('branch', 'feature/new');
  await repository.git('tag', 'v1');
  const location = await locateRepository(repository.path);
  const branches = location === null ? [] : await localBranches(location);
  expect(branches).toEqual(['feature/new', 'main', 'release/1.x']);
  expect(location && (await checkedOutBranch(location))).toBe('main');
});

test('a repository whose branches cannot be read offers none', async () => {
  const nowhere = { gitDirectory: '/nowhere', commonDirectory: '/nowhere' };
  expect(await localBranches(nowhere)).toEqual([]);
});
