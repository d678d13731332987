import type { Log } from '../lib/log.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { type CommandOutcome, gitCommand, type RunGit } from './command.ts';
import { failure, failureOf } from './failures.ts';
import type { GitFailure } from './gitFailure.ts';
import type { SignIn } from './remotes.ts';

/** Which git is used, and as whom. */
export interface GitOptions {
  readonly log: Log;
  /** What of it git is given is in `command.ts`. */
  readonly environment: NodeJS.ProcessEnv;
  /** From the user's settings, the first that can be started counts; without any: `git` on the path. */
  readonly gitPaths: readonly string[];
  /** Without it, or where it has no answer, the user's own git signs in as it is configured. */
  readonly signIn?: SignIn;
}

const oldestMajor = 2;
const oldestMinor = 38;

/** The first git that can be started; what is configured and cannot be is passed over, with a note. */
export async function findGit(
  folder: string,
  { environment, log, gitPaths }: GitOptions,
): Promise<Result<RunGit, GitFailure>> {
  for (const gitPath of gitPaths) {
    const run = gitCommand({ gitPath, environment, log });
    const shown = await run(folder, ['--version']);
    if (shown.exitCode === 0) {
      return checkVersion(run, shown);
    }
    log.warn(`The setting "git.path" names ${gitPath}, which cannot be started`);
  }
  const run = gitCommand({ gitPath: 'git', environment, log });
  const shown = await run(folder, ['--version']);
  return shown.exitCode === 0 ? checkVersion(run, shown) : err(failureOf(shown, 'run git'));
}

/** Since 2.38 git can merge without a checkout. */
function checkVersion(run: RunGit, shown: CommandOutcome): Result<RunGit, GitFailure> {
  const version = shown.stdout.toString('utf8').match(/(\d+)\.(\d+)[\d.]*/);
  const [major, minor] = [Number(version?.[1]), Number(version?.[2])];
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) {
    return ok(run);
  }
  return failure(
    'gitTooOld',
    `Switchyard needs git ${oldestMajor}.${oldestMinor} or newer; this one is ${version?.[0] ?? 'unknown'}. ` +
      'Update git, or set the path of a newer one in the setting "git.path".',
  );
}
