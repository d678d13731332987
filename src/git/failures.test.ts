import { expect, test } from 'vitest';
import { isContention } from './failures.ts';

const ended = (stderr: string, exitCode = 128) => ({ exitCode, stdout: Buffer.alloc(0), stderr });
const entry = '.git/worktrees/sw-1';

test.each([
  [`fatal: Unable to create '/r/.git/config.lock': File exists.`, true],
  [`fatal: failed to read ${entry}/commondir: Success`, true],
  [`fatal: could not open '${entry}/gitdir' for writing: No such file or directory`, true],
  [`fatal: could not open '${entry}/HEAD' for writing: No such file or directory`, true],
  [`fatal: could not open '${entry}/locked' for writing: No such file or directory`, true],
  ["fatal: could not create leading directories of '/r/repo.worktrees/sw-1': Permission denied", false],
  ["fatal: ambiguous argument 'refs/remotes/origin/HEAD': unknown revision", false],
  ["fatal: 'sw-1' is already checked out at '/r/repo.worktrees/sw-1'", false],
])('git that says “%s” met another process: %s', (stderr, expected) => {
  expect(isContention(ended(stderr))).toBe(expected);
  expect(isContention(ended(stderr, 0))).toBe(false);
});
