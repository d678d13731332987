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
