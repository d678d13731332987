import { join } from 'node:path';
import type { GitHubRepository } from '../../domain/repositoryUrl.ts';
import type { CloneFailure, CloneProgress } from '../../git/cloneRepository.ts';
import type { Answer, GitHub, GitHubFailure, RepositoryFacts } from '../../github/gitHub.ts';
import { err, ok, type Result } from '../../lib/result.ts';

/** What it takes to bring a repository of GitHub here. */
export interface AddProjectParts {
  /** The repository that the user's words name; `null` when they name none. */
  parse(words: string): GitHubRepository | null;
  /** The words without any password, so that they can be shown. */
  withoutCredentials(words: string): string;
  /** `null`: that host is not taken for GitHub. */
  github(host: string): GitHub | null;
  /** The repositories on this machine that are known, with the repositories that their remotes lead to. */
  known(): Promise<readonly KnownRepository[]>;
  clone(request: CloneOrder): Promise<Result<void, CloneFailure>>;
  /** Remembers that the folder was made by us, so that it can be offered for deletion. */
  remember(folder: string): Promise<void>;
}

export interface KnownRepository {
  readonly folder: string;
  readonly remotes: readonly GitHubRepository[];
}

interface CloneOrder {
  readonly url: string;
  readonly folder: string;
  readonly upstream: string | null;
  readonly signal: AbortSignal;
  onProgress(progress: CloneProgress): void;
}

/** What is asked of the user on the way, and told. */
export interface AddProjectDialog {
  readonly signal: AbortSignal;
  /** It may not be pushed to, and there is no fork yet. */
  mayFork(repository: GitHubRepository, account: string): Promise<boolean>;
  /** The folder that the clone is to be made in, as `name`; `null`: the user has left. */
  chooseFolder(name: string): Promise<string | null>;
  onStep(step: AddProjectStep, repository: GitHubRepository): void;
  onProgress(progress: CloneProgress): void;
}

export type AddProjectStep = 'looking' | 'forking' | 'cloning';

export type AddedProject =
  | { readonly kind: 'added'; readonly folder: string; readonly isFork: boolean }
  /** It is here already. */
  | { readonly kind: 'known'; readonly folder: string };

/** `left`: the user has ended it, and there is nothing to say. */
export type AddProjectFailure =
  | { readonly kind: 'left' }
  | { readonly kind: 'refused'; readonly message: string; readonly signIn: boolean };

/** Clones a repository of GitHub, or a fork of it where the user may not push to it, unless it is here already. */
export async function addProject(
  words: string,
  dialog: AddProjectDialog,
  parts: AddProjectParts,
): Promise<Result<AddedProject, AddProjectFailure>> {
  const asked = parts.parse(words);
  const github = asked === null ? null : parts.github(asked.host);
  const nowhere = notARepository(parts.withoutCredentials(words));
  if (asked === null || github === null) {
    return refused(nowhere);
  }
  const known = await parts.known();
  const here = knownFolder(known, asked);
  if (here !== null) {
    return ok({ kind: 'known', folder: here });
  }
  dialog.onStep('looking', asked);
  const facts = await github.repository(asked);
  if (!facts.ok) {
    return failed(facts.error);
  }
  // It may have another name by now; and what becomes a folder is a name, whatever the answer says.
  const renamed = knownFolder(known, facts.value);
  if (renamed !== null) {
    return ok({ kind: 'known', folder: renamed });
  }
  if (!/^(?!\.{1,2}$)[\w.-]+$/.test(facts.value.name)) {
    return refused(nowhere);
  }
  const origin = await originOf(facts.value, github, dialog);
  if (!origin.ok) {
    return origin;
  }
  const parent = await dialog.chooseFolder(facts.value.name);
  if (parent === null || dialog.signal.aborted) {
    return err({ kind: 'left' });
  }
  return cloneInto(join(parent, facts.value.name), origin.value, {
    facts: facts.value,
    github,
    dialog,
    parts,
  });
}

