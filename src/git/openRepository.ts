import { dirname, join } from 'node:path';
import { restoredSubject } from '../domain/naming.ts';
import type { Clock } from '../lib/clock.ts';
import { ok, type Result } from '../lib/result.ts';
import { absorbedBy } from './absorbed.ts';
import { advanceBranch, resetBranch } from './advance.ts';
import {
  branchCommit,
  currentBranch,
  deleteBranch,
  freeBranchName,
  hasIdentity,
  isAncestor,
  refCommit,
} from './branches.ts';
import { createCheckpoints } from './checkpoints.ts';
import type { RunGit } from './command.ts';
import type { RepositoryContext } from './context.ts';
import { diskUsage } from './diskUsage.ts';
import { changedFiles, evidence, fileAt, isCommitted } from './evidence.ts';
import { failure, printed } from './failures.ts';
import { findGit, type GitOptions } from './findGit.ts';
import { findWorktrees } from './foundWorktrees.ts';
import type { GitFailure } from './gitFailure.ts';
import type { ProcessJudge } from './holder.ts';
import { hasHook } from './hooks.ts';
import { conflicts, mergeCommit } from './merge.ts';
import { readIfThere, writeWhole } from './ownFiles.ts';
import { kindOf, realPathOf } from './paths.ts';
import { repositoryQueue } from './queue.ts';
import { rebaseOnto } from './rebase.ts';
import { readMarker } from './registrations.ts';
import { createRemotes } from './remote/createRemotes.ts';
import { removeWorktree } from './removal.ts';
import { removeTree } from './removeTree.ts';
import type { Repository, WorktreeFiles } from './repository.ts';
import { makeBranch, rescues } from './rescueRefs.ts';
import { respectingLimits } from './sparse.ts';
import { emptyTrash } from './trash.ts';
import { PathTurns, Repeated, Slots } from './turns.ts';
import { addWorktree, ownedWorktrees } from './worktrees.ts';

export interface OpenOptions extends GitOptions {
  readonly clock: Clock;
  readonly processes: ProcessJudge;
  /** Asked for each new worktree; without it: what `.worktreeinclude` says. */
  readonly worktreeFiles?: () => WorktreeFiles;
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
  const run = respectingLimits(git.value);
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
    signIn: options.signIn ?? null,
    worktreeFiles: options.worktreeFiles ?? (() => ({ includeFiles: [], symlinkFolders: [] })),
    clock,
    log,
    queue: repositoryQueue(join(ownDirectory, 'queue'), { clock, log, processes }),
    checkouts: new Slots(2),
    paths: new PathTurns(),
    emptyingTrash: new Repeated(),
    conflicts: new Map(),
  };
  if ((await kindOf(join(ownDirectory, 'trash'))) === 'directory') {
    emptyTrash(context).catch((error) => log.warn(`Trash: ${String(error)}`));
  }
  return ok(repository(context));
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
    remotes: createRemotes(context),
    checkpoints: createCheckpoints(context),
    readProjectHint: async () => (await readIfThere(hint))?.trim() || null,
    writeProjectHint: (id) => writeWhole(hint, `${id}\n`),
    forgetProject: () => removeTree(context.ownDirectory),
    currentBranch: () => currentBranch(context),
    branchCommit: (branch) => branchCommit(context, branch),
    refCommit: (ref) => refCommit(context, ref),
    isAncestor: (ancestor, descendant) => isAncestor(context, ancestor, descendant),
    absorbedBy: (request) => absorbedBy(context, request),
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
    hasHook: (worktree, name) => hasHook(context, worktree, name),
    evidence: (worktree, start, tip = null) => evidence(context, worktree, start, tip),
    changedFiles: (base, head, worktree) => changedFiles(context, base, head, worktree),
    fileAt: (commit, path) => fileAt(context, commit, path),
    isCommitted: (path) => isCommitted(context, path),
    mergeCommit: (request) => mergeCommit(context, request),
    rebaseOnto: (request) => rebaseOnto(context, request),
    conflicts: (ours, theirs) => conflicts(context, ours, theirs),
    advanceBranch: (request) => advanceBranch(context, request),
    resetBranch: (request) => resetBranch(context, request),
  };
}
