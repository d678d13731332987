import { err, ok, type Result } from '../../lib/result.ts';
import type { RepositoryContext } from '../context.ts';
import { printed } from '../failures.ts';
import type { GitFailure } from '../gitFailure.ts';
import type { Remote, RemoteFailure } from '../remotes.ts';
import { withoutCredentials } from './withoutCredentials.ts';

/** What may be named to git in a command: a remote that is configured, and how it is called there. */
export interface Place extends Remote {
  /** As git knows them, which may be with credentials of the user's. */
  readonly secretFetchUrl: string;
  readonly secretPushUrl: string;
}

/** Where git looks for the remotes. */
export type Checkout = Pick<RepositoryContext, 'run' | 'root'>;

export async function listRemotes(context: Checkout): Promise<Result<readonly Remote[], GitFailure>> {
  const places = await listPlaces(context);
  return places.ok
    ? ok(places.value.map(({ name, fetchUrl, pushUrl }) => ({ name, fetchUrl, pushUrl })))
    : places;
}

/** Only what is configured is ever given to git as a remote: anything else it may take for a URL, or for an option. */
export async function findPlace(
  context: RepositoryContext,
  { remote, branch }: { remote: string; branch: string },
): Promise<Result<Place, RemoteFailure>> {
  if (!isBranchName(branch)) {
    return err({ kind: 'noSuchBranch', message: `"${branch}" cannot be the name of a branch.` });
  }
  const places = await listPlaces(context);
  if (!places.ok) {
    return places;
  }
  const place = places.value.find(({ name }) => name === remote && !name.startsWith('-'));
  const known = places.value.map(({ name }) => `"${name}"`).join(', ') || 'none';
  return place === undefined
    ? err({
        kind: 'noSuchRemote',
        message: `There is no remote "${remote}" (there is: ${known}). Add it with "git remote add", or choose another one in the settings.`,
      })
    : ok(place);
}

/** Where tools go that are told of no remote: to `origin`, or the only one. */
export async function defaultPlace(context: Checkout): Promise<Place | null> {
  const places = await listPlaces(context);
  const all = places.ok ? places.value : [];
  return all.find(({ name }) => name === 'origin') ?? (all.length === 1 ? (all[0] ?? null) : null);
}

/** The rules of git-check-ref-format(1), and no dash in front. */
export function isBranchName(name: string): boolean {
  const parts = name.split('/');
  return (
    !name.startsWith('-') &&
    !name.endsWith('.') &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are among what git refuses.
    !/[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{/.test(name) &&
    parts.every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'))
  );
}

/** Neither an option nor a program (`ext::…`), and what git itself would not take for several lines. */
export function isRemoteUrl(url: string): boolean {
  return !/^-|^[a-z0-9]+::|^\s*$|\p{Cc}/iu.test(url);
}

async function listPlaces(context: Checkout): Promise<Result<readonly Place[], GitFailure>> {
  const listed = printed(await context.run(context.root, ['remote', '-v']), 'list the remotes');
  return listed.ok ? ok(parsePlaces(listed.value)) : listed;
}

/** Lines such as `origin<TAB>https://example.com/a b.git (fetch)`; a remote may be pushed to several places. */
function parsePlaces(list: string): Place[] {
  const urls = new Map<string, { fetch?: string; push?: string }>();
  for (const line of list.split('\n')) {
    const [, name, url, direction] = /^(.*?)\t(.*) \((fetch|push)\)/.exec(line) ?? [];
    if (name !== undefined && url !== undefined) {
      const known = urls.get(name) ?? {};
      urls.set(name, direction === 'fetch' ? { ...known, fetch: url } : { push: url, ...known });
    }
  }
  return [...urls].flatMap(([name, { fetch, push }]) =>
    fetch === undefined || push === undefined
      ? []
      : [
          {
            name,
            fetchUrl: withoutCredentials(fetch),
            pushUrl: withoutCredentials(push),
            secretFetchUrl: fetch,
            secretPushUrl: push,
          },
        ],
  );
}
