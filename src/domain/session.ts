import type { Hold } from './hold.ts';
import { oneLine } from './naming.ts';
import type { DashboardState } from './projection.ts';
import type { Run } from './run.ts';
import type { TransitionTable } from './transition.ts';

/** `ACTIVE`: its agent works, is about to, or waits. */
export const sessionStatuses = ['ACTIVE', 'COMPLETED', 'FAILED'] as const;
export type SessionStatus = (typeof sessionStatuses)[number];

export const sessionEvents = ['succeed', 'fail', 'followUp'] as const;
export type SessionEvent = (typeof sessionEvents)[number];

export const sessionTransitions: TransitionTable<SessionStatus, SessionEvent> = {
  ACTIVE: { succeed: 'COMPLETED', fail: 'FAILED' },
  COMPLETED: { followUp: 'ACTIVE' },
  FAILED: { followUp: 'ACTIVE' },
};

/** A part of a file that the user asks about, as it was in the editor. */
export interface Selection {
  /** Relative to the repository, or absolute where the file lies elsewhere. */
  readonly path: string;
  /** Count from 1. */
  readonly firstLine: number;
  readonly lastLine: number;
  readonly text: string;
}

/** What the user said, and the agent's last words about it; `null`: it has not come to its end. */
export interface Exchange {
  readonly words: string;
  readonly answer: string | null;
}

/** The pull request that a session was turned into. */
export interface SessionPullRequest {
  readonly number: number;
  readonly url: string;
}

/** Why one has failed that the user has stopped. */
export const stoppedByUser = 'Stopped by you.';

/** Why one has failed whose agent or set-up was cut off. */
export function interruptedText(reason: string | null): string {
  return `Interrupted: ${reason ?? 'it was cut off.'}`;
}

/** One agent with a worktree of its own, and no plan. */
export interface Session {
  readonly id: string;
  readonly projectId: string;
  /** Counts from 1 in its project, apart from the subtasks. */
  readonly number: number;
  readonly title: string;
  /** The prompt first, then each follow-up; the last one is the present round. */
  readonly exchanges: readonly Exchange[];
  readonly selection: Selection | null;
  readonly status: SessionStatus;
  /** Why it failed, in one line. */
  readonly reason: string | null;
  readonly hold: Hold | null;
  readonly baseBranch: string;
  /** The commit its branch starts from. */
  readonly baseCommit: string;
  readonly branch: string | null;
  readonly worktree: string | null;
  /** The set-up command has run in the worktree, or there is none. */
  readonly worktreeReady: boolean;
  /** Where its work is kept when the worktree is gone. */
  readonly rescueRef: string | null;
  /** What its branch is called where it was pushed. */
  readonly remoteBranch: string | null;
  /** The commit that we pushed last: nothing else there is ever overwritten. */
  readonly pushedCommit: string | null;
  readonly pullRequest: SessionPullRequest | null;
  /** Marked for deletion; the reconciler takes it apart and then removes the row. From then on a hold says what keeps it. */
  readonly deleting: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

const longestTitle = 120;

/** The first line of what was asked for that says anything; empty where none does. */
export function sessionTitle(prompt: string): string {
  const first = prompt.split(/[\r\n]+/).find((line) => oneLine(line) !== '');
  return oneLine(first ?? '', longestTitle);
}

/** Counts from 1; each follow-up is a round of its own. */
export function roundOf({ exchanges }: Pick<Session, 'exchanges'>): number {
  return exchanges.length;
}

/** What the dashboard says of it: one that waits counts as running, and one whose agent has not begun as starting. */
export function sessionState(
  session: Pick<Session, 'status' | 'hold' | 'exchanges'>,
  /** Its own. */
  runs: readonly Pick<Run, 'kind' | 'round'>[],
): DashboardState {
  switch (session.status) {
    case 'COMPLETED':
      return 'completed';
    case 'FAILED':
      return 'failed';
    case 'ACTIVE': {
      const hasBegun = runs.some(({ kind, round }) => kind === 'session' && round === roundOf(session));
      return hasBegun || session.hold !== null ? 'running' : 'starting';
    }
  }
}

/** In the order of their creation, as a dashboard lists them. */
export function newestFirst<Numbered extends Pick<Session, 'number'>>(
  sessions: readonly Numbered[],
): readonly Numbered[] {
  return sessions.toSorted((one, other) => other.number - one.number);
}

/** The session with what its agent said at the end of the present round. */
export function withAnswer({ exchanges }: Pick<Session, 'exchanges'>, answer: string): readonly Exchange[] {
  const last = exchanges.at(-1);
  return last === undefined ? [] : [...exchanges.slice(0, -1), { ...last, answer }];
}

/** All that was said, for one who was not there; the newest counts most, so the oldest is left out first. */
export function conversationText(exchanges: readonly Exchange[], longest: number): string {
  const parts = exchanges.map(({ words, answer }) =>
    [`The user: ${words.trim()}`, ...(answer === null ? [] : [`The agent: ${answer.trim()}`])].join('\n\n'),
  );
  const kept: string[] = [];
  let length = 0;
  for (const part of parts.toReversed()) {
    length += part.length;
    if (length > longest) {
      kept.push(kept.length === 0 ? `${part.slice(0, longest)}…` : '…');
      break;
    }
    kept.push(part);
  }
  return kept.toReversed().join('\n\n');
}
