import { oneLine } from '../../domain/naming.ts';
import type { DashboardState } from '../../domain/projection.ts';
import { unreachable } from '../../lib/result.ts';
import type { SessionView } from '../../protocol/view.ts';
import { ageText } from './cleanUpWording.ts';
import type { Translate } from './translate.ts';
import { costText, deletionText, whyItWaits } from './wording.ts';

/** Its state, how long ago anything was seen of it, its pull request, and what it does or why it failed. */
export function sessionDescription(session: SessionView, now: number, t: Translate): string {
  if (session.deleting) {
    return [deletionText(session, t), whyItWaits(session)].filter((part) => part !== null).join(' · ');
  }
  const age = ageText(Date.parse(session.lastActivityAt), now, t);
  const pullRequest = session.pullRequest === null ? null : t('PR {0}', session.pullRequest.number);
  const parts = [stateText(session.state, t), age, pullRequest, whyItFailed(session) ?? whatItDoes(session)];
  return parts.filter((part) => part !== null).join(' · ');
}

/** What stands above its transcript: which one it is, what it does or why it failed, where its work is, what it cost. */
export function sessionHeading(session: SessionView, t: Translate): string {
  const parts = [
    t('Session {0}', session.number),
    ...(session.deleting
      ? [deletionText(session, t), whyItWaits(session)]
      : [stateText(session.state, t), whyItFailed(session) ?? whatItDoes(session)]),
    session.branch,
    session.pullRequest?.url ?? null,
    costText({ ...session, budgetUsd: null }, t),
  ];
  return parts.filter((part) => part !== null).join(' · ');
}

export function stateText(state: DashboardState, t: Translate): string {
  switch (state) {
    case 'starting':
      return t('Starting');
    case 'running':
      return t('Running');
    case 'completed':
      return t('Completed');
    case 'failed':
      return t('Failed');
    default:
      return unreachable(state);
  }
}

/** In one line; `null` unless it has failed. */
function whyItFailed({ state, reason }: SessionView): string | null {
  return state === 'failed' && reason !== null ? oneLine(reason) : null;
}

function whatItDoes({ hold, activity }: SessionView): string | null {
  const text = hold?.reason ?? activity;
  return text === null ? null : oneLine(text);
}
