import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Commit } from '../../src/domain/gate.ts';
import type { GitFailure } from '../../src/git/gitFailure.ts';
import type { Checkpoints, Repository, WorktreeRequest } from '../../src/git/repository.ts';
import { err, ok, type Result } from '../../src/lib/result.ts';
import { createMemoryRemotes, type MemoryRemote } from './memoryRemotes.ts';

interface StoredCommit {
  readonly parents: readonly string[];
  readonly subject: string;
  /** Names of the files that it has. */
  readonly files: ReadonlySet<string>;
}

interface Worktree extends WorktreeRequest {
  /** Where it stands when it is on no branch. */
  readonly head: string;
  readonly dirty: Set<string>;
}

/**
 * A fake of `Repository` for tests whose point is not git, modelled on `openRepository.ts`: commits, refs and
 * worktrees are facts in memory, the worktrees' directories are real. Files have names and no content, so that
 * nothing conflicts.
 */
export interface MemoryRepository extends Repository {
  /** The one remote, `origin`, as it is over there. */
  readonly origin: MemoryRemote;
  readonly refs: ReadonlyMap<string, string>;
  readonly worktreePaths: readonly string[];
  /** What an agent does in a worktree. */
  commitIn(path: string, file: string): string;
  leaveUncommitted(path: string, file: string): void;
  /** Whether any ref leads to the commit. */
  isReachable(commit: string): boolean;
}

export function createMemoryRepository(root: string): MemoryRepository {
  return new InMemory(root);
}

class InMemory implements MemoryRepository {
  readonly root: string;
  readonly commonDirectory: string;
  readonly refs = new Map<string, string>();
  readonly origin: MemoryRemote = { branches: new Map(), failure: null };
  readonly remotes = createMemoryRemotes(this.origin, this.refs);
  readonly #commits = new Map<string, StoredCommit>();
  readonly #worktrees = new Map<string, Worktree>();

  constructor(root: string) {
    this.root = root;
    this.commonDirectory = join(root, '.git');
    const first = this.#store([], 'first', new Set(['README.md']));
    this.refs.set('refs/heads/main', first);
    this.origin.branches.set('main', first);
  }

