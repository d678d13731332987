import type { GitEvidence } from '../../domain/gate.ts';
import { gitObjection, judgeGate } from '../../domain/judgement.ts';
import type { Subtask } from '../../domain/subtask.ts';
import { existing, isAsSeen } from '../facts.ts';
import { moveSubtask } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import { recordRun, startRun } from '../runs/startRun.ts';
import { momentOf } from '../time.ts';
import { letSubtaskWait } from './holds.ts';

/** Judges an attempt: first by what git says, then, when there is nothing against it, by the verify command. */
export async function startGate(parts: EngineParts, subtask: Subtask, attempt: number): Promise<void> {
  const worktree = existing(subtask.worktree, 'The worktree');
  const git = await parts.repository.evidence(worktree, existing(subtask.baseCommit, 'The base commit'));
  if (!git.ok) {
    return letSubtaskWait(parts, subtask, 'tool', git.error.message);
  }
  const run = {
    taskId: subtask.taskId,
    subtaskId: subtask.id,
    kind: 'gate',
    round: subtask.round,
    attempt,
  } as const;
  const command = await parts.verifyCommand();
  if (gitObjection(git.value) !== null || command === null) {
    await recordRun(parts, { ...run, gate: judgeGate(git.value, null) }, decided(git.value));
    return;
  }
  await startRun(parts, {
    ...run,
    ...parts.agent.shellCommand(command),
    cwd: worktree,
    stdin: '',
    sessionId: null,
    gate: { git: git.value, verify: null, passed: false, reason: null },
    idleMinutes: null,
    totalMinutes: parts.settings().verifyMinutes,
  });
}

/** The gate passed: the work is complete, at the commit that was judged. */
export async function markProved(parts: EngineParts, subtask: Subtask): Promise<void> {
  await parts.store.transact((tables) => {
    if (!isAsSeen(tables, subtask)) {
      return;
    }
    const gate = tables.runs.ofSubtask(subtask.id).findLast((run) => run.kind === 'gate');
    const provenCommit = existing(gate?.gate?.git?.head, "The gate's commit");
    // A wish to merge outlasts a return to the worker for a conflict; the user's own request for changes ends it.
    const mergeRequested = subtask.mergeRequested || parts.settings().autoMerge;
    moveSubtask(tables, subtask.id, 'proved', momentOf(parts), {
      provenCommit,
      mergeRequested,
      reason: null,
      feedback: null,
    });
  });
}

function decided(git: GitEvidence) {
  const reason = gitObjection(git);
  if (reason === null) {
    return { status: 'SUCCEEDED', outcome: 'done', reason: null } as const;
  }
  const nothing = git.commits.length === 0 && git.dirtyFiles.length === 0;
  return { status: 'FAILED', outcome: nothing ? 'suspicious' : 'error', reason } as const;
}
