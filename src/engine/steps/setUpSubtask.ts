import { join } from 'node:path';
import { baseName } from '../../domain/delivery.ts';
import { branchName } from '../../domain/naming.ts';
import type { Run } from '../../domain/run.ts';
import type { Subtask } from '../../domain/subtask.ts';
import type { Task } from '../../domain/task.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { type BaseFailure, baseHold, fetchBase } from '../delivery/base.ts';
import { existing } from '../facts.ts';
import type { EngineParts } from '../parts.ts';
import { isoNow } from '../time.ts';
import { diskHold } from './diskReserve.ts';
import { freePath } from './freePath.ts';
import { putSubtaskOnHold } from './holds.ts';
import { makeWorktree } from './makeWorktree.ts';
import { startSetUp } from './startSetUp.ts';

/**
 * Makes the subtask's worktree ready. Branch, path and base commit are facts before anything is made, so that
 * a crash in between leaves nothing that is not known; what is there already is taken as it is.
 */
export async function setUpSubtask(
  parts: EngineParts,
  task: Task,
  subtask: Subtask,
  attempt: number,
): Promise<void> {
  const noRoom = await diskHold(parts);
  if (noRoom !== null) {
    return putSubtaskOnHold(parts, subtask, noRoom);
  }
  const place = await choosePlace(parts, task, subtask);
  const made = place.ok ? await makeAt(parts, subtask, place.value) : place;
  if (!made.ok) {
    return putSubtaskOnHold(parts, subtask, baseHold(parts, made.error));
  }
  const run = { taskId: task.id, subtaskId: subtask.id, round: subtask.round, attempt };
  await startSetUp(parts, made.value, run, (tables, change) => tables.subtasks.update(subtask.id, change));
}

interface Place {
  readonly branch: string;
  readonly path: string;
  /** What the branch starts from when there is neither branch nor rescued work. */
  readonly base: string;
}

async function choosePlace(
  parts: EngineParts,
  task: Task,
  subtask: Subtask,
): Promise<Result<Place, BaseFailure>> {
  const begun = (await hasWork(parts, subtask)) ? subtask.baseCommit : null;
  const tip = await baseOf(parts, task, subtask);
  // What has begun can go on from where it began, whatever has become of the base since.
  if (!tip.ok && (begun === null || tip.error.passes)) {
    return tip;
  }
  if (subtask.branch !== null && subtask.worktree !== null && begun !== null) {
    return ok({ branch: subtask.branch, path: subtask.worktree, base: begun });
  }
  const base = begun ?? existing(tip.ok ? tip.value : null, 'The base');
  const branch =
    subtask.branch ?? (await parts.repository.freeBranchName(branchName(subtask.number, subtask.title)));
  const path = subtask.worktree ?? (await freePath(join(parts.worktreeRoot(), branch)));
  const place = { branch, path, base };
  await recordPlace(parts, subtask, place);
  return ok(place);
}

async function hasWork({ repository, store }: EngineParts, subtask: Subtask): Promise<boolean> {
  const isThere = subtask.branch !== null && (await repository.branchCommit(subtask.branch)).ok;
  return (
    isThere || subtask.rescueRef !== null || judgedCommit(store.tables.runs.ofSubtask(subtask.id)) !== null
  );
}

async function recordPlace(parts: EngineParts, subtask: Subtask, place: Place): Promise<void> {
  const updatedAt = isoNow(parts);
  await parts.store.transact((tables) =>
    tables.subtasks.update(subtask.id, {
      branch: place.branch,
      worktree: place.path,
      baseCommit: place.base,
      worktreeReady: false,
      updatedAt,
    }),
  );
}

/** Where the base stands now, which must contain everything that this subtask depends on. */
async function baseOf(
  parts: EngineParts,
  task: Task,
  subtask: Subtask,
): Promise<Result<string, BaseFailure>> {
  const tip = await fetchBase(parts, task);
  if (!tip.ok) {
    return tip;
  }
  const { tables } = parts.store;
  for (const { dependsOnId } of tables.dependencies.of(subtask.id)) {
    const parent = existing(tables.subtasks.get(dependsOnId), 'The subtask that it depends on');
    if (
      parent.mergedCommit !== null &&
      !(await parts.repository.isAncestor(parent.mergedCommit, tip.value))
    ) {
      const message = `${baseName(task)} no longer contains the merged work of subtask ${parent.number} (${parent.mergedCommit.slice(0, 9)}). Bring it back, then try again.`;
      return err({ message, passes: false });
    }
  }
  return tip;
}

async function makeAt(
  parts: EngineParts,
  subtask: Subtask,
  place: Place,
): Promise<Result<{ readonly path: string; readonly commit: string }, BaseFailure>> {
  const { branch, path } = place;
  const commit = await startingCommit(parts, subtask, place);
  const wanted = { subjectId: subtask.id, branch, path, commit };
  const made = await makeWorktree(parts, wanted, (other) =>
    recordPlace(parts, subtask, { ...place, path: other }),
  );
  return made.ok
    ? ok({ path: made.value, commit })
    : err({ message: `The worktree could not be made: ${made.error.message}`, passes: false });
}

/** Where the branch stands, or, when it is gone, the latest of its work that is known, or its base. */
async function startingCommit(parts: EngineParts, subtask: Subtask, place: Place): Promise<string> {
  const tip = await parts.repository.branchCommit(place.branch);
  if (tip.ok) {
    return tip.value;
  }
  const rescued = subtask.rescueRef === null ? null : await parts.repository.refCommit(subtask.rescueRef);
  const judged = judgedCommit(parts.store.tables.runs.ofSubtask(subtask.id));
  if (rescued === null || judged === null) {
    return rescued ?? judged ?? place.base;
  }
  return (await parts.repository.isAncestor(rescued, judged)) ? judged : rescued;
}

/** The commit that our checks looked at last: whoever deletes a branch by hand leaves its commits for a while. */
function judgedCommit(runs: readonly Run[]): string | null {
  return (
    runs.findLast((run) => (run.gate?.git?.commits.length ?? 0) > 0 && run.kind === 'gate')?.gate?.git
      ?.head ?? null
  );
}
