import type { Task } from '../../domain/task.ts';
import type { EngineParts } from '../parts.ts';

/**
 * Lets the fork that branches are pushed to follow its upstream, in a clone that Switchyard made and without taking any
 * commit away. No work hangs on it, since its base is upstream's own branch: where it cannot be done, the log says why.
 */
export async function followUpstream(
  parts: EngineParts,
  { delivery, baseBranch }: Pick<Task, 'delivery' | 'baseBranch'>,
): Promise<void> {
  if (delivery.kind !== 'pullRequest' || delivery.baseRemote === delivery.remote) {
    return;
  }
  if (await parts.isOwnClone()) {
    const request = { upstream: delivery.baseRemote, fork: delivery.remote, branch: baseBranch };
    const followed = await parts.repository.remotes.followUpstream(request);
    if (!followed.ok) {
      parts.log.info(`The fork was not brought up to date: ${followed.error.message}`);
    }
  }
}
