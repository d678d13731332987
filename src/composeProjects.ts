import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { Refusal } from './domain/refusal.ts';
import type { GitHubRepository } from './domain/repositoryUrl.ts';
import { parseRepositoryText, parseRepositoryUrl } from './domain/repositoryUrl.ts';
import { gitHubHosts } from './engine/delivery/hosts.ts';
import type { Engine } from './engine/engine.ts';
import {
  type AddedProject,
  type AddProjectDialog,
  type AddProjectFailure,
  addProject,
  type KnownRepository,
} from './engine/projects/addProject.ts';
import { createOwnClones } from './engine/projects/ownClones.ts';
import {
  type RemoveProjectRequest,
  removalObstacle,
  removeProject,
} from './engine/projects/removeProject.ts';
import { cloneRepository, readRemotes } from './git/cloneRepository.ts';
import { withoutCredentials } from './git/remote/withoutCredentials.ts';
import { gitHubOf, gitOptions, type Host, stateRoot } from './host.ts';
import { ok, type Result } from './lib/result.ts';

// Where projects come from and go to, as `compose.ts` is how one is worked on.

/** Whether the words name a repository on GitHub, or on the Enterprise host of the settings. */
export function namesRepository(words: string, host: Host): boolean {
  return parseRepositoryText(words, gitHubHosts(host.settings())) !== null;
}

/** Brings a repository of GitHub here; `folders` are those that are open now. */
export function addProjectFromGitHub(
  words: string,
  dialog: AddProjectDialog,
  { host, folders }: { readonly host: Host; readonly folders: readonly string[] },
): Promise<Result<AddedProject, AddProjectFailure>> {
  const hosts = gitHubHosts(host.settings());
  return addProject(words, dialog, {
    parse: (text) => parseRepositoryText(text, hosts),
    withoutCredentials,
    github: gitHubOf(host).client,
    known: async () => knownRepositories([...folders, ...(await worked(host))], host),
    clone: (order) => cloneRepository(order, gitOptions(host)),
    remember: (folder) => createOwnClones(stateRoot(host)).remember(folder),
  });
}

/** Why this window cannot remove the project; `null`: it can. */
export function whyNotRemovable(engine: Engine): string | null {
  return removalObstacle(engine)?.message ?? null;
}

/** Stops everything of the project and takes away what was made for it; answers whether its folder is a clone of ours. */
export async function removeProjectOf(
  engine: Engine,
  request: RemoveProjectRequest,
  host: Host,
): Promise<Result<{ readonly isOwnClone: boolean }, Refusal>> {
  const { root } = engine.project;
  const removed = await removeProject(engine, request);
  if (!removed.ok) {
    return removed;
  }
  const clones = createOwnClones(stateRoot(host));
  const isOwnClone = await clones.isOwn(root);
  await clones.forget(root);
  return ok({ isOwnClone });
}

/** Where repositories are that have been worked on. */
async function worked(host: Host): Promise<readonly string[]> {
  const projects = join(stateRoot(host), 'projects');
  const ids = await readdir(projects).catch(() => []);
  const found = await Promise.all(ids.map((id) => repositoryOf(join(projects, id))));
  return found.flatMap((common) =>
    common === null ? [] : [basename(common) === '.git' ? dirname(common) : common],
  );
}

/** The common directory of the project's repository; a record that was cut off names none. */
async function repositoryOf(project: string): Promise<string | null> {
  const common = await readFile(join(project, 'repository'), 'utf8').catch(() => null);
  return common !== null && isAbsolute(common) ? common : null;
}

async function knownRepositories(
  folders: readonly string[],
  host: Host,
): Promise<readonly KnownRepository[]> {
  const hosts = gitHubHosts(host.settings());
  const found = [...new Set(folders)].map(async (folder) => {
    const remotes = await readRemotes(folder, gitOptions(host));
    const named = remotes.ok ? remotes.value.map(({ fetchUrl }) => parseRepositoryUrl(fetchUrl, hosts)) : [];
    return { folder, remotes: named.filter((one): one is GitHubRepository => one !== null) };
  });
  return Promise.all(found);
}
