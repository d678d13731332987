import type { Commands } from '../checkCommand.ts';
import type { EngineParts } from '../parts.ts';

/** What is run in a worktree that was made at the commit, before anything else is: what makes it usable. */
export async function preparation(
  parts: EngineParts,
  worktree: string,
  commit: string,
): Promise<Pick<Commands, 'hook' | 'setUp'>> {
  const { runCheckoutHook, setUpCommand } = parts.settings();
  const hasHook = runCheckoutHook && (await parts.repository.hasHook(worktree, 'post-checkout'));
  return { hook: hasHook ? hookCommand(commit) : null, setUp: setUpCommand };
}

/** With what git itself gives to it after `git worktree add`: nothing was checked out before, and it is about a branch. */
function hookCommand(commit: string): string {
  if (!/^[0-9a-f]+$/.test(commit)) {
    throw new Error(`${commit} is no commit`);
  }
  return `git hook run --ignore-missing post-checkout -- ${'0'.repeat(commit.length)} ${commit} 1`;
}
