import { isDeepStrictEqual } from 'node:util';
import {
  conflictsBySubtask,
  type OpenBranch,
  type Pair,
  pairsToCheck,
} from '../../../domain/conflictPolicy.ts';
import { baseName } from '../../../domain/delivery.ts';
import type { OpenWork } from '../../../domain/openWork.ts';
import type { Conflict } from '../../../domain/pullRequest.ts';
import type { Subtask } from '../../../domain/subtask.ts';
import type { EngineParts } from '../../parts.ts';
import type { Schedule } from '../../schedule.ts';
import { isoNow } from '../../time.ts';
import { baseTip } from '../base.ts';
import { underWay, type Waiting } from './places.ts';

const pauseMs = 60_000;
const shortestPauseMs = 5_000;

/**
 * Looks which open branches would not merge with their base or with one another, and makes that a fact where it has
 * changed: soon after something has been committed to the state, and now and then while there is such a branch, however
 * often it is called. Git remembers what it has compared. Answers when next.
 */
export function createConflictWatch(
  parts: EngineParts,
  { work }: Pick<Schedule, 'work'>,
): () => Promise<number | null> {
  /** Those that conflict with something, as far as is known; `null` before the first look. */
  let told: ReadonlySet<string> | null = null;
  let lookedAt = 0;
  let lookAgainAt = 0;
  let seen = '';
  return async () => {
    const open = openSubtasks(parts, work);
    const now = parts.clock.now();
    const subject = open
      .map(({ subtask }) => `${subtask.id} ${subtask.status} ${subtask.provenCommit}`)
      .join();
    if (!parts.trusted() || (open.length === 0 && seen === '')) {
      return null;
    }
    if (subject !== seen) {
      lookAgainAt = Math.min(lookAgainAt, Math.min(lookedAt, now) + shortestPauseMs);
    }
    // A clock that was put back is not waited for.
    lookAgainAt = Math.min(lookAgainAt, now + pauseMs);
    if (lookAgainAt <= now) {
      lookedAt = now;
      lookAgainAt = now + pauseMs;
      const found = await findConflicts(parts, await openBranches(parts, open));
      await record(parts, told ?? conflictingOf(parts), found);
      told = new Set(found.keys());
      seen = subject;
    }
    return open.length > 0 || subject !== seen ? lookAgainAt : null;
  };
}

/** What a crash may have left said of work that is open no longer is among it. */
function conflictingOf({ store }: EngineParts): ReadonlySet<string> {
  const all = store.tables.subtasks.all().filter(({ conflicts }) => conflicts.length > 0);
  return new Set(all.map(({ id }) => id));
}

function openSubtasks({ store }: EngineParts, work: OpenWork): readonly Waiting[] {
  return underWay(store.tables, work).filter(({ subtask }) => subtask.branch !== null);
}

/** Those that hold something and whose base is known here. */
async function openBranches(parts: EngineParts, open: readonly Waiting[]): Promise<readonly OpenBranch[]> {
  const tips = new Map<string, string | null>();
  const branches: OpenBranch[] = [];
  for (const { task, subtask } of open) {
    const name = baseName(task);
    if (!tips.has(name)) {
      const tip = await baseTip(parts, task);
      tips.set(name, tip.ok ? tip.value : null);
    }
    const base = tips.get(name) ?? null;
    const head = await headOf(parts, subtask);
    if (base !== null && head !== null && head !== subtask.baseCommit) {
      branches.push({ subtaskId: subtask.id, head, base, baseName: name });
    }
  }
  return branches;
}

async function headOf(parts: EngineParts, { provenCommit, branch }: Subtask): Promise<string | null> {
  if (provenCommit !== null || branch === null) {
    return provenCommit;
  }
  const tip = await parts.repository.branchCommit(branch);
  return tip.ok ? tip.value : null;
}

async function findConflicts(
  parts: EngineParts,
  branches: readonly OpenBranch[],
): Promise<ReadonlyMap<string, readonly Conflict[]>> {
  const pairs = pairsToCheck(branches);
  const files = new Map<Pair, readonly string[]>();
  for (const pair of pairs) {
    const found = await parts.repository.conflicts(pair.ours, pair.theirs);
    if (found.ok) {
      files.set(pair, found.value);
    }
  }
  return conflictsBySubtask(pairs, files);
}

/** Also takes back what was told of those that conflict with nothing any more. */
async function record(
  parts: EngineParts,
  told: ReadonlySet<string>,
  found: ReadonlyMap<string, readonly Conflict[]>,
): Promise<void> {
  const { subtasks } = parts.store.tables;
  const news = [...new Set([...told, ...found.keys()])].flatMap((id) => {
    const subtask = subtasks.get(id);
    const conflicts = found.get(id) ?? [];
    return subtask && !isDeepStrictEqual(subtask.conflicts, conflicts) ? [{ subtask, conflicts }] : [];
  });
  if (news.length === 0) {
    return;
  }
  const updatedAt = isoNow(parts);
  await parts.store.transact((tables) => {
    for (const { subtask, conflicts } of news) {
      const status = tables.subtasks.get(subtask.id)?.status;
      if (status === subtask.status || (status && conflicts.length === 0)) {
        tables.subtasks.update(subtask.id, { conflicts, updatedAt });
      }
    }
  });
}
