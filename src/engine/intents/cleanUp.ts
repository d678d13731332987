import { basename, join } from 'node:path';
import { rescueNamespace, rescueRefFor, restoredSubject, slugOf } from '../../domain/naming.ts';
import { type Refusal, refusal } from '../../domain/refusal.ts';
import type { GitFailure } from '../../git/gitFailure.ts';
import type { FoundWorktree } from '../../git/repository.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Intent } from '../../protocol/intent.ts';
import type { EngineParts } from '../parts.ts';
import { isRemovable, presentCards, type WorktreeUse, worktreeUse } from '../queries/worktreeUse.ts';
import type { Reconciler } from '../reconciler.ts';
import { deleteKeptBranch } from '../steps/takeAway.ts';
import { discardTaskWorktree, discardWorktree } from '../steps/tidy.ts';
import { discardSessionWorktree } from '../steps/tidySession.ts';
import { isoNow } from '../time.ts';
import { sessionKey, subtaskKey, taskKey } from '../wakes.ts';

/** `id` names the rescue ref that holds what would have been lost; `null` when there was nothing. */
type Removed = Result<{ readonly id: string | null }, Refusal>;

/** Removes one worktree that nobody works in, by way of the trash, and only after a rescue ref holds its work. */
export async function removeWorktree(
  parts: EngineParts,
  reconciler: Pick<Reconciler, 'exclusively'>,
  path: string,
): Promise<Removed> {
  const found = await parts.repository.findWorktrees(parts.worktreeRoot());
  if (!found.ok) {
    return err(refusal('unprocessable', found.error.message));
  }
  const worktree = found.value.find((one) => one.path === path);
  if (worktree === undefined) {
    return err(refusal('notFound', `There is no worktree of ours at ${path} any more.`));
  }
  // Nothing begins to work in it meanwhile.
  const key = keyOf(parts, worktree);
  const remove = () => removeUnused(parts, worktree);
  return key === null ? remove() : reconciler.exclusively(key, remove);
}

/** Brings what a rescue ref holds back on a new branch, with a worktree or without. */
export async function restoreRescue(
  parts: EngineParts,
  { ref, branch, worktree }: Extract<Intent, { kind: 'restoreRescue' }>,
  signal: AbortSignal | undefined,
): Promise<Result<{ readonly id: string | null }, Refusal>> {
  const { repository } = parts;
  const commit = ref.startsWith(rescueNamespace) ? await repository.refCommit(ref) : null;
  if (commit === null) {
    return err(refusal('notFound', 'That rescue is no longer there.'));
  }
  const made = await repository.makeBranch(branch, commit);
  if (!made.ok) {
    return refused(made.error);
  }
  if (!worktree) {
    return ok({ id: branch });
  }
  const path = join(parts.worktreeRoot(), branch.replaceAll('/', '-'));
  const owner = { projectId: parts.projectId, subjectId: restoredSubject };
  const added = await repository.addWorktree({ path, commit, branch, owner, ...(signal && { signal }) });
  if (!added.ok) {
    await repository.deleteBranch(branch, commit);
    return signal?.aborted
      ? err(refusal('conflict', `${branch} was not restored: you cancelled it.`))
      : refused(added.error);
  }
  return ok({ id: path });
}

function keyOf({ store }: EngineParts, { owner }: FoundWorktree): string | null {
  if (owner === null) {
    return null;
  }
  if (store.tables.subtasks.get(owner.subjectId) !== null) {
    return subtaskKey(owner.subjectId);
  }
  if (store.tables.sessions.get(owner.subjectId) !== null) {
    return sessionKey(owner.subjectId);
  }
  return store.tables.tasks.get(owner.subjectId) === null ? null : taskKey(owner.subjectId);
}

async function removeUnused(parts: EngineParts, worktree: FoundWorktree): Promise<Removed> {
  const use = worktreeUse(worktree, presentCards(parts));
  if (!isRemovable(use)) {
    return err(refusal('conflict', whyNot(worktree, use)));
  }
  const removed = await removeBy(parts, worktree, use);
  if (!removed.ok) {
    return refused(removed.error);
  }
  parts.log.info(`Clean-up removed ${worktree.path}; rescued to ${removed.value ?? 'nothing'}`);
  return ok({ id: removed.value });
}

async function removeBy(
  parts: EngineParts,
  worktree: FoundWorktree,
  use: WorktreeUse,
): Promise<Result<string | null, GitFailure>> {
  const { tables } = parts.store;
  const subtask = tables.subtasks.get(worktree.owner?.subjectId ?? '');
  const session = tables.sessions.get(worktree.owner?.subjectId ?? '');
  const task = tables.tasks.get(worktree.owner?.subjectId ?? '');
  if (subtask?.worktree && use.kind !== 'orphaned') {
    return discardWorktree(parts, subtask);
  }
  if (session?.worktree && use.kind !== 'orphaned') {
    return discardSessionWorktree(parts, session);
  }
  if (task?.worktree) {
    const discarded = await discardTaskWorktree(parts, task);
    return discarded.ok ? ok(null) : discarded;
  }
  return removeUnowned(parts, worktree, use);
}

/** One that no card knows: only git can say what is in it. */
async function removeUnowned(
  parts: EngineParts,
  { path, owner }: FoundWorktree,
  use: WorktreeUse,
): Promise<Result<string | null, GitFailure>> {
  const { repository } = parts;
  const branch = owner?.branch ?? null;
  const rescueRef = rescueRefFor(branch ?? (slugOf(basename(path)) || 'worktree'), isoNow(parts));
  const removed = await repository.removeWorktree({ path, keptBy: null, rescueRef });
  if (!removed.ok) {
    return removed;
  }
  // A branch that was restored is the user's.
  if (branch !== null && use.kind !== 'restored') {
    const base = await repository.currentBranch();
    const onBase = base.ok ? await repository.branchCommit(base.value) : base;
    const keepers = [await repository.refCommit(rescueRef), onBase.ok ? onBase.value : null];
    const deleted = await deleteKeptBranch(parts, branch, keepers);
    if (!deleted.ok) {
      parts.log.warn(deleted.error.message);
    }
  }
  return ok(removed.value.rescued ? rescueRef : null);
}

function whyNot({ path }: FoundWorktree, { kind }: WorktreeUse): string {
  switch (kind) {
    case 'running':
      return `An agent or a check works in ${path}. Stop it first.`;
    case 'needed':
      return `Work goes on in ${path}. Stop its card first.`;
    default:
      return `Git no longer knows ${path}, so nothing says whose work is in it. Look into it, and delete it yourself.`;
  }
}

function refused({ kind, message }: GitFailure): Result<never, Refusal> {
  const conflict = kind === 'branchTaken' || kind === 'pathTaken';
  return err(refusal(conflict ? 'conflict' : 'unprocessable', message));
}
