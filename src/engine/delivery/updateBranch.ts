import { baseName } from '../../domain/delivery.ts';
import { type Refusal, refusal } from '../../domain/refusal.ts';
import type { Subtask } from '../../domain/subtask.ts';
import type { Task } from '../../domain/task.ts';
import type { RemoteFailure } from '../../git/remotes.ts';
import type { RebaseFailure } from '../../git/repository.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { unlessAborted } from '../../lib/unlessAborted.ts';
import { existing, isAsSeen } from '../facts.ts';
import { note } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import { isoNow, momentOf } from '../time.ts';
import { fetchBase } from './base.ts';
import { beginRound, sendBack } from './sendBack.ts';

/**
 * Brings what others have pushed to its branch, and where the base stands now, into complete work that waits for its merge;
 * onto a base that was put onto another history, its own commits are made anew. Where that is clean, the gate judges the result and it is pushed again; a conflict goes back to the worker. Call it where
 * nothing else is done for the subtask at the same time; done twice it does nothing more. `signal` ends the looking.
 */
export async function updateBranch(
  parts: EngineParts,
  subtask: Subtask,
  signal?: AbortSignal,
): Promise<Result<void, Refusal>> {
  const task = existing(parts.store.tables.tasks.get(subtask.taskId), 'The task');
  const objection = whyNot(task, subtask);
  if (objection !== null) {
    return refuse('conflict', subtask, objection);
  }
  const sources = await unlessAborted(newerCommits(parts, task, subtask, signal), signal);
  if (sources === null) {
    return refuse('conflict', subtask, 'you cancelled it');
  }
  if (!sources.ok) {
    return refuse('unprocessable', subtask, sources.error);
  }
  const merged = await mergeAll(parts, subtask, sources.value);
  if (!merged.ok) {
    return refuse('unprocessable', subtask, merged.error);
  }
  if (merged.value === 'asBefore') {
    return refuse('conflict', subtask, `it holds all of ${baseName(task)} already`);
  }
  return ok();
}

/**
 * Takes what somebody else has pushed to its branch while work went on into that work, so that nothing of it is overwritten:
 * the gate judges the result, or the worker settles the conflict. Answers why that cannot be done.
 */
export async function takeInPushed(
  parts: EngineParts,
  subtask: Subtask,
  remote: string,
): Promise<RemoteFailure | null> {
  const name = existing(subtask.remoteBranch, 'The branch at the remote');
  const fetched = await parts.repository.remotes.fetch(remote, name);
  if (!fetched.ok) {
    return fetched.error;
  }
  const merged = await mergeAll(parts, subtask, [{ name: `${remote}/${name}`, commit: fetched.value }]);
  return merged.ok ? null : { kind: 'refused', message: merged.error };
}

interface Source {
  readonly name: string;
  readonly commit: string;
  /** It was put onto another history, which no longer holds the commit that the work began at. */
  readonly isAnotherHistory?: boolean;
}

/** Takes them into the subtask's branch, one after the other, and has the result judged; a conflict goes to the worker. */
async function mergeAll(
  parts: EngineParts,
  subtask: Subtask,
  sources: readonly Source[],
): Promise<Result<'asBefore' | 'goesOn', string>> {
  const branch = existing(subtask.branch, 'The branch');
  const tip = await parts.repository.branchCommit(branch);
  if (!tip.ok) {
    return err(tip.error.message);
  }
  let head = tip.value;
  for (const source of sources) {
    const taken = await takeInto(parts, subtask, branch, head, source);
    if (!taken.ok && isForWorker(taken.error)) {
      await askWorker(parts, subtask, source, taken.error);
      return ok('goesOn');
    }
    if (!taken.ok) {
      return err(taken.error.message);
    }
    head = taken.value.commit;
  }
  if (head === subtask.provenCommit) {
    return ok('asBefore');
  }
  const onto = sources.find(({ isAnotherHistory }) => isAnotherHistory)?.commit ?? null;
  const move = { branch, from: tip.value, to: head };
  const moved = await (onto === null
    ? parts.repository.advanceBranch(move)
    : parts.repository.resetBranch(move));
  if (!moved.ok) {
    return err(moved.error.message);
  }
  await judgeAnew(parts, subtask, sources.map(({ name }) => name).join(' and '), onto);
  return ok('goesOn');
}

