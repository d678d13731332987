import { refCommit } from '../branches.ts';
import type { RepositoryContext } from '../context.ts';
import type { Remotes } from '../remotes.ts';
import { askBranch, fetchBranch, trackingRef } from './fetch.ts';
import { deleteRemoteBranch, push } from './push.ts';
import { listRemotes } from './remoteList.ts';
import { addRemote, followUpstream } from './upstream.ts';

export function createRemotes(context: RepositoryContext): Remotes {
  return {
    list: () => listRemotes(context),
    fetch: (remote, branch, signal) => fetchBranch(context, { remote, branch }, signal),
    known: (remote, branch) => refCommit(context, trackingRef({ remote, branch })),
    ask: (remote, branch) => askBranch(context, { remote, branch }),
    push: (request) => push(context, request),
    deleteBranch: (request) => deleteRemoteBranch(context, request),
    add: (name, url) => addRemote(context, name, url),
    followUpstream: (request) => followUpstream(context, request),
  };
}