  get worktreePaths(): readonly string[] {
    return [...this.#worktrees.keys()];
  }

  commitIn(path: string, file: string): string {
    const worktree = this.#worktree(path);
    const head = this.#headOf(worktree);
    const files = new Set([...this.#commit(head).files, ...worktree.dirty, file]);
    worktree.dirty.clear();
    const commit = this.#store([head], 'Do it', files);
    this.refs.set(`refs/heads/${worktree.branch}`, commit);
    return commit;
  }

  leaveUncommitted(path: string, file: string): void {
    this.#worktree(path).dirty.add(file);
  }

  isReachable(commit: string): boolean {
    return [...this.refs.values()].some((tip) => this.#ancestors(tip).has(commit));
  }

  addWorktree = async (request: WorktreeRequest): Promise<Result<void, GitFailure>> => {
    const { path, branch, commit } = request;
    const known = this.#worktrees.get(path);
    if (branch !== null && (this.refs.get(`refs/heads/${branch}`) ?? commit) !== commit) {
      return err({ kind: 'branchTaken', message: `${branch} is elsewhere.` });
    }
    if (branch !== null) {
      this.refs.set(`refs/heads/${branch}`, commit);
    }
    this.#worktrees.set(path, { ...request, head: commit, dirty: known?.dirty ?? new Set() });
    await mkdir(path, { recursive: true });
    await writeFile(join(path, '.git'), '');
    return ok();
  };

  removeWorktree: Repository['removeWorktree'] = async ({ path, keptBy, rescueRef }) => {
    const worktree = this.#worktrees.get(path);
    if (!worktree) {
      return ok({ rescued: rescueRef !== null && this.refs.has(rescueRef) });
    }
    const head = this.#headOf(worktree);
    const kept = keptBy !== null && this.#ancestors(keptBy).has(head);
    const rescued = rescueRef !== null && (!kept || worktree.dirty.size > 0);
    if (rescued) {
      const files = new Set([...this.#commit(head).files, ...worktree.dirty]);
      this.refs.set(rescueRef, worktree.dirty.size > 0 ? this.#store([head], 'Rescue', files) : head);
    }
    this.#worktrees.delete(path);
    await rm(path, { recursive: true, force: true });
    return ok({ rescued });
  };

  evidence: Repository['evidence'] = async (path, start, tip = null) => {
    const worktree = this.#worktree(path);
    const head = this.#headOf(worktree);
    const base = tip === null ? start : this.#latestMerged(head, start, tip);
    const own = [...this.#ancestors(head)].filter((id) => !this.#ancestors(base).has(id));
    const commits: Commit[] = own.map((id) => ({ id, subject: this.#commit(id).subject }));
    const changedFiles = [...this.#commit(head).files].filter((file) => !this.#commit(base).files.has(file));
    const dirtyFiles = [...worktree.dirty];
    const counts = { insertions: changedFiles.length, deletions: 0, contraband: [] };
    return ok({ base, head, tree: this.#treeOf(head), commits, changedFiles, dirtyFiles, ...counts });
  };

  readonly checkpoints: Checkpoints = {
    save: async ({ path, ref, message }) => {
      const worktree = this.#worktrees.get(path);
      if (worktree && !this.refs.has(ref)) {
        this.refs.set(ref, this.#snapshot(worktree, message));
      }
      return worktree ? ok() : err({ kind: 'notARepository', message: `No worktree ${path}` });
    },
    list: async (prefix) =>
      ok(
        [...this.refs]
          .filter(([ref]) => ref.startsWith(prefix))
          .map(([ref, files]) => ({ ref, files, head: this.#parentOf(files) })),
      ),
    goBack: async ({ path, branch, ref, rescueRef }) => {
      const worktree = this.#worktree(path);
      const files = this.refs.get(ref);
      if (files === undefined) {
        return err({ kind: 'other', message: `No ${ref}.` });
      }
      this.refs.set(rescueRef, this.#snapshot(worktree, 'Rescue'));
      const head = this.#parentOf(files);
      this.refs.set(`refs/heads/${branch}`, head);
      worktree.dirty.clear();
      for (const file of this.#commit(files).files) {
        if (!this.#commit(head).files.has(file)) {
          worktree.dirty.add(file);
        }
      }
      return ok({ rescued: true });
    },
    drop: async (prefix) => {
      for (const ref of [...this.refs.keys()].filter((one) => one.startsWith(prefix))) {
        this.refs.delete(ref);
      }
      return ok();
    },
  };

  mergeCommit: Repository['mergeCommit'] = async ({ base, head, message }) => {
    const files = new Set([...this.#commit(base).files, ...this.#commit(head).files]);
    const commit = this.#store([base, head], message, files);
    return ok({ commit, tree: this.#treeOf(commit) });
  };

  rebaseOnto: Repository['rebaseOnto'] = async ({ head, onto }) => {
    const files = new Set([...this.#commit(head).files, ...this.#commit(onto).files]);
    return ok({ commit: this.#store([onto], this.#commit(head).subject, files) });
  };

  conflicts = async () => ok([]);

  advanceBranch: Repository['advanceBranch'] = async ({ branch, from, to }) => {
    if (this.refs.get(`refs/heads/${branch}`) !== from) {
      return err({ kind: 'moved', message: `${branch} has moved.` });
    }
    this.refs.set(`refs/heads/${branch}`, to);
    return ok();
  };

  resetBranch: Repository['resetBranch'] = (request) => this.advanceBranch(request);

  deleteBranch = async (branch: string, commit: string): Promise<Result<void, GitFailure>> => {
    if (this.refs.get(`refs/heads/${branch}`) === commit) {
      this.refs.delete(`refs/heads/${branch}`);
    }
    return ok();
  };

  ownedWorktrees = async () =>
    [...this.#worktrees.values()].map(({ path, branch, owner }) => ({ path, branch, ...owner }));

  findWorktrees: Repository['findWorktrees'] = async () =>
    ok(
      [...this.#worktrees.values()].map(({ path, branch, owner }) => ({
        ...{ path, branch, present: true, owner: { ...owner, branch } },
      })),
    );

  branchCommit = async (branch: string): Promise<Result<string, GitFailure>> => {
    const commit = this.refs.get(`refs/heads/${branch}`);
    return commit === undefined ? err({ kind: 'noSuchBranch', message: `No ${branch}.` }) : ok(commit);
  };

  makeBranch = async (branch: string, commit: string): Promise<Result<void, GitFailure>> => {
    this.refs.set(`refs/heads/${branch}`, commit);
    return ok();
  };

  currentBranch = async () => ok('main');
  refCommit = async (ref: string) => this.refs.get(ref) ?? null;
  isAncestor = async (ancestor: string, descendant: string) => this.#ancestors(descendant).has(ancestor);
  absorbedBy = async () => null;
  hasIdentity = async () => true;
  hasHook = async () => false;
  freeBranchName = async (wanted: string) => {
    let name = wanted;
    for (let number = 2; this.refs.has(`refs/heads/${name}`); number++) {
      name = `${wanted}-${number}`;
    }
    return name;
  };
  readProjectHint = async () => null;
  writeProjectHint = async () => undefined;
  forgetProject = async () => undefined;
  diskUsage = async () => null;
  rescues = async () => ok([]);
  changedFiles = async () => ok([]);
  fileAt = async () => null;

  isCommitted = async () => false;

  #store(parents: readonly string[], subject: string, files: ReadonlySet<string>): string {
    const id = (this.#commits.size + 1).toString(16).padStart(40, '0');
    this.#commits.set(id, { parents, subject, files });
    return id;
  }

  #snapshot(worktree: Worktree, subject: string): string {
    const head = this.#headOf(worktree);
    return this.#store([head], subject, new Set([...this.#commit(head).files, ...worktree.dirty]));
  }

  #parentOf(commit: string): string {
    return this.#commit(commit).parents[0] ?? commit;
  }

  #commit(id: string): StoredCommit {
    const commit = this.#commits.get(id);
    if (!commit) {
      throw new Error(`No commit ${id}`);
    }
    return commit;
  }

  #worktree(path: string): Worktree {
    const worktree = this.#worktrees.get(path);
    if (!worktree) {
      throw new Error(`No worktree ${path}`);
    }
    return worktree;
  }

  #headOf({ branch, head }: Worktree): string {
    return (branch === null ? undefined : this.refs.get(`refs/heads/${branch}`)) ?? head;
  }

  #treeOf(commit: string): string {
    return [...this.#commit(commit).files].toSorted().join('/');
  }

  #latestMerged(head: string, start: string, tip: string): string {
    const shared = [...this.#ancestors(head)].filter((id) => this.#ancestors(tip).has(id));
    const latest = shared.find((id) => shared.every((other) => this.#ancestors(id).has(other)));
    return latest !== undefined && this.#ancestors(latest).has(start) ? latest : start;
  }

  #ancestors(commit: string): ReadonlySet<string> {
    const seen = new Set<string>();
    const open = [commit];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (!seen.has(id)) {
        seen.add(id);
        open.push(...this.#commit(id).parents);
      }
    }
    return seen;
  }
}
