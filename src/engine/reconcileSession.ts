import { isWanted } from './facts.ts';
import type { EngineParts } from './parts.ts';
import { removeSession } from './spending.ts';
import { endHold } from './steps/endHold.ts';
import { setUpSession } from './steps/setUpSession.ts';
import { startSession } from './steps/startSession.ts';
import { discardSessionWorktree } from './steps/tidySession.ts';
import { withTrueWorktree } from './steps/trueWorktree.ts';

/** Takes the next step for one session; see `reconcileSubtask`. */
export async function reconcileSession(parts: EngineParts, id: string): Promise<number | null> {
  const { tables } = parts.store;
  const session = tables.sessions.get(id);
  if (!session) {
    return null;
  }
  const running = tables.runs.ofSession(id).filter((run) => run.status === 'RUNNING');
  const unwanted = running.filter((run) => !isWanted(run, tables));
  if (unwanted.length > 0) {
    await Promise.all(unwanted.map((run) => parts.processes.stop(run.directory)));
    return null;
  }
  if (!parts.trusted()) {
    return null;
  }
  if (session.deleting) {
    const discarded = await discardSessionWorktree(parts, session);
    if (!discarded.ok) {
      throw new Error(discarded.error.message);
    }
    await parts.store.transact((rows) => removeSession(rows, session, parts.clock.now()));
    return null;
  }
  if (running.length > 0 || session.status !== 'ACTIVE') {
    return null;
  }
  if (session.hold !== null) {
    return session.hold.until === null ? null : endHold(parts, { session }, session.hold);
  }
  const { worktreeReady } = await withTrueWorktree(session);
  await (worktreeReady ? startSession(parts, session) : setUpSession(parts, session));
  return null;
}
