import type { Hold } from '../../domain/hold.ts';
import type { RemoteFailure } from '../../git/remotes.ts';
import type { GitHubFailure } from '../../github/gitHub.ts';
import type { EngineParts } from '../parts.ts';

const pauseMs = 60_000;

/** Why work does not reach the remote. */
export function remoteHold(parts: Pick<EngineParts, 'clock'>, failure: RemoteFailure): Hold {
  return deliveryHold(failure.message, passesByItself(failure) ? soon(parts) : null);
}

/** Why GitHub does not do what it is asked for. */
export function gitHubHold(parts: Pick<EngineParts, 'clock'>, failure: GitHubFailure): Hold {
  switch (failure.kind) {
    case 'signedOut':
    case 'limited':
    case 'offline':
    case 'unavailable':
    case 'unexpected':
      return deliveryHold(failure.message, failure.until ?? soon(parts));
    case 'forbidden':
    case 'notFound':
    case 'conflict':
    case 'invalid':
      return deliveryHold(failure.message, failure.until);
  }
}

export function deliveryHold(reason: string, until: string | null): Hold {
  return { kind: 'delivery', reason, until };
}

/** When to look again at what may have passed by then. */
export function soon({ clock }: Pick<EngineParts, 'clock'>, ms = pauseMs): string {
  return new Date(clock.now() + ms).toISOString();
}

/** Whether trying again in a while may help though nobody has acted, or nobody who would say so: a sign-in, say. */
export function passesByItself({ kind }: RemoteFailure): boolean {
  return kind === 'offline' || kind === 'unauthorized' || kind === 'locked' || kind === 'moved';
}
