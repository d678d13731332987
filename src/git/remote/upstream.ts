import { ok, type Result } from '../../lib/result.ts';
import { isAncestor } from '../branches.ts';
import type { RepositoryContext } from '../context.ts';
import { failure, printed } from '../failures.ts';
import type { GitFailure } from '../gitFailure.ts';
import type { FollowRequest, RemoteFailure } from '../remotes.ts';
import { retryContention } from '../retry.ts';
import { askBranch, defaultBranch, fetchBranch } from './fetch.ts';
import { push } from './push.ts';
import { remoteFailure } from './remoteFailures.ts';
import { isBranchName, isRemoteUrl, listRemotes } from './remoteList.ts';
import { withoutCredentials } from './withoutCredentials.ts';

export async function addRemote(
  context: RepositoryContext,
  name: string,
  url: string,
): Promise<Result<void, GitFailure>> {
  if (!isBranchName(name) || !isRemoteUrl(url)) {
    return failure(
      'other',
      `A remote cannot be called "${name}", or its URL cannot be "${withoutCredentials(url)}".`,
    );
  }
  const remotes = await listRemotes(context);
  if (!remotes.ok) {
    return remotes;
  }
  const known = remotes.value.find((one) => one.name === name);
  if (known !== undefined) {
    return known.fetchUrl === withoutCredentials(url)
      ? ok()
      : failure(
          'other',
          `There is a remote "${name}" already, for ${known.fetchUrl}. Rename or remove it first.`,
        );
  }
  const args = ['remote', 'add', '--', name, url];
  const added = await retryContention(context.clock, () => context.run(context.root, args));
  const result = printed(added, `add the remote "${name}"`);
  return result.ok ? ok() : result;
}

export async function followUpstream(
  context: RepositoryContext,
  { upstream, fork, branch }: FollowRequest,
): Promise<Result<string, RemoteFailure>> {
  const main = await defaultBranch(context, fork);
  if (!main.ok || main.value !== branch) {
    const why = `Only the default branch of ${fork} follows ${upstream}, and that is not "${branch}".`;
    return main.ok ? remoteFailure('refused', why) : main;
  }
  const tip = await fetchBranch(context, { remote: upstream, branch });
  if (!tip.ok) {
    return tip;
  }
  const stands = await askBranch(context, { remote: fork, branch });
  if (!stands.ok) {
    return stands;
  }
  if (stands.value !== null) {
    const fetched = await fetchBranch(context, { remote: fork, branch });
    if (!fetched.ok) {
      return fetched;
    }
    if (!(await isAncestor(context, fetched.value, tip.value))) {
      return remoteFailure(
        'moved',
        `"${branch}" at ${fork} has commits that ${upstream} does not have, so it does not follow it. Move them to another branch first.`,
      );
    }
  }
  const request = { remote: fork, branch, commit: tip.value, expected: stands.value };
  const pushed = await push(context, request);
  return pushed.ok ? ok(tip.value) : pushed;
}
