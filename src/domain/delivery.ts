import { err, ok, type Result } from '../lib/result.ts';
import { type GitHubRepository, parseRepositoryUrl } from './repositoryUrl.ts';

/** How finished work reaches the base. */
export const deliveryKinds = ['local', 'push', 'pullRequest'] as const;
export type DeliveryKind = (typeof deliveryKinds)[number];

/** What a task keeps of how its work is delivered: what was chosen, and which remotes that is about. */
export type Delivery =
  | { readonly kind: 'local' }
  /** Branches go to `remote`, whose branch is the base. */
  | { readonly kind: 'push'; readonly remote: string }
  | PullRequestDelivery;

export interface PullRequestDelivery {
  readonly kind: 'pullRequest';
  /** Where branches are pushed. */
  readonly remote: string;
  /** Whose branch is the base: another one than `remote` in a fork. */
  readonly baseRemote: string;
  /** Where pull requests are opened. */
  readonly repository: GitHubRepository;
  /** Who owns the repository at `remote`. */
  readonly headOwner: string;
}

/** The remote whose branch is the base; `null`: the base is the branch in the repository itself. */
export function baseRemoteOf(delivery: Delivery): string | null {
  switch (delivery.kind) {
    case 'local':
      return null;
    case 'push':
      return delivery.remote;
    case 'pullRequest':
      return delivery.baseRemote;
  }
}

/** What the base is called where git is told of it, such as `origin/main`. */
export function baseName(task: { readonly delivery: Delivery; readonly baseBranch: string }): string {
  const remote = baseRemoteOf(task.delivery);
  return remote === null ? task.baseBranch : `${remote}/${task.baseBranch}`;
}

/** A remote as far as the choice of a delivery goes. */
export interface KnownRemote {
  readonly name: string;
  readonly fetchUrl: string;
  readonly pushUrl: string;
}

export interface DeliverySurroundings {
  readonly remotes: readonly KnownRemote[];
  /** The name of the remote that branches are pushed to, as the setting says. */
  readonly remote: string;
  /** The hosts that are taken for GitHub, such as `github.com`. */
  readonly hosts: readonly string[];
}

/** What a kind of delivery would be here, or why there is no such thing and what to do. */
export type PossibleDelivery = Result<Delivery, string>;

export function possibleDelivery(kind: DeliveryKind, around: DeliverySurroundings): PossibleDelivery {
  if (kind === 'local') {
    return ok({ kind });
  }
  const remote = around.remotes.find(({ name }) => name === around.remote);
  if (remote === undefined) {
    return err(noRemote(around));
  }
  if (kind === 'push') {
    return ok({ kind, remote: remote.name });
  }
  const head = parseRepositoryUrl(remote.pushUrl, around.hosts);
  if (head === null) {
    return err(
      `The remote "${remote.name}" is no repository on ${around.hosts.join(' or ')}, so there is nowhere to open pull requests. For a GitHub Enterprise Server, name its address in the setting switchyard.githubUrl.`,
    );
  }
  const own = { kind, remote: remote.name, baseRemote: remote.name, repository: head, headOwner: head.owner };
  const fork = asFork(own, around);
  // A fork usually keeps its name; whoever can ask GitHub knows better.
  return ok(fork && sameText(fork.repository.name, head.name) ? fork : own);
}

/** The same work as pull requests to the repository behind the remote `upstream`, where that is another one on that host. */
export function asFork(
  delivery: PullRequestDelivery,
  { remotes, hosts }: Pick<DeliverySurroundings, 'remotes' | 'hosts'>,
): PullRequestDelivery | null {
  const upstream = remotes.find(({ name }) => name === 'upstream' && name !== delivery.remote);
  const head = remotes.find(({ name }) => name === delivery.remote);
  const repository = upstream ? parseRepositoryUrl(upstream.fetchUrl, hosts) : null;
  const own = head ? parseRepositoryUrl(head.pushUrl, hosts) : null;
  return repository && own?.host === repository.host && !sameRepository(repository, own)
    ? { ...delivery, baseRemote: 'upstream', repository }
    : null;
}

/** The kind that the setting gives: pull requests where there can be any, else in the repository itself. */
export function kindFor(choice: DeliveryKind | 'auto', around: DeliverySurroundings): DeliveryKind {
  if (choice !== 'auto') {
    return choice;
  }
  return possibleDelivery('pullRequest', around).ok ? 'pullRequest' : 'local';
}

/** What becomes of the work, in words. */
export function deliveryText(delivery: Delivery): string {
  switch (delivery.kind) {
    case 'local':
      return 'merged into the base branch here';
    case 'push':
      return `branches pushed to ${delivery.remote}`;
    case 'pullRequest': {
      const { owner, name } = delivery.repository;
      const from = delivery.baseRemote === delivery.remote ? '' : `, from ${delivery.headOwner}'s fork`;
      return `pull requests to ${owner}/${name}${from}`;
    }
  }
}

export function sameRepository(one: GitHubRepository, other: GitHubRepository): boolean {
  return one.host === other.host && sameText(one.owner, other.owner) && sameText(one.name, other.name);
}

function noRemote({ remotes, remote }: DeliverySurroundings): string {
  const others = remotes.map(({ name }) => name).join(', ');
  return others === ''
    ? `The repository has no remote "${remote}". Add one with \`git remote add ${remote} <address>\`.`
    : `The repository has no remote "${remote}", but ${others}: name the one to push to in the setting switchyard.remote.`;
}

function sameText(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
