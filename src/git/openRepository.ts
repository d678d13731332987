import { dirname, join } from 'node:path';
import { restoredSubject } from '../domain/naming.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { advanceBranch } from './advance.ts';
import {
  branchCommit,
  currentBranch,
  deleteBranch,
  freeBranchName,
  hasIdentity,
  isAncestor,
  refCommit,
} from './branches.ts';
import { type CommandOutcome, gitCommand, type RunGit } from './command.ts';
import type { RepositoryContext } from './context.ts';
import { diskUsage } from './diskUsage.ts';
import { changedFiles, evidence, fileAt } from './evidence.ts';
import { failure, failureOf, printed } from './failures.ts';
import { findWorktrees } from './foundWorktrees.ts';
import type { ProcessJudge } from './holder.ts';
import { mergeCommit } from './merge.ts';
import { readIfThere, writeWhole } from './ownFiles.ts';
import { kindOf, realPathOf } from './paths.ts';
import { repositoryQueue } from './queue.ts';
import { readMarker } from './registrations.ts';
import { removeWorktree } from './removal.ts';
import type { GitFailure, Repository } from './repository.ts';
import { makeBranch, rescues } from './rescueRefs.ts';
import { emptyTrash } from './trash.ts';
import { PathTurns, Repeated, Slots } from './turns.ts';
import { addWorktree, ownedWorktrees } from './worktrees.ts';

export interface OpenOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** What of it git is given is in `command.ts`. */
  readonly environment: NodeJS.ProcessEnv;
  /** From the user's settings, the first that can be started counts; without any: `git` on the path. */
  readonly gitPaths: readonly string[];
  readonly processes: ProcessJudge;
}

/** Opens the repository that the folder lies in, and changes nothing of it. */
export async function openRepository(
  folder: string,
  options: OpenOptions,
): Promise<Result<Repository, GitFailure>> {
  const { clock, log, processes } = options;
  if ((await kindOf(await realPathOf(folder))) !== 'directory') {
    return failure('notARepository', `The folder ${folder} does not exist. Open one that does.`);
  }
  const git = await findGit(folder, options);
  if (!git.ok) {
    return git;
  }
  const run = git.value;
  const place = await locate(run, folder);
  if (!place.ok) {
    return place;
  }
  const { root, commonDirectory } = place.value;
  const ownDirectory = join(commonDirectory, 'switchyard');
  const context: RepositoryContext = {
    root,
    commonDirectory,
    ownDirectory,
    run,
    clock,
    log,
    queue: repositoryQueue(join(ownDirectory, 'queue'), { clock, log, processes }),
    checkouts: new Slots(2),
    paths: new PathTurns(),
    emptyingTrash: new Repeated(),
  };
  if ((await kindOf(join(ownDirectory, 'trash'))) === 'directory') {
    emptyTrash(context).catch((error) => log.warn(`Trash: ${String(error)}`));
  }
  return ok(repository(context));
}

const oldestMajor = 2;
const oldestMinor = 38;

/** The first git that can be started; what is configured and cannot be is passed over, with a note. */
async function findGit(
  folder: string,
  { environment, log, gitPaths }: OpenOptions,
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

async function locate(
  run: RunGit,
  folder: string,
): Promise<Result<{ root: string; commonDirectory: string }, GitFailure>> {
  const doing = `open ${folder}`;
  const questions = ['--is-bare-repository', '--is-inside-work-tree', '--git-common-dir', '--git-dir'];
  const answers = printed(await run(folder, ['rev-parse', '--path-format=absolute', ...questions]), doing);
  if (!answers.ok) {
    return answers;
  }
  const [bare, inside, common = '', metadata = ''] = answers.value.split('\n');
  if (bare === 'true') {
    return failure('bare', `${folder} is a bare repository. Open a checkout of it.`);
  }
  if (inside !== 'true') {
    return failure('notARepository', `${folder} belongs to git itself. Open the folder with your files.`);
  }
  const marker = await readMarker(metadata);
  if (marker !== null && marker.subjectId !== restoredSubject) {
    return failure(
      'ownWorktree',
      `${folder} is a worktree that Switchyard made for an agent. Open the repository itself, ${dirname(common)}, to see its board.`,
    );
  }
  const top = printed(await run(folder, ['rev-parse', '--path-format=absolute', '--show-toplevel']), doing);
  if (!top.ok) {
    return top;
  }
  return ok({ root: await realPathOf(top.value), commonDirectory: await realPathOf(common) });
}

function repository(context: RepositoryContext): Repository {
  const hint = join(context.ownDirectory, 'project');
  return {
    root: context.root,
    commonDirectory: context.commonDirectory,
    readProjectHint: async () => (await readIfThere(hint))?.trim() || null,
    writeProjectHint: (id) => writeWhole(hint, `${id}\n`),
    currentBranch: () => currentBranch(context),
    branchCommit: (branch) => branchCommit(context, branch),
    refCommit: (ref) => refCommit(context, ref),
    isAncestor: (ancestor, descendant) => isAncestor(context, ancestor, descendant),
    hasIdentity: () => hasIdentity(context),
    addWorktree: (request) => addWorktree(context, request),
    removeWorktree: (request) => removeWorktree(context, request),
    ownedWorktrees: () => ownedWorktrees(context),
    findWorktrees: (root) => findWorktrees(context, root),
    diskUsage,
    rescues: () => rescues(context),
    makeBranch: (branch, commit) => makeBranch(context, branch, commit),
    freeBranchName: (wanted) => freeBranchName(context, wanted),
    deleteBranch: (branch, commit) => deleteBranch(context, branch, commit),
    evidence: (worktree, start, tip = null) => evidence(context, worktree, start, tip),
    changedFiles: (base, head, worktree) => changedFiles(context, base, head, worktree),
    fileAt: (commit, path) => fileAt(context, commit, path),
    mergeCommit: (request) => mergeCommit(context, request),
    advanceBranch: (request) => advanceBranch(context, request),
  };
}
