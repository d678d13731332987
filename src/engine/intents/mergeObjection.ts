import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { wishEndedBy } from '../../domain/mergeReadiness.ts';
import { type Refusal, refusal } from '../../domain/refusal.ts';
import type { Subtask } from '../../domain/subtask.ts';
import type { FileChange } from '../../git/repository.ts';
import type { Intent } from '../../protocol/intent.ts';
import type { EngineParts } from '../parts.ts';

type Wish = Extract<Intent, { kind: 'mergeSubtask' | 'releaseHold' }>;

/**
 * Why proved work is not merged without a word: its worktree has what is not in the commit that is merged, or in this very
 * moment its checks have failed or somebody else has pushed. `null` when there is nothing of that, or nothing to be merged.
 */
export async function mergeObjection(parts: EngineParts, wish: Wish): Promise<Refusal | null> {
  const { subtasks } = parts.store.tables;
  const seen = subtasks.get(wish.subtaskId)?.pullRequest ?? null;
  const leftOut = await leavesOut(parts, wish);
  const present = subtasks.get(wish.subtaskId);
  const ended =
    seen && present?.pullRequest ? wishEndedBy(seen, present.pullRequest, present.pushedCommit) : null;
  return ended === null ? leftOut : refusal('conflict', endedWords[ended]);
}

const endedWords = {
  push: 'Somebody else has just pushed to it. Look at it, then merge it all the same if you want to.',
  checks: 'Its checks have just failed. Look at them, then merge it all the same if you want to.',
} as const;

async function leavesOut(parts: EngineParts, intent: Wish): Promise<Refusal | null> {
  const { tables } = parts.store;
  const subtask = tables.subtasks.get(intent.subtaskId);
  const delivery = subtask && tables.tasks.get(subtask.taskId)?.delivery.kind;
  const isAsked = intent.kind === 'mergeSubtask' ? intent.leaveOut !== true : subtask?.mergeRequested;
  if (!isAsked || subtask?.status !== 'COMPLETED' || delivery === 'push') {
    return null;
  }
  const files = await changedAfterChecks(parts, subtask);
  return files.length === 0 ? null : refusal('unconfirmed', leftOutText(subtask, files));
}

async function changedAfterChecks(
  parts: EngineParts,
  { id, worktree, provenCommit }: Subtask,
): Promise<readonly string[]> {
  if (worktree === null || provenCommit === null) {
    return [];
  }
  const changes = await parts.repository.changedFiles(provenCommit, provenCommit, worktree);
  if (!changes.ok) {
    // In a worktree that is gone there is nothing to leave out.
    parts.log.warn(changes.error.message);
    return [];
  }
  const gate = parts.store.tables.runs.ofSubtask(id).findLast(({ kind }) => kind === 'gate');
  const checkedAt = Date.parse(gate?.endedAt ?? '');
  const own = await Promise.all(changes.value.map((change) => isByChecks(worktree, change, checkedAt)));
  return changes.value.filter((_change, index) => !own[index]).map(({ path }) => path);
}

/** Checks may write reports, which nobody means to have merged. */
async function isByChecks(worktree: string, { path, kind }: FileChange, endedAt: number): Promise<boolean> {
  return (
    kind === 'added' &&
    (await stat(join(worktree, path)).then(
      ({ mtimeMs }) => mtimeMs <= endedAt,
      () => false,
    ))
  );
}

const filesNamed = 3;

function leftOutText({ number }: Subtask, files: readonly string[]): string {
  const names = files.slice(0, filesNamed).join(', ');
  const more = files.length - filesNamed;
  const list = more > 0 ? `${names} and ${more} more` : names;
  return `Changed in the worktree of subtask ${number} after its checks: ${list}. That is not part of what is merged; it is kept under refs/switchyard/rescue. To have it merged too, request changes instead: the worker finds it there, and it is checked.`;
}
