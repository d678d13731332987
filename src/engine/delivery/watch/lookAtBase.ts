import type { EngineParts } from '../../parts.ts';
import { baseTip, fetchBase } from '../base.ts';
import type { Waiting } from './places.ts';
import type { PollOutcome } from './poll.ts';
import { recordMerged } from './settleMerged.ts';

const nothing: PollOutcome = { changed: false, pending: false, failure: null };

/** By subtask, what was compared in vain: commits do not change. */
export type LookedAt = Map<string, string>;

/** Notices complete work that somebody has merged by hand into the branch here, by whatever method. */
export async function lookAtLocalBases(
  parts: EngineParts,
  lookedAt: LookedAt,
  waiting: readonly Waiting[],
): Promise<PollOutcome> {
  for (const { task, subtask } of waiting) {
    const base = await baseTip(parts, task);
    if (base.ok) {
      await mergeContained(parts, lookedAt, { task, subtask }, subtask.provenCommit, base.value);
    }
  }
  return nothing;
}

/** Notices pushed work that the base at the remote contains; all of it waits for the same base. */
export async function lookAtRemoteBase(
  parts: EngineParts,
  lookedAt: LookedAt,
  waiting: readonly Waiting[],
): Promise<PollOutcome> {
  const [first] = waiting;
  if (!first) {
    return nothing;
  }
  const before = await baseTip(parts, first.task);
  const base = await fetchBase(parts, first.task);
  if (!base.ok) {
    const { message, passes } = base.error;
    return { ...nothing, failure: { message, until: null, signIn: false, lasts: !passes } };
  }
  for (const { task, subtask } of waiting) {
    await mergeContained(parts, lookedAt, { task, subtask }, subtask.pushedCommit, base.value);
  }
  return { ...nothing, changed: !before.ok || before.value !== base.value };
}

async function mergeContained(
  parts: EngineParts,
  lookedAt: LookedAt,
  { task, subtask }: Waiting,
  work: string | null,
  base: string,
): Promise<void> {
  if (work === null || lookedAt.get(subtask.id) === `${work} ${base}`) {
    return;
  }
  const contains = await parts.repository.isAncestor(work, base);
  const mergedCommit = contains ? base : await parts.repository.absorbedBy({ work, base });
  if (mergedCommit === null) {
    lookedAt.set(subtask.id, `${work} ${base}`);
  } else {
    await recordMerged(parts, task, subtask, mergedCommit);
  }
}
