import {
  baseName,
  type Delivery,
  type DeliverySurroundings,
  deliveryText,
  kindFor,
  type PullRequestDelivery,
  possibleDelivery,
} from '../domain/delivery.ts';
import { parseRepositoryUrl } from '../domain/repositoryUrl.ts';
import type { SetupCheck } from '../domain/setupCheck.ts';
import type { SignInSource } from '../domain/signIn.ts';
import type { GitHub, GitHubFailure } from '../github/gitHub.ts';
import { surroundings } from './delivery/choose.ts';
import type { EngineParts } from './parts.ts';

/** Whether the work of a new task could be delivered as the settings say, and as whom. */
export async function checkDelivery(
  parts: Pick<EngineParts, 'repository' | 'settings' | 'github'>,
): Promise<readonly SetupCheck[]> {
  const title = 'Delivery';
  const around = await surroundings(parts);
  if (!around.ok) {
    return [{ id: 'delivery', title, state: 'failed', detail: around.error, remedy: null }];
  }
  const kind = kindFor(parts.settings().delivery, around.value);
  const delivery = possibleDelivery(kind, around.value);
  if (!delivery.ok) {
    const remedy = 'Or choose another way in the setting `switchyard.delivery`.';
    return [{ id: 'delivery', title, state: 'failed', detail: delivery.error, remedy }];
  }
  const detail = `${deliveryText(delivery.value)}${await baseText(parts, delivery.value)}`;
  const found: SetupCheck = { id: 'delivery', title, state: 'ok', detail, remedy: null };
  return delivery.value.kind === 'pullRequest'
    ? [found, ...(await checkGitHub(parts, delivery.value, around.value))]
    : [found, { id: 'account', title: 'GitHub', state: 'ok', detail: 'not needed', remedy: null }];
}

/** Where the base is elsewhere, the user's own branch of that name is another thing. */
async function baseText(
  { repository }: Pick<EngineParts, 'repository'>,
  delivery: Delivery,
): Promise<string> {
  const branch = await repository.currentBranch();
  return branch.ok && delivery.kind !== 'local'
    ? `. The base is ${baseName({ delivery, baseBranch: branch.value })}; your own ${branch.value} stays as it is until you pull.`
    : '';
}

async function checkGitHub(
  { github }: Pick<EngineParts, 'github'>,
  delivery: PullRequestDelivery,
  around: DeliverySurroundings,
): Promise<readonly SetupCheck[]> {
  const client = github(delivery.repository.host);
  if (client === null) {
    return [];
  }
  const title = 'GitHub account';
  const account = await client.account();
  if (!account.ok) {
    return [unanswered('account', title, account.error)];
  }
  const detail = `${account.value.login} on ${client.host}${signInText(account.value.source, client.host)}`;
  const signedIn: SetupCheck = { id: 'account', title, state: 'ok', detail, remedy: null };
  return [signedIn, ...(await checkAccess(client, delivery, around))];
}

/** Where the sign-in was found, and how it is ended or changed there. */
function signInText(source: SignInSource | null, host: string): string {
  switch (source?.kind) {
    case undefined:
      return '';
    case 'editor':
      return ', by an account of VS Code. Its Accounts menu signs out; "Sign In to GitHub" switches.';
    case 'cli':
      return `, by the GitHub CLI. \`gh auth logout --hostname ${host}\` signs out; "Sign In to GitHub" puts an account of VS Code before it.`;
    case 'variable':
      return `, by the variable ${source.name}. Unset it and start VS Code again to sign out; "Sign In to GitHub" puts an account of VS Code before it.`;
  }
}

/** Branches are pushed to the repository behind the remote: in a fork another one than that of the pull requests. */
async function checkAccess(
  client: GitHub,
  { remote }: PullRequestDelivery,
  { remotes, hosts }: DeliverySurroundings,
): Promise<readonly SetupCheck[]> {
  const title = 'Push access';
  const url = remotes.find(({ name }) => name === remote)?.pushUrl ?? '';
  const repository = parseRepositoryUrl(url, hosts);
  if (repository === null) {
    return [];
  }
  const name = `${repository.owner}/${repository.name}`;
  const facts = await client.repository(repository);
  if (!facts.ok) {
    return [unanswered('access', title, facts.error)];
  }
  return [
    facts.value.mayPush
      ? { id: 'access', title, state: 'ok', detail: name, remedy: null }
      : {
          id: 'access',
          title,
          state: 'failed',
          detail: `Whoever is signed in may not push to ${name}.`,
          remedy: 'Fork it with "Add Project from GitHub…", or sign in as somebody who may.',
        },
  ];
}

/** What cannot be known now is no reason not to begin, unless nobody is signed in. */
function unanswered(id: SetupCheck['id'], title: string, { kind, message }: GitHubFailure): SetupCheck {
  const state = kind === 'offline' || kind === 'limited' || kind === 'unavailable' ? 'warning' : 'failed';
  return { id, title, state, detail: message, remedy: null };
}
