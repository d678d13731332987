import type { Run } from '../../domain/run.ts';
import { type Session, sessionState } from '../../domain/session.ts';
import type { SessionView } from '../../protocol/view.ts';
import type { EngineParts } from '../parts.ts';
import { type ActivityOf, activityOfRunning, costView, waitForPlace } from './projectView.ts';

/** The view is sent often; the whole text is in the transcript. */
const longestText = 1_000;

export function sessionView(parts: EngineParts, session: Session, activityOf: ActivityOf): SessionView {
  const runs = parts.store.tables.runs.ofSession(session.id);
  const { id, number, title, exchanges, reason, hold, branch, worktree, baseBranch, baseCommit } = session;
  const { remoteBranch, pullRequest, deleting, createdAt } = session;
  const state = sessionState(session, runs);
  return {
    ...{ id, number, title, state, reason, hold, branch, worktree, baseBranch, baseCommit },
    ...{ remoteBranch, pullRequest, deleting, createdAt },
    words: exchanges.map(({ words }) => shortened(words)),
    answer: shortenedOrNull(exchanges.at(-1)?.answer ?? null),
    activity:
      activityOfRunning(runs, activityOf) ??
      (session.status === 'ACTIVE' ? waitForPlace(parts, session) : null),
    lastActivityAt: lastActivityAt(session, runs, activityOf),
    ...costView(runs),
  };
}

/** When anything was seen of it last. */
function lastActivityAt({ createdAt }: Session, runs: readonly Run[], activityOf: ActivityOf): string {
  const seen = runs.flatMap((run) => [run.startedAt, run.endedAt ?? activityOf(run.id)?.at ?? run.startedAt]);
  // ISO times sort as text.
  return [createdAt, ...seen].sort().at(-1) ?? createdAt;
}

function shortenedOrNull(text: string | null): string | null {
  return text === null ? null : shortened(text);
}

function shortened(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText - 1)}…` : text;
}
