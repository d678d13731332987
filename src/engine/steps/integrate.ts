import { backoffDue } from '../../domain/backoff.ts';
import type { GitEvidence } from '../../domain/gate.ts';
import { gateFeedback, openRecord } from '../../domain/judgement.ts';
import { countsAsAttempt, type Run } from '../../domain/run.ts';
import type { Subtask } from '../../domain/subtask.ts';
import type { Task } from '../../domain/task.ts';
import { shellLine } from '../checkCommand.ts';
import { baseTip } from '../delivery/base.ts';
import { sendBack } from '../delivery/sendBack.ts';
import { recordMerged } from '../delivery/watch/settleMerged.ts';
import { existing, isAsSeen, runsOfRound } from '../facts.ts';
import type { EngineParts } from '../parts.ts';
import { startRun } from '../runs/startRun.ts';
import { momentOf } from '../time.ts';
import { letSubtaskWait } from './holds.ts';
import { preparation } from './preparation.ts';
import { integrationPath, removeIntegration } from './tidy.ts';

/**
 * Brings proved work to the base: merges the two without touching a checkout, checks the result when it is
 * not what the gate has seen, and advances the base by compare-and-swap. Every call does the next bit.
 */
export async function integrate(parts: EngineParts, task: Task, subtask: Subtask): Promise<number | null> {
  const { repository } = parts;
  const head = existing(subtask.provenCommit, 'The proven commit');
  const base = await baseTip(parts, task);
  if (!base.ok) {
    return hold(parts, subtask, base.error);
  }
  if (await repository.isAncestor(head, base.value)) {
    await recordMerged(parts, task, subtask, base.value);
    return null;
  }
  if (!(await repository.isAncestor(existing(subtask.baseCommit, 'The base commit'), base.value))) {
    return hold(parts, subtask, rewritten(task, subtask));
  }
  const checked = latestCheck(parts, subtask, base.value);
  if (checked?.status === 'SUCCEEDED') {
    return advance(parts, task, subtask, base.value, existing(checked.gate?.git, 'The merge').head);
  }
  if (checked && (countsAsAttempt(checked.outcome) || checked.outcome === 'hung')) {
    const found = checked.gate ? gateFeedback(checked.gate) : (checked.reason ?? '');
    const feedback = `Merged with ${task.baseBranch}, your work does not pass the checks. Merge ${task.baseBranch} into your branch and mend it.\n\n${found}`;
    await sendBack(parts, subtask, feedback, `The checks fail after merging with ${task.baseBranch}`);
    return null;
  }
  const due = retryDue(parts, subtask);
  return due > parts.clock.now() ? due : mergeAndCheck(parts, task, subtask, base.value, head);
}

/** Merging old history into a branch that was rewritten would bring back what somebody took out of it. */
function rewritten(task: Task, subtask: Subtask): string {
  return `${task.baseBranch} was moved to another history: it no longer contains ${subtask.baseCommit?.slice(0, 9)}, where this work started, and merging would bring back what was taken out. Bring that commit back and merge again, or merge ${subtask.branch ?? 'the branch'} into ${task.baseBranch} by hand.`;
}

/** When a check that was cut off, which says nothing about the work, is tried again. */
function retryDue(parts: EngineParts, subtask: Subtask): number {
  const checks = runsOfRound(parts.store.tables.runs.ofSubtask(subtask.id), subtask.round).filter(
    (run) => run.kind === 'integrate',
  );
  return checks.at(-1)?.outcome === 'interrupted' ? backoffDue(checks, parts.clock.now()) : 0;
}

async function mergeAndCheck(
  parts: EngineParts,
  task: Task,
  subtask: Subtask,
  base: string,
  head: string,
): Promise<null> {
  const message = `Merge subtask ${subtask.number}: ${subtask.title}`;
  const merge = await parts.repository.mergeCommit({ base, head, message });
  if (!merge.ok) {
    if (merge.error.kind !== 'conflict') {
      return hold(parts, subtask, merge.error.message);
    }
    const files = merge.error.files.join(', ');
    const feedback = `${task.baseBranch} has moved on, and your work conflicts with it in: ${files}. Merge ${task.baseBranch} into your branch, keep what both sides want, and commit.`;
    await sendBack(parts, subtask, feedback, `It conflicts with ${task.baseBranch} in ${files}`);
    return null;
  }
  const verify = await parts.verifyCommand();
  const git = { ...provenEvidence(parts, subtask), base, head: merge.value.commit, tree: merge.value.tree };
  if (verify === null || merge.value.tree === provenEvidence(parts, subtask).tree) {
    return advance(parts, task, subtask, base, merge.value.commit);
  }
  const path = integrationPath(parts, subtask);
  const added = await freshWorktree(parts, subtask, path, merge.value.commit);
  if (added !== null) {
    return hold(parts, subtask, added);
  }
  const ready = await preparation(parts, path, merge.value.commit);
  await startRun(parts, {
    taskId: task.id,
    subtaskId: subtask.id,
    kind: 'integrate',
    round: subtask.round,
    attempt: 1,
    ...parts.agent.shellCommand(shellLine({ ...ready, verify })),
    cwd: path,
    stdin: '',
    sessionId: null,
    gate: openRecord(git),
    idleMinutes: null,
    totalMinutes: parts.settings().verifyMinutes,
  });
  return null;
}

async function advance(
  parts: EngineParts,
  task: Task,
  subtask: Subtask,
  from: string,
  to: string,
): Promise<null> {
  if (!isAsSeen(parts.store.tables, subtask)) {
    return null;
  }
  const advanced = await parts.repository.advanceBranch({ branch: task.baseBranch, from, to });
  if (advanced.ok) {
    await recordMerged(parts, task, subtask, to);
    return null;
  }
  switch (advanced.error.kind) {
    case 'moved':
      // Somebody was faster: the next call merges with where the base is now.
      await parts.store.transact((tables) =>
        tables.subtasks.update(subtask.id, { updatedAt: momentOf(parts).at }),
      );
      return null;
    default:
      return hold(parts, subtask, advanced.error.message);
  }
}

async function hold(parts: EngineParts, subtask: Subtask, reason: string): Promise<null> {
  await letSubtaskWait(parts, subtask, 'delivery', reason);
  return null;
}

/** The latest check of this round that was made against where the base stands now. */
function latestCheck(parts: EngineParts, subtask: Subtask, base: string): Run | undefined {
  return runsOfRound(parts.store.tables.runs.ofSubtask(subtask.id), subtask.round).findLast(
    (run) => run.kind === 'integrate' && run.gate?.git?.base === base,
  );
}

function provenEvidence(parts: EngineParts, subtask: Subtask): GitEvidence {
  const gate = parts.store.tables.runs
    .ofSubtask(subtask.id)
    .findLast((run) => run.kind === 'gate' && run.gate?.git?.head === subtask.provenCommit);
  return existing(gate?.gate?.git, "The gate's git evidence");
}

/** A worktree at the merged commit; one that is left over from an earlier try goes first. Answers what went wrong. */
async function freshWorktree(
  parts: EngineParts,
  subtask: Subtask,
  path: string,
  commit: string,
): Promise<string | null> {
  const removed = await removeIntegration(parts, subtask);
  if (removed !== null) {
    return removed;
  }
  const owner = { projectId: parts.projectId, subjectId: subtask.id };
  const sparse = parts.settings().sparseFolders;
  const added = await parts.repository.addWorktree({ path, commit, branch: null, sparse, owner });
  return added.ok ? null : `The merged result could not be checked: ${added.error.message}`;
}
