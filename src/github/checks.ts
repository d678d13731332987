import type { CheckState, FailedCheck } from '../domain/pullRequest.ts';
import type { WatchedCheck, WatchedPullRequest } from './watchQuery.ts';

/** Pending as long as anything at the head is not finished, whatever has failed already. */
export function checkStateOf(watched: WatchedPullRequest): CheckState {
  const commit = watched.commits.nodes[0]?.commit;
  if (commit !== undefined && commit.oid !== watched.headRefOid) {
    // GitHub has not caught up with the last push.
    return 'pending';
  }
  const rollup = commit?.statusCheckRollup ?? null;
  if (rollup === null) {
    return 'none';
  }
  if (!rollup.contexts.nodes.every(isFinished)) {
    return 'pending';
  }
  switch (rollup.state) {
    case 'SUCCESS':
      return 'passing';
    case 'FAILURE':
    case 'ERROR':
      return 'failing';
    default:
      return 'pending';
  }
}

/**
 * Those that say something about the work. One that was cancelled, or waits for a human's click, says nothing: the state is
 * `failing` all the same, as it is on GitHub.
 */
export function failedChecksOf(watched: WatchedPullRequest): FailedCheck[] {
  const commit = watched.commits.nodes[0]?.commit;
  return (commit?.statusCheckRollup?.contexts.nodes ?? []).flatMap((check) =>
    commit?.oid === watched.headRefOid && isFailed(check) ? [failedCheckOf(check)] : [],
  );
}

const longestSummary = 4000;

function isFinished(check: WatchedCheck): boolean {
  return check.__typename === 'CheckRun'
    ? check.status === 'COMPLETED'
    : check.state !== 'PENDING' && check.state !== 'EXPECTED';
}

function isFailed(check: WatchedCheck): boolean {
  return check.__typename === 'CheckRun'
    ? ['FAILURE', 'TIMED_OUT', 'STARTUP_FAILURE'].includes(check.conclusion ?? '')
    : check.state === 'FAILURE' || check.state === 'ERROR';
}

function failedCheckOf(check: WatchedCheck): FailedCheck {
  if (check.__typename === 'StatusContext') {
    const { id, context, targetUrl, description } = check;
    return { id, name: context, url: targetUrl, jobId: null, summary: description };
  }
  const { id, name, detailsUrl, databaseId, title, summary, checkSuite } = check;
  const said = [title, summary].filter((text) => text !== null && text !== '').join('\n');
  return {
    id,
    name,
    url: detailsUrl,
    jobId: checkSuite.app?.slug === 'github-actions' ? databaseId : null,
    summary: said === '' ? null : said.slice(0, longestSummary),
  };
}
