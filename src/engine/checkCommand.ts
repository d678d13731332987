import type { Subtask } from '../domain/subtask.ts';

/** How a check says that not the check itself but the set-up before it failed. */
export const setUpFailedExitCode = 97;

/** One shell line that sets up a fresh worktree and runs the verify command in it; `null` when there is nothing to run. */
export function checkCommand(commands: {
  readonly setUp: string | null;
  readonly verify: string | null;
}): string | null {
  if (commands.verify === null) {
    return null;
  }
  return commands.setUp === null
    ? commands.verify
    : `((${commands.setUp}) || exit ${setUpFailedExitCode}) && (${commands.verify})`;
}

/** The command that a model wrote for the subtask, once the user has approved it; the only way to get at it for a run. */
export function ownVerifyCommand({
  verify,
  verifyApproved,
}: Pick<Subtask, 'verify' | 'verifyApproved'>): string | null {
  return verifyApproved && verify !== null && verify.trim() !== '' ? verify : null;
}
