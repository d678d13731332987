import type { Tables } from '../../store/store.ts';
import { shellLine } from '../checkCommand.ts';
import type { EngineParts } from '../parts.ts';
import { setUpRecord } from '../runs/settleCheck.ts';
import { type RunRequest, startRun } from '../runs/startRun.ts';
import { isoNow } from '../time.ts';
import { preparation } from './preparation.ts';

/** Runs what makes a new worktree usable; where there is nothing to be run, it is ready as it is. */
export async function startSetUp(
  parts: EngineParts,
  { path, commit }: { readonly path: string; readonly commit: string },
  of: Pick<RunRequest, 'taskId' | 'subtaskId' | 'ownerSessionId' | 'round' | 'attempt'>,
  makeReady: (
    tables: Tables,
    change: { readonly worktreeReady: true; readonly updatedAt: string },
  ) => unknown,
): Promise<void> {
  const commands = await preparation(parts, path, commit);
  const command = shellLine(commands);
  if (command === null) {
    const updatedAt = isoNow(parts);
    await parts.store.transact((tables) => {
      makeReady(tables, { worktreeReady: true, updatedAt });
    });
    return;
  }
  await startRun(parts, {
    ...of,
    kind: 'setUp',
    ...parts.agent.shellCommand(command),
    cwd: path,
    stdin: '',
    sessionId: null,
    gate: setUpRecord(commands),
    idleMinutes: null,
    totalMinutes: parts.settings().verifyMinutes,
  });
}
