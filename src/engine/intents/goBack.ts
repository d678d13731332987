import { checkpointRef, rescueRefFor } from '../../domain/naming.ts';
import { type Refusal, refusal } from '../../domain/refusal.ts';
import type { Run } from '../../domain/run.ts';
import type { Subtask } from '../../domain/subtask.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Intent } from '../../protocol/intent.ts';
import type { Tables } from '../../store/store.ts';
import { existing } from '../facts.ts';
import { type Moment, moveSubtask, note } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import type { Reconciler } from '../reconciler.ts';
import { endedRun } from '../runs/startRun.ts';
import { withTrueWorktree } from '../steps/trueWorktree.ts';
import { isoNow, momentOf } from '../time.ts';
import { subtaskKey } from '../wakes.ts';

/** `id` names the rescue ref that holds what was there; `null` when there was nothing that is not held elsewhere. */
type Answer = Result<{ readonly id: string | null }, Refusal>;

/**
 * Puts a subtask's branch and worktree back to how one of its attempts left them. It stays stopped there until somebody
 * starts it, and its checks then judge what they find before any agent does.
 */
export async function goBack(
  parts: EngineParts,
  reconciler: Pick<Reconciler, 'exclusively'>,
  { subtaskId, runId }: Extract<Intent, { kind: 'goBack' }>,
): Promise<Answer> {
  // Nothing begins to work there meanwhile.
  return reconciler.exclusively(subtaskKey(subtaskId), async () => {
    const { tables } = parts.store;
    const subtask = tables.subtasks.get(subtaskId);
    const run = tables.runs.get(runId);
    if (!subtask || subtask.deleting) {
      return err(refusal('notFound', 'That subtask is no longer there.'));
    }
    if (run?.subtaskId !== subtaskId || run.kind !== 'work') {
      return err(refusal('notFound', 'That attempt is no longer there.'));
    }
    const isGone = subtask.worktreeReady && !(await withTrueWorktree(subtask)).worktreeReady;
    const objection = whyNot(tables, isGone ? { ...subtask, worktree: null } : subtask);
    return objection === null ? goBackTo(parts, subtask, run) : refuse(subtask, objection);
  });
}

function refuse({ number }: Subtask, why: string): Answer {
  return err(refusal('conflict', `Subtask ${number} cannot go back to an attempt: ${why}.`));
}

function whyNot(tables: Tables, { id, status, worktree, branch }: Subtask): string | null {
  const running = tables.runs.ofSubtask(id).find((run) => run.status === 'RUNNING');
  if (running !== undefined) {
    return running.kind === 'work'
      ? 'an agent is at work on it; stop it first'
      : 'a check of it is running; stop it first, or wait until it has ended';
  }
  if (status === 'MERGED') {
    return 'it is merged';
  }
  return worktree === null || branch === null
    ? 'its worktree has been taken away; retry it, stop it, and go back then'
    : null;
}

/** Nothing that was proved holds any more: that is a fact before the files are touched. */
async function goBackTo(parts: EngineParts, subtask: Subtask, run: Run): Promise<Answer> {
  const { worktree, branch } = subtask;
  const ref = checkpointRef(subtask.id, run.id);
  if (worktree === null || branch === null || (await parts.repository.refCommit(ref)) === null) {
    return err(refusal('notFound', 'How that attempt left its files is no longer kept.'));
  }
  const objection = await parts.store.transact((tables) => {
    // It may have been merged, or asked for otherwise, since it was looked at.
    const now = existing(tables.subtasks.get(subtask.id), 'The subtask');
    const found = whyNot(tables, now);
    if (found === null) {
      stopThere(parts, tables, now, run);
    }
    return found;
  });
  if (objection !== null) {
    return refuse(subtask, objection);
  }
  const rescueRef = rescueRefFor(branch, isoNow(parts));
  const went = await parts.repository.checkpoints.goBack({ path: worktree, branch, ref, rescueRef });
  if (!went.ok) {
    return err(refusal('unprocessable', `${went.error.message} The subtask is stopped.`));
  }
  parts.log.info(`Subtask ${subtask.number} went back to run ${run.id}`);
  return ok({ id: went.value.rescued ? rescueRef : null });
}

function stopThere(parts: EngineParts, tables: Tables, subtask: Subtask, run: Run): void {
  const moment = momentOf(parts);
  const change = {
    stopped: true,
    hold: null,
    reason: null,
    provenCommit: null,
    mergeRequested: false,
    // What this round was told to do, the files of an earlier one were not made for.
    feedback: run.round === subtask.round ? subtask.feedback : null,
    updatedAt: moment.at,
  };
  tables.runs.insert(openGate(parts, subtask, run));
  note(tables, subtask.id, `goes back to attempt ${run.attempt} of round ${run.round}`, moment);
  leave(tables, subtask, moment);
  if (moveSubtask(tables, subtask.id, 'stop', moment, change) === null) {
    tables.subtasks.update(subtask.id, change);
  }
}

function leave(tables: Tables, { id, status }: Subtask, moment: Moment): void {
  if (status === 'COMPLETED') {
    moveSubtask(tables, id, 'requestChanges', moment);
  } else if (status === 'BLOCKED_FAILURE') {
    moveSubtask(tables, id, 'retry', moment);
  }
}

/** A check that has said nothing of the work yet, so that it is what comes next. */
function openGate(parts: EngineParts, subtask: Subtask, { attempt, taskId }: Run): Run {
  const request = {
    taskId,
    subtaskId: subtask.id,
    kind: 'gate',
    round: subtask.round,
    attempt,
    gate: null,
  } as const;
  const reason = 'You went back to this attempt. What is there now is checked when you start the subtask.';
  return endedRun(parts, request, { status: 'FAILED', outcome: 'interrupted', reason });
}
