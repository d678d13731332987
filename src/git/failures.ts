import { errorCode } from '../lib/errorCode.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { CommandOutcome } from './command.ts';
import type { GitFailure, GitFailureKind } from './gitFailure.ts';

export function failure(kind: GitFailureKind, message: string): Result<never, GitFailure> {
  return err({ kind, message });
}

export function diskFull(doing: string): Result<never, GitFailure> {
  return failure('diskFull', `Could not ${doing}: the disk is full. Free some space, then try again.`);
}

/** Turns what the file system refuses into a failure; anything else is a mistake of ours and is thrown on. */
export async function orFailure<T, E>(
  doing: string,
  work: () => Promise<Result<T, E>>,
): Promise<Result<T, E | GitFailure>> {
  try {
    return await work();
  } catch (error) {
    const code = errorCode(error);
    if (code === null || !(error instanceof Error)) {
      throw error;
    }
    return code === 'ENOSPC' || code === 'EDQUOT'
      ? diskFull(doing)
      : failure('other', `Could not ${doing}: ${error.message}. Put that right, then try again.`);
  }
}

/** What git printed, without the last newline, or why it failed. `doing`: "make the worktree". */
export function printed(outcome: CommandOutcome, doing: string): Result<string, GitFailure> {
  return outcome.exitCode === 0 ? ok(text(outcome)) : err(failureOf(outcome, doing));
}

export function text(outcome: CommandOutcome): string {
  return outcome.stdout.toString('utf8').replace(/\r?\n$/, '');
}

/** What stands between NUL bytes: git's form for lists that may hold any name. */
export function parts(list: string): string[] {
  return list.split('\0').filter((part) => part !== '');
}

/** Puts git's own words into one of our kinds, with a message that says what to do. */
export function failureOf(outcome: CommandOutcome, doing: string): GitFailure {
  const known = knownMessages.find(({ pattern }) => pattern.test(outcome.stderr));
  const said = gitsWords(outcome.stderr);
  if (known === undefined) {
    return { kind: 'other', message: `Could not ${doing}. Git says: ${said}` };
  }
  return { kind: known.kind, message: `Could not ${doing}: ${known.remedy} (Git says: ${said})` };
}

/** Another git process was at the same place at the same time; a moment later it may well work. */
export function isContention(outcome: CommandOutcome): boolean {
  // A prune takes away what `worktree add` is about to write: any of these files, whichever comes next.
  return (
    outcome.exitCode !== 0 &&
    /\.lock'|\/(commondir|gitdir|locked)\b|worktrees\/[^/]+\/HEAD\b/.test(outcome.stderr)
  );
}

/** The reason comes first and the conclusion last: `error: …`, then `fatal: …`. */
function gitsWords(stderr: string): string {
  // Progress that is written over itself ends in a carriage return.
  const lines = stderr.split(/[\r\n]/).map((line) => line.trim());
  const telling = lines.filter((line) => /^(fatal|error):/.test(line));
  const first = telling[0] ?? lines.find((line) => line !== '') ?? 'nothing';
  const last = telling.at(-1) ?? first;
  return [...new Set([first, last])].map((line) => line.replace(/^(fatal|error): /, '')).join('; ');
}

const knownMessages: readonly { pattern: RegExp; kind: GitFailureKind; remedy: string }[] = [
  {
    pattern: /spawn .* (ENOENT|EACCES|ENOTDIR)/,
    kind: 'gitMissing',
    remedy: 'git was not found. Install it, or set its path in the setting "git.path".',
  },
  {
    pattern: /git-lfs\S* *(filter-process|smudge)?.*(not found|No such file)|git-lfs.* is not recognized/,
    kind: 'other',
    remedy:
      'the repository keeps large files with Git LFS, which is not installed. Install it, then try again.',
  },
  {
    pattern: /smudge filter lfs failed|external filter 'git-lfs/,
    kind: 'other',
    remedy:
      'Git LFS could not get the large files. Look whether "git lfs fetch" works in a terminal, then try again.',
  },
  {
    pattern: /unknown repository (extension|version|format)|Expected git repo version/i,
    kind: 'notARepository',
    remedy: 'this git cannot read repositories of that form. Update git, then open it again.',
  },
  {
    pattern: /detected dubious ownership/,
    kind: 'other',
    remedy:
      'the repository belongs to another user of this computer. If you trust it, add it to git\'s "safe.directory".',
  },
  {
    pattern: /not a git repository|not a working tree|does not exist$/m,
    kind: 'notARepository',
    remedy: 'the folder is not in a git repository. Open a folder that is, or run "git init".',
  },
  {
    pattern: /No space left on device|Disk quota exceeded|ENOSPC/,
    kind: 'diskFull',
    remedy: 'the disk is full. Free some space, then try again.',
  },
  {
    pattern:
      /is already checked out at|is already used by worktree|a branch named .* already exists|exists; cannot create/,
    kind: 'branchTaken',
    remedy: 'the branch is in use. Choose another name, or check out something else there.',
  },
  {
    pattern: /\.lock'/,
    kind: 'locked',
    remedy:
      'another git process holds a lock. Wait until it has ended; if none is running, delete the lock file.',
  },
  {
    pattern:
      /Please tell me who you are|auto-detection is disabled|empty ident name|unable to auto-detect email/,
    kind: 'noIdentity',
    remedy: 'git does not know who you are. Set "user.name" and "user.email" with "git config --global".',
  },
  {
    pattern: /[Nn]ot a valid object name|unknown revision|bad object|invalid reference|bad revision/,
    kind: 'other',
    remedy: 'a commit is not in the repository any more. Start again from the branch as it is now.',
  },
];
