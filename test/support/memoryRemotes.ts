import type { RemoteFailure, Remotes } from '../../src/git/remotes.ts';
import { err, ok, type Result } from '../../src/lib/result.ts';

/** A remote as it is over there: a test changes it as other people would. */
export interface MemoryRemote {
  /** Where its branches stand. */
  readonly branches: Map<string, string>;
  /** What everything that is asked of it fails with; `null`: nothing. */
  failure: RemoteFailure | null;
}

/** The remote side of `memoryRepository.ts`, with one remote, `origin`; modelled on `src/git/remote`. */
export function createMemoryRemotes(origin: MemoryRemote, refs: Map<string, string>): Remotes {
  const url = 'https://example.com/owner/name.git';
  const reach = async <T>(
    remote: string,
    act: () => Result<T, RemoteFailure>,
  ): Promise<Result<T, RemoteFailure>> => {
    if (remote !== 'origin') {
      return err({ kind: 'noSuchRemote', message: `There is no remote "${remote}".` });
    }
    return origin.failure === null ? act() : err(origin.failure);
  };
  const standsAt = (branch: string) => origin.branches.get(branch) ?? null;
  const track = (branch: string, commit: string | null): void => {
    const ref = `refs/remotes/origin/${branch}`;
    commit === null ? refs.delete(ref) : refs.set(ref, commit);
  };
  return {
    list: async () => ok([{ name: 'origin', fetchUrl: url, pushUrl: url }]),
    known: async (remote, branch) => refs.get(`refs/remotes/${remote}/${branch}`) ?? null,
    ask: (remote, branch) => reach(remote, () => ok(standsAt(branch))),
    fetch: (remote, branch) =>
      reach(remote, () => {
        const commit = standsAt(branch);
        if (commit === null) {
          return err({ kind: 'noSuchBranch', message: `There is no branch "${branch}" at ${remote}.` });
        }
        track(branch, commit);
        return ok(commit);
      }),
    push: ({ remote, branch, commit, expected }) =>
      reach(remote, () => {
        if (standsAt(branch) !== commit && standsAt(branch) !== expected) {
          return err({ kind: 'moved', message: `"${branch}" has moved at ${remote}.` });
        }
        origin.branches.set(branch, commit);
        track(branch, commit);
        return ok();
      }),
    deleteBranch: ({ remote, branch, expected }) =>
      reach(remote, () => {
        if (standsAt(branch) !== null && standsAt(branch) !== expected) {
          return err({ kind: 'moved', message: `"${branch}" has moved at ${remote}.` });
        }
        origin.branches.delete(branch);
        track(branch, null);
        return ok();
      }),
    add: async () => ok(),
    followUpstream: ({ upstream, branch }) =>
      reach(upstream, () => {
        const commit = standsAt(branch);
        return commit === null
          ? err({ kind: 'noSuchBranch', message: `There is no branch "${branch}" at ${upstream}.` })
          : ok(commit);
      }),
  };
}
