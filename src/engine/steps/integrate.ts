import type { GitEvidence } from '../../domain/gate.ts';
import { gateFeedback } from '../../domain/judgement.ts';
import { countsAsAttempt, type Run } from '../../domain/run.ts';
import type { Subtask } from '../../domain/subtask.ts';
import type { Task } from '../../domain/task.ts';
import { checkCommand } from '../checkCommand.ts';
import { existing, runsOfRound } from '../facts.ts';
import { holdSubtask, moveSubtask } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import { startRun } from '../runs/startRun.ts';
import { momentOf } from '../time.ts';
import { integrationPath, removeIntegration } from './tidy.ts';

/** How often merged work may come back for another round before somebody must look. */
const maxRounds = 6;

/**
 * Brings proved work to the base: merges the two without touching a checkout, checks the result when it is
 * not what the gate has seen, and advances the base by compare-and-swap. Every call does the next bit.
 */
export async function integrate(parts: EngineParts, task: Task, subtask: Subtask): Promise<void> {
  const { repository } = parts;
  const head = existing(subtask.provenCommit, 'The proven commit');
  const base = await repository.branchCommit(task.baseBranch);
  if (!base.ok) {
    return hold(parts, subtask, base.error.message);
  }
  if (await repository.isAncestor(head, base.value)) {
    return markMerged(parts, subtask, base.value);
  }
  const checked = latestCheck(parts, subtask, base.value);
  if (checked?.status === 'SUCCEEDED') {
    return advance(parts, task, subtask, base.value, existing(checked.gate?.git, 'The merge').head);
  }
  if (checked && countsAsAttempt(checked.outcome)) {
    const found = checked.gate ? gateFeedback(checked.gate) : (checked.reason ?? '');
    const feedback = `Merged with ${task.baseBranch}, your work does not pass the checks. Merge ${task.baseBranch} into your branch and mend it.\n\n${found}`;
    return sendBack(parts, subtask, feedback, `The checks fail after merging with ${task.baseBranch}`);
  }
  await mergeAndCheck(parts, task, subtask, base.value, head);
}

async function mergeAndCheck(
  parts: EngineParts,
  task: Task,
  subtask: Subtask,
  base: string,
  head: string,
): Promise<void> {
  const message = `Merge subtask ${subtask.number}: ${subtask.title}`;
  const merge = await parts.repository.mergeCommit({ base, head, message });
  if (!merge.ok) {
    if (merge.error.kind !== 'conflict') {
      return hold(parts, subtask, merge.error.message);
    }
    const files = merge.error.files.join(', ');
    const feedback = `${task.baseBranch} has moved on, and your work conflicts with it in: ${files}. Merge ${task.baseBranch} into your branch, keep what both sides want, and commit.`;
    return sendBack(parts, subtask, feedback, `It conflicts with ${task.baseBranch} in ${files}`);
  }
  const settings = parts.settings();
  const command = checkCommand({ setUp: settings.setUpCommand, verify: await parts.verifyCommand() });
  const git = { ...provenEvidence(parts, subtask), base, head: merge.value.commit, tree: merge.value.tree };
  if (command === null || merge.value.tree === provenEvidence(parts, subtask).tree) {
    return advance(parts, task, subtask, base, merge.value.commit);
  }
  const path = integrationPath(parts, subtask);
  const added = await freshWorktree(parts, subtask, path, merge.value.commit);
  if (added !== null) {
    return hold(parts, subtask, added);
  }
  await startRun(parts, {
    taskId: task.id,
    subtaskId: subtask.id,
    kind: 'integrate',
    round: subtask.round,
    attempt: 1,
    ...parts.agent.shellCommand(command),
    cwd: path,
    stdin: '',
    sessionId: null,
    gate: { git, verify: null, passed: false, reason: null },
    idleMinutes: null,
    totalMinutes: settings.verifyMinutes,
  });
}

async function advance(
  parts: EngineParts,
  task: Task,
  subtask: Subtask,
  from: string,
  to: string,
): Promise<void> {
  const advanced = await parts.repository.advanceBranch({ branch: task.baseBranch, from, to });
  if (advanced.ok) {
    return markMerged(parts, subtask, to);
  }
  switch (advanced.error.kind) {
    case 'moved':
      // Somebody was faster: the next call merges with where the base is now.
      await parts.store.transact((tables) =>
        tables.subtasks.update(subtask.id, { updatedAt: momentOf(parts).at }),
      );
      return;
    default:
      return hold(parts, subtask, advanced.error.message);
  }
}

async function markMerged(parts: EngineParts, subtask: Subtask, mergedCommit: string): Promise<void> {
  await parts.store.transact((tables) => {
    const moment = momentOf(parts);
    moveSubtask(tables, subtask.id, 'merge', moment, { mergedCommit, hold: null, reason: null });
  });
}

async function sendBack(
  parts: EngineParts,
  subtask: Subtask,
  feedback: string,
  reason: string,
): Promise<void> {
  if (subtask.round >= maxRounds) {
    return hold(
      parts,
      subtask,
      `${reason}, after ${subtask.round} rounds. Request changes in your own words, or merge by hand from ${subtask.branch ?? 'its branch'}.`,
    );
  }
  await parts.store.transact((tables) => {
    moveSubtask(tables, subtask.id, 'requestChanges', momentOf(parts), {
      feedback,
      reason: null,
      round: subtask.round + 1,
      provenCommit: null,
    });
  });
}

async function hold(parts: EngineParts, subtask: Subtask, reason: string): Promise<void> {
  const entry = { kind: 'delivery', reason, until: null } as const;
  await parts.store.transact((tables) => holdSubtask(tables, subtask.id, entry, momentOf(parts)));
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
  const added = await parts.repository.addWorktree({ path, commit, branch: null, owner });
  return added.ok ? null : `The merged result could not be checked: ${added.error.message}`;
}
