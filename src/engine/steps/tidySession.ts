import { rescueRefFor, sessionBranchName } from '../../domain/naming.ts';
import type { Session } from '../../domain/session.ts';
import type { GitFailure } from '../../git/gitFailure.ts';
import { ok, type Result } from '../../lib/result.ts';
import { note } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import { isoNow, momentOf } from '../time.ts';
import { takeAway } from './takeAway.ts';

/**
 * Removes worktree and branch of a session; what was not pushed goes to a rescue ref first, which is the answer.
 * Call it only where nothing else is done for the session at the same time.
 */
export async function discardSessionWorktree(
  parts: EngineParts,
  session: Session,
): Promise<Result<string | null, GitFailure>> {
  const { id, number, title, branch, worktree, pushedCommit, baseCommit } = session;
  const rescueRef = rescueRefFor(branch ?? sessionBranchName(number, title), lastChange(parts, session));
  const place = { worktree, branch, keptBy: pushedCommit ?? baseCommit, rescueRef };
  const taken = await takeAway(parts, place, () => recordRescue(parts, session, rescueRef));
  if (!taken.ok) {
    return taken;
  }
  const { rescued, branchGone } = taken.value;
  // Where there was nothing to rescue, an earlier rescue is older than what was pushed.
  const isPushed = worktree !== null && !rescued;
  await parts.store.transact((tables) =>
    tables.sessions.update(id, {
      worktree: null,
      worktreeReady: false,
      branch: branchGone ? null : branch,
      ...(isPushed ? { rescueRef: null } : {}),
      updatedAt: isoNow(parts),
    }),
  );
  return ok(rescued ? rescueRef : null);
}

/** When its agent began last: the same moment however often it is asked for, and another one once there is more to rescue. */
function lastChange({ store }: EngineParts, { id, createdAt }: Session): string {
  return store.tables.runs.ofSession(id).at(-1)?.startedAt ?? createdAt;
}

async function recordRescue(parts: EngineParts, { id, number }: Session, rescueRef: string): Promise<void> {
  await parts.store.transact((tables) => {
    tables.sessions.update(id, { rescueRef });
    note(tables, id, `its work is kept at ${rescueRef}`, momentOf(parts));
  });
  parts.log.info(`What session ${number} had not pushed is kept at ${rescueRef}.`);
}
