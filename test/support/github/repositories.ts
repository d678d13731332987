import { join } from 'node:path';
import { createBare } from './bareRepository.ts';
import { takeIn } from './changes.ts';
import type { Facts, RepositoryFacts } from './facts.ts';
import type { HostedRepositoryOptions } from './testGitHub.ts';

export async function addRepository(
  facts: Facts,
  owner: string,
  options: HostedRepositoryOptions,
): Promise<RepositoryFacts> {
  const { name, from, defaultBranch = 'main', permissions = {} } = options;
  const repository: RepositoryFacts = {
    ...shape(facts, owner, name),
    private: options.private ?? false,
    defaultBranch,
    parent: null,
    mergeMethods: options.mergeMethods ?? ['merge', 'squash', 'rebase'],
    deleteBranchOnMerge: options.deleteBranchOnMerge ?? false,
    requiresReview: options.requiresReview ?? false,
    availableAt: 0,
    permissions: new Map(Object.entries(permissions).map(([login, given]) => [login.toLowerCase(), given])),
  };
  await createBare(repository.path, from, defaultBranch);
  await takeIn(facts, repository, owner);
  facts.repositories.push(repository);
  return repository;
}

/** As on GitHub it is answered at once, and can be cloned later. */
export async function addFork(
  facts: Facts,
  parent: RepositoryFacts,
  owner: string,
  name: string,
): Promise<RepositoryFacts> {
  const fork: RepositoryFacts = {
    ...shape(facts, owner, name),
    private: parent.private,
    defaultBranch: parent.defaultBranch,
    parent,
    mergeMethods: parent.mergeMethods,
    deleteBranchOnMerge: false,
    requiresReview: false,
    availableAt: facts.now() + facts.forkDelayMs,
    permissions: new Map(),
  };
  await createBare(fork.path, parent.path, parent.defaultBranch);
  await takeIn(facts, fork, owner);
  facts.repositories.push(fork);
  return fork;
}

function shape(facts: Facts, owner: string, name: string) {
  return {
    id: facts.nextId(),
    owner,
    name,
    path: join(facts.folder, owner, `${name}.git`),
    createdAt: facts.now(),
    branches: new Map<string, string>(),
    pulls: [],
    checks: [],
    statuses: [],
  };
}
