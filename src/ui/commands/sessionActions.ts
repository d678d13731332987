import { linkTo } from '../../protocol/pullRequests.ts';
import type { ProjectView, SessionView } from '../../protocol/view.ts';
import type { Action } from './action.ts';

export const sessionActions = {
  openSession: {
    applies: () => true,
    none: (t) => t('There is no session.'),
  },
  followUp: {
    applies: hasEnded,
    none: (t) => t('No session has ended, so there is none that could be told more.'),
  },
  stopSession: {
    applies: (session) => !hasEnded(session),
    none: (t) => t('No session is running.'),
    intent: ({ id }) => ({ kind: 'stopSession', sessionId: id }),
  },
  releaseSessionHold: {
    applies: ({ hold, state }) => hold !== null && state === 'running',
    none: (t) => t('No session waits for you to end a hold.'),
    intent: ({ id }) => ({ kind: 'releaseSessionHold', sessionId: id }),
  },
  openChanges: {
    applies: ({ worktree, remoteBranch }) => worktree !== null || remoteBranch !== null,
    none: (t) => t('No session has a worktree at present.'),
  },
  openWorktree: {
    applies: ({ worktree }) => worktree !== null,
    none: (t) => t('No session has a worktree at present.'),
  },
  openWorktreeTerminal: {
    applies: ({ worktree }) => worktree !== null,
    none: (t) => t('No session has a worktree at present.'),
  },
  sessionToTask: {
    applies: () => true,
    none: (t) => t('There is no session.'),
  },
  sessionToPullRequest: {
    applies: (session) => hasEnded(session) && session.worktree !== null,
    none: (t) => t('No session has ended with work in its worktree.'),
  },
  openPullRequest: {
    applies: (session, view) => sessionLink(session, view) !== null,
    none: (t) => t('No session has a pull request.'),
  },
  showInTree: {
    applies: () => true,
    none: (t) => t('There is no session.'),
  },
  deleteSession: {
    applies: () => true,
    none: (t) => t('There is no session.'),
    intent: ({ id }) => ({ kind: 'deleteSession', sessionId: id }),
  },
} as const satisfies Record<string, Action<SessionView>>;

/** The address of its pull request; `null` when there is none, or it leads elsewhere. */
export function sessionLink({ pullRequest }: SessionView, { project }: ProjectView): string | null {
  return pullRequest === null || project.github === null
    ? null
    : linkTo(pullRequest.url, project.github.host);
}

export function hasEnded({ state }: SessionView): boolean {
  return state === 'completed' || state === 'failed';
}
