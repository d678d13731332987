import type { PullRequest } from '../../../domain/pullRequest.ts';
import { answerText, answerWords } from '../../../domain/pullRequestFeedback.ts';
import type { PullRequestReturn, Return } from '../../../domain/returns.ts';
import type { Subtask } from '../../../domain/subtask.ts';
import type { GitHub, GitHubFailure } from '../../../github/gitHub.ts';
import { ok, type Result } from '../../../lib/result.ts';
import type { EngineParts } from '../../parts.ts';
import { isoNow } from '../../time.ts';

/**
 * Says in the threads that the work was given back for that it is done, and resolves them. `answer` finds what it has
 * said before, so that whoever is killed between two of them says nothing twice.
 */
export async function answerThreads(
  parts: EngineParts,
  github: GitHub,
  subtask: Subtask,
  { head }: PullRequest,
  returns: readonly PullRequestReturn[],
): Promise<Result<void, GitHubFailure>> {
  const threadIds = new Set(returns.flatMap((one) => one.threadIds));
  const since = returns[0]?.head;
  let words: string | null = null;
  if (threadIds.size > 0 && since !== undefined) {
    words = answerWords(head, await subjectsSince(parts, subtask, since));
    const text = answerText(subtask.id, words);
    for (const threadId of threadIds) {
      const answered = await github.answer(threadId, text);
      if (!answered.ok && isWorthAnotherTry(answered.error)) {
        return answered;
      }
      if (!answered.ok) {
        parts.log.warn(`A thread of subtask ${subtask.number} was not answered: ${answered.error.message}`);
      }
    }
  }
  const heads = new Set(returns.map((one) => one.head));
  await parts.store.transact((tables) => {
    const now = tables.subtasks.get(subtask.id);
    if (now) {
      const marked = now.returns.map((one): Return => {
        const isAnswered = one.kind === 'pullRequest' && heads.has(one.head);
        return isAnswered ? { ...one, answered: true, answer: one.threadIds.length > 0 ? words : null } : one;
      });
      tables.subtasks.update(subtask.id, { returns: marked, updatedAt: isoNow(parts) });
    }
  });
  return ok();
}

/** A thread that is gone, or that we may not write in, stays without an answer. */
function isWorthAnotherTry({ kind }: GitHubFailure): boolean {
  return kind !== 'notFound' && kind !== 'forbidden' && kind !== 'invalid' && kind !== 'conflict';
}

async function subjectsSince(
  parts: EngineParts,
  subtask: Subtask,
  since: string,
): Promise<readonly string[]> {
  if (subtask.worktree === null) {
    return [];
  }
  const evidence = await parts.repository.evidence(subtask.worktree, since);
  return evidence.ok ? evidence.value.commits.map(({ subject }) => subject) : [];
}