/** Onto another history only what is the subtask's own comes along, or else the old one would come back with it. */
function takeInto(
  parts: EngineParts,
  { baseCommit }: Subtask,
  branch: string,
  head: string,
  { name, commit, isAnotherHistory }: Source,
): Promise<Result<{ readonly commit: string }, RebaseFailure>> {
  return isAnotherHistory && baseCommit !== null
    ? parts.repository.rebaseOnto({ head, from: baseCommit, onto: commit })
    : parts.repository.mergeCommit({ base: head, head: commit, message: `Merge ${name} into ${branch}` });
}

type ForWorker = Extract<RebaseFailure, { readonly kind: 'conflict' | 'merges' | 'changed' }>;

function isForWorker(failure: RebaseFailure): failure is ForWorker {
  return failure.kind === 'conflict' || failure.kind === 'merges' || failure.kind === 'changed';
}

/** The base, and before it the branch as somebody else has pushed to it, which is then ours to push over. */
async function newerCommits(
  parts: EngineParts,
  task: Task,
  subtask: Subtask,
  signal: AbortSignal | undefined,
): Promise<Result<readonly Source[], string>> {
  const base = await fetchBase(parts, task, signal);
  if (!base.ok) {
    return err(base.error.message);
  }
  const { baseCommit } = subtask;
  const isAnotherHistory =
    baseCommit !== null && !(await parts.repository.isAncestor(baseCommit, base.value));
  const sources = [{ name: baseName(task), commit: base.value, isAnotherHistory }];
  const { delivery } = task;
  if (delivery.kind === 'local' || subtask.remoteBranch === null) {
    return ok(sources);
  }
  const there = await parts.repository.remotes.ask(delivery.remote, subtask.remoteBranch);
  if (!there.ok) {
    return err(there.error.message);
  }
  if (there.value === null || there.value === subtask.pushedCommit) {
    return ok(sources);
  }
  const fetched = await parts.repository.remotes.fetch(delivery.remote, subtask.remoteBranch, signal);
  const name = `${delivery.remote}/${subtask.remoteBranch}`;
  return fetched.ok ? ok([{ name, commit: fetched.value }, ...sources]) : err(fetched.error.message);
}

/** The branch holds the result. It is not the worker's doing, so that only the gate has to see it. */
async function judgeAnew(
  parts: EngineParts,
  subtask: Subtask,
  names: string,
  onto: string | null,
): Promise<void> {
  await parts.store.transact((tables) => {
    if (!isAsSeen(tables, subtask)) {
      return;
    }
    const moment = momentOf(parts);
    const change = {
      ...{ round: subtask.round + 1, feedback: null, provenCommit: null, reason: null, hold: null },
      ...(onto === null ? {} : { baseCommit: onto }),
    };
    note(tables, subtask.id, `brought up to date with ${names}`, moment);
    beginRound(tables, subtask, change, moment);
  });
}

async function askWorker(
  parts: EngineParts,
  subtask: Subtask,
  { name, isAnotherHistory }: Source,
  failure: ForWorker,
): Promise<void> {
  const files = failure.kind === 'conflict' ? failure.files.join(', ') : null;
  const conflict = files === null ? '' : `, and your work conflicts with it in: ${files}`;
  const feedback = isAnotherHistory
    ? `${name} was put onto another history${conflict}. Rebase your own commits, those after ${subtask.baseCommit}, onto ${name}; keep what both sides want.`
    : `${name} has moved on${conflict}. Merge ${name} into your branch, keep what both sides want, and commit.`;
  await parts.store.transact((tables) => {
    tables.subtasks.update(subtask.id, { hold: null, updatedAt: isoNow(parts) });
  });
  const why =
    files === null ? `It cannot be put onto ${name} by itself` : `It conflicts with ${name} in ${files}`;
  await sendBack(parts, subtask, feedback, why);
}

function whyNot(task: Task, subtask: Subtask): string | null {
  if (subtask.status !== 'COMPLETED') {
    return 'only complete work can be';
  }
  if (task.stopped) {
    return `task ${task.number} is stopped; resume it first`;
  }
  if (subtask.branch === null) {
    return 'its branch is gone';
  }
  return null;
}

function refuse(kind: Refusal['kind'], { number }: Subtask, why: string): Result<never, Refusal> {
  return err(refusal(kind, `The branch of subtask ${number} was not updated: ${why}.`.replace(/\.\.$/, '.')));
}
