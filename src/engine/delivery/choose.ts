import {
  asFork,
  type Delivery,
  type DeliveryKind,
  type DeliverySurroundings,
  kindFor,
  type PullRequestDelivery,
  possibleDelivery,
  sameRepository,
} from '../../domain/delivery.ts';
import { type Refusal, refusal } from '../../domain/refusal.ts';
import type { RepositoryFacts } from '../../github/gitHub.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { EngineParts } from '../parts.ts';
import { gitHubHosts } from './hosts.ts';

/** How the work of a new task is delivered: as asked for, else as the setting says. */
export async function chooseDelivery(
  parts: EngineParts,
  wanted: DeliveryKind | null,
): Promise<Result<Delivery, Refusal>> {
  const around = await surroundings(parts);
  if (!around.ok) {
    return err(refusal('unprocessable', around.error));
  }
  const kind = kindFor(wanted ?? parts.settings().delivery, around.value);
  const possible = possibleDelivery(kind, around.value);
  if (!possible.ok) {
    return err(refusal('unprocessable', possible.error));
  }
  return possible.value.kind === 'pullRequest'
    ? choosePullRequests(parts, possible.value, around.value)
    : possible;
}

/** What the choice depends on, as it is now. */
export async function surroundings(
  parts: Pick<EngineParts, 'repository' | 'settings'>,
): Promise<Result<DeliverySurroundings, string>> {
  const remotes = await parts.repository.remotes.list();
  const settings = parts.settings();
  return remotes.ok
    ? ok({ remotes: remotes.value, remote: settings.remote, hosts: gitHubHosts(settings) })
    : err(remotes.error.message);
}

/** GitHub knows better than names do what is a fork of what. Signed out or offline, work can begin all the same. */
async function choosePullRequests(
  parts: EngineParts,
  delivery: PullRequestDelivery,
  around: DeliverySurroundings,
): Promise<Result<Delivery, Refusal>> {
  const own = withoutFork(delivery, around);
  const fork = asFork(own, around);
  const asked = await parts.github(own.repository.host)?.repository(own.repository);
  if (!asked?.ok) {
    return ok(delivery);
  }
  if (!asked.value.mayPush) {
    return err(refusal('forbidden', noAccess(asked.value)));
  }
  const { parent } = asked.value;
  return ok(fork && parent && sameRepository(parent, fork.repository) ? fork : own);
}

/** The same with pull requests to the very repository that branches are pushed to. */
function withoutFork(delivery: PullRequestDelivery, around: DeliverySurroundings): PullRequestDelivery {
  const remotes = around.remotes.filter(({ name }) => name === delivery.remote);
  const own = possibleDelivery('pullRequest', { ...around, remotes });
  return own.ok && own.value.kind === 'pullRequest' ? own.value : delivery;
}

function noAccess({ owner, name }: RepositoryFacts): string {
  return `You may not push to ${owner}/${name}, so no pull requests can be opened from there. Fork it with "Add Project from GitHub…", sign in as somebody who may, or choose another delivery for the task.`;
}
