import type { FailedCheck, PullRequest } from '../../../domain/pullRequest.ts';
import { checksToRead, pullRequestFeedback } from '../../../domain/pullRequestFeedback.ts';
import { type Findings, findingsText, returnOf } from '../../../domain/pullRequestPolicy.ts';
import type { GitHubRepository } from '../../../domain/repositoryUrl.ts';
import type { Subtask } from '../../../domain/subtask.ts';
import type { GitHub, GitHubFailure } from '../../../github/gitHub.ts';
import { err, ok, type Result } from '../../../lib/result.ts';
import { isAsSeen } from '../../facts.ts';
import { moveSubtask, note } from '../../moves.ts';
import type { EngineParts } from '../../parts.ts';
import { momentOf } from '../../time.ts';

/**
 * Gives the work back to its worker, with what checks and reviews have found, in one transaction with the fact that it
 * was given. Answers false where the subtask has moved on meanwhile.
 */
export async function giveBack(
  parts: EngineParts,
  where: { readonly github: GitHub; readonly repository: GitHubRepository },
  subtask: Subtask,
  pullRequest: PullRequest,
  findings: Findings,
): Promise<Result<boolean, GitHubFailure>> {
  const logs = await readLogs(where, checksToRead(findings));
  if (!logs.ok) {
    return logs;
  }
  const { number, head } = pullRequest;
  const feedback = pullRequestFeedback(number, findings, logs.value);
  const given = await parts.store.transact((tables) => {
    const now = tables.subtasks.get(subtask.id);
    if (now === null || !isAsSeen(tables, subtask)) {
      return false;
    }
    const moment = momentOf(parts);
    note(
      tables,
      subtask.id,
      `given back because of pull request #${number}: ${findingsText(findings)}`,
      moment,
    );
    return (
      moveSubtask(tables, subtask.id, 'requestChanges', moment, {
        ...{ round: now.round + 1, feedback, reason: null, provenCommit: null, hold: null },
        returns: [...now.returns, returnOf(head, findings, { round: now.round + 1, at: moment.at })],
      }) !== null
    );
  });
  return ok(given);
}

/** A log that is not there is done without; one that cannot be had just now is waited for. */
async function readLogs(
  { github, repository }: { readonly github: GitHub; readonly repository: GitHubRepository },
  checks: readonly FailedCheck[],
): Promise<Result<ReadonlyMap<string, string>, GitHubFailure>> {
  const logs = new Map<string, string>();
  for (const { id, jobId } of checks) {
    const log = jobId === null ? null : await github.failedLog(repository, jobId);
    if (log?.ok && log.value !== null) {
      logs.set(id, log.value);
    } else if (log?.ok === false && passes(log.error)) {
      return err(log.error);
    }
  }
  return ok(logs);
}

function passes({ kind }: GitHubFailure): boolean {
  return kind === 'signedOut' || kind === 'limited' || kind === 'offline';
}