/** What the clone is made of: the repository, a fork that is there, or one that the user lets us make. */
type Origin = { readonly kind: 'there'; readonly facts: RepositoryFacts } | { readonly kind: 'toFork' };

async function originOf(
  facts: RepositoryFacts,
  github: GitHub,
  dialog: AddProjectDialog,
): Promise<Result<Origin, AddProjectFailure>> {
  if (facts.mayPush) {
    return ok({ kind: 'there', facts });
  }
  const account = await github.account();
  if (!account.ok) {
    return failed(account.error);
  }
  const fork = await github.repository({ ...facts, owner: account.value.login });
  if (fork.ok && fork.value.parent !== null && isSame(fork.value.parent, facts)) {
    return ok({ kind: 'there', facts: fork.value });
  }
  if (!fork.ok && fork.error.kind !== 'notFound') {
    return failed(fork.error);
  }
  return (await dialog.mayFork(facts, account.value.login)) ? ok({ kind: 'toFork' }) : err({ kind: 'left' });
}

interface Cloning {
  readonly facts: RepositoryFacts;
  readonly github: GitHub;
  readonly dialog: AddProjectDialog;
  readonly parts: AddProjectParts;
}

async function cloneInto(
  folder: string,
  origin: Origin,
  { facts, github, dialog, parts }: Cloning,
): Promise<Result<AddedProject, AddProjectFailure>> {
  if (origin.kind === 'toFork') {
    dialog.onStep('forking', facts);
  }
  const source: Answer<RepositoryFacts> =
    origin.kind === 'there' ? ok(origin.facts) : await github.fork(facts, dialog.signal);
  if (!source.ok) {
    return dialog.signal.aborted ? err({ kind: 'left' }) : failed(source.error);
  }
  const upstream = await upstreamOf(source.value, facts, github);
  if (!upstream.ok) {
    return failed(upstream.error);
  }
  const { signal } = dialog;
  dialog.onStep('cloning', source.value);
  const cloned = await parts.clone({
    ...{ url: source.value.cloneUrl, folder, upstream: upstream.value, signal },
    onProgress: (progress) => dialog.onProgress(progress),
  });
  if (!cloned.ok) {
    return cloned.error.kind === 'cancelled' || signal.aborted
      ? err({ kind: 'left' })
      : refused(cloned.error.message, cloned.error.kind === 'unauthorized');
  }
  await parts.remember(folder);
  return ok({ kind: 'added', folder, isFork: upstream.value !== null });
}

/** Where a fork comes from: its pull requests go there. */
async function upstreamOf(
  source: RepositoryFacts,
  asked: RepositoryFacts,
  github: GitHub,
): Promise<Answer<string | null>> {
  if (source.parent === null) {
    return ok(null);
  }
  if (isSame(source.parent, asked)) {
    return ok(asked.cloneUrl);
  }
  const parent = await github.repository(source.parent);
  return parent.ok ? ok(parent.value.cloneUrl) : parent;
}

function knownFolder(known: readonly KnownRepository[], wanted: GitHubRepository): string | null {
  const found = known.find(({ remotes }) => remotes.some((remote) => isSame(remote, wanted)));
  return found?.folder ?? null;
}

/** GitHub does not tell capital letters from small ones. */
function isSame(one: GitHubRepository, other: GitHubRepository): boolean {
  const name = ({ host, owner, name }: GitHubRepository) => `${host}/${owner}/${name}`.toLowerCase();
  return name(one) === name(other);
}

function notARepository(words: string): string {
  return `“${words.slice(0, 200)}” names no repository on GitHub. Type owner/repository, or paste the address of the repository or of a page in it.`;
}

function failed({ kind, message }: GitHubFailure): Result<never, AddProjectFailure> {
  return refused(message, kind === 'signedOut');
}

function refused(message: string, signIn = false): Result<never, AddProjectFailure> {
  return err({ kind: 'refused', message, signIn });
}
