import { join } from 'node:path';
import { sessionBranchName } from '../../domain/naming.ts';
import { roundOf, type Session } from '../../domain/session.ts';
import { runsOfRound } from '../facts.ts';
import type { EngineParts } from '../parts.ts';
import { sessionTip } from '../sessionTip.ts';
import { isoNow } from '../time.ts';
import { diskHold } from './diskReserve.ts';
import { endInFailure } from './endInFailure.ts';
import { freePath } from './freePath.ts';
import { putSessionOnHold } from './holds.ts';
import { makeWorktree } from './makeWorktree.ts';
import { startSetUp } from './startSetUp.ts';

/**
 * Makes the session's worktree ready. Branch and path are facts before anything is made; what is there already is taken
 * as it is.
 */
export async function setUpSession(parts: EngineParts, session: Session): Promise<void> {
  const noRoom = await diskHold(parts);
  if (noRoom !== null) {
    return putSessionOnHold(parts, session, noRoom);
  }
  const { repository, store } = parts;
  const { id, number, title } = session;
  const branch = session.branch ?? (await repository.freeBranchName(sessionBranchName(number, title)));
  const wanted = session.worktree ?? (await freePath(join(parts.worktreeRoot(), branch)));
  const recordPath = (path: string) => recordPlace(parts, id, branch, path);
  await recordPath(wanted);
  const commit = await sessionTip(parts, { ...session, branch });
  const made = await makeWorktree(parts, { subjectId: id, branch, path: wanted, commit }, recordPath);
  if (!made.ok) {
    return endInFailure(parts, session, `The worktree could not be made: ${made.error.message}`);
  }
  const round = roundOf(session);
  const attempt = 1 + runsOfRound(store.tables.runs.ofSession(id), round).length;
  const run = { taskId: null, subtaskId: null, ownerSessionId: id, round, attempt };
  await startSetUp(parts, { path: made.value, commit }, run, (tables, change) =>
    tables.sessions.update(id, change),
  );
}

async function recordPlace(parts: EngineParts, id: string, branch: string, worktree: string): Promise<void> {
  const updatedAt = isoNow(parts);
  await parts.store.transact((tables) =>
    tables.sessions.update(id, { branch, worktree, worktreeReady: false, updatedAt }),
  );
}
