import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Repository, WorktreeRequest } from '../../src/git/repository.ts';
import { createRepository, gitIn, type TestRepository, testEnvironment } from '../support/gitFixture.ts';
import { expectOk, open } from '../support/repositoryFixture.ts';
import { compare, exact, type Row } from './measure.ts';

const filesPerFolder = 100;
const usual = 20_000;
const large = 100_000;
const creations = 1_000;
const atOnce = 16;

/** How long users wait for worktrees, held against bare git on the same repository, and whether any of them fails. */
export async function worktrees(rounds: number, report: (line: string) => void): Promise<readonly Row[]> {
  return [
    ...(await withFiles(usual, (place) => [ready(place, rounds, report), removed(place, rounds, report)])),
    ...(await withFiles(large, (place) => [limited(place, rounds, report)])),
    await neverFails(report),
  ];
}

/** A repository of many files, and where worktrees of it are made. */
interface Place {
  readonly files: TestRepository;
  readonly repository: Repository;
  readonly head: string;
  /** How many files it has. */
  readonly count: number;
  /** Another name for each worktree. */
  next(): { readonly name: string; readonly path: string };
}

type Measurement = () => Promise<Row>;

/** The measurements are made one after another. */
async function withFiles(
  count: number,
  measurements: (place: Place) => readonly Measurement[],
): Promise<readonly Row[]> {
  const files = await createRepository({ files: null });
  try {
    await importFiles(files, count);
    await files.git('reset', '--hard', '--quiet');
    const repository = expectOk(await open(files.path));
    const head = await files.git('rev-parse', 'HEAD');
    const root = join(dirname(files.path), 'repo.worktrees');
    await mkdir(root);
    let made = 0;
    const next = () => {
      made += 1;
      return { name: `sw-${made}`, path: join(root, `sw-${made}`) };
    };
    const rows: Row[] = [];
    for (const measure of measurements({ files, repository, head, count, next })) {
      rows.push(await measure());
    }
    return rows;
  } finally {
    await files.remove();
  }
}

/** One commit with so many files of a kilobyte, a hundred in each folder; straight into a pack. */
async function importFiles(files: TestRepository, count: number): Promise<void> {
  const git = spawn('git', ['fast-import', '--quiet'], {
    cwd: files.path,
    env: testEnvironment(),
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const ended = once(git, 'exit');
  git.stdin.write('commit refs/heads/main\ncommitter T <t@example.com> 1700000000 +0000\ndata 5\nfirst\n');
  for (let file = 0; file < count; file++) {
    const content = `${file}\n`.padEnd(1_200, 'one line of the file\n');
    const folder = Math.floor(file / filesPerFolder);
    const path = `d${Math.floor(folder / filesPerFolder)}/f${folder}/${file}.txt`;
    const taken = git.stdin.write(`M 644 inline ${path}\ndata ${content.length}\n${content}\n`);
    if (!taken) {
      await once(git.stdin, 'drain');
    }
  }
  git.stdin.end('done\n');
  const [code] = await ended;
  if (code !== 0) {
    throw new Error(`git fast-import ended with ${code}`);
  }
}

/** Until an agent can begin, all checks of ours included. */
function ready(place: Place, rounds: number, report: (line: string) => void): Measurement {
  return () =>
    compare(
      {
        name: `worktrees: one of ${place.count} files ready / bare git worktree add --no-track`,
        goal: 1.1,
        rounds,
        ours: () => timedAdd(place, {}),
        reference: () => timedBareAdd(place),
      },
      report,
    );
}

function limited(place: Place, rounds: number, report: (line: string) => void): Measurement {
  return () =>
    compare(
      {
        name: `worktrees: two of the folders of ${place.count} files ready / bare git worktree add --no-track of all`,
        goal: 0.1,
        rounds,
        ours: () => timedAdd(place, { sparse: ['d0/f0', 'd0/f1'] }),
        reference: () => timedBareAdd(place),
      },
      report,
    );
}

/** Until the card can say that it is gone: what is left is deleted behind the user's back. */
function removed(place: Place, rounds: number, report: (line: string) => void): Measurement {
  return () =>
    compare(
      {
        name: `worktrees: one of ${place.count} files removed, as the user sees it / git worktree remove --force`,
        goal: 0.05,
        rounds,
        async ours() {
          const { path } = await add(place, {});
          const elapsed = await timed(async () => {
            expectOk(await place.repository.removeWorktree({ path, keptBy: null, rescueRef: null }));
          });
          await rm(join(dirname(path), '.trash'), { recursive: true, force: true, maxRetries: 20 });
          return elapsed;
        },
        async reference() {
          const { path } = await bareAdd(place);
          return timed(() => place.files.git('worktree', 'remove', '--force', path));
        },
      },
      report,
    );
}

async function timedAdd(place: Place, change: Partial<WorktreeRequest>): Promise<number> {
  let path = '';
  const elapsed = await timed(async () => {
    ({ path } = await add(place, change));
  });
  await place.files.git('worktree', 'remove', '--force', path);
  return elapsed;
}

async function timedBareAdd(place: Place): Promise<number> {
  let path = '';
  const elapsed = await timed(async () => {
    ({ path } = await bareAdd(place));
  });
  await place.files.git('worktree', 'remove', '--force', path);
  return elapsed;
}

async function add({ repository, head, next }: Place, change: Partial<WorktreeRequest>) {
  const { name, path } = next();
  const owner = { projectId: 'project', subjectId: name };
  expectOk(await repository.addWorktree({ path, commit: head, branch: name, owner, ...change }));
  return { path };
}

async function bareAdd({ files, head, next }: Place) {
  const { name, path } = next();
  await files.git('worktree', 'add', '--quiet', '--no-track', '-b', name, path, head);
  return { path };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * Sixteen at once are made and removed from two windows, while the base is fetched again and again, and somebody else
 * prunes worktrees and packs refs.
 */
async function neverFails(report: (line: string) => void): Promise<Row> {
  const files = await createRepository({
    files: Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`d/${at}`, `${at}`])),
  });
  const failures: string[] = [];
  try {
    const bare = join(dirname(files.path), 'origin.git');
    await gitIn(dirname(files.path), 'clone', '--quiet', '--bare', '--', files.path, bare);
    await files.git('remote', 'add', 'origin', bare);
    const windows = [expectOk(await open(files.path)), expectOk(await open(files.path))] as const;
    let left = creations;
    const work = async (worker: number): Promise<void> => {
      const window = windows[worker % 8 === 0 ? 1 : 0];
      for (let number = left--; number > 0; number = left--) {
        failures.push(...(await addAndRemove(window, files, number)));
        if (number % 100 === 0) {
          report(`worktrees: ${creations - number} of ${creations} made, ${failures.length} failures`);
        }
      }
    };
    const others = disturb(windows[0], files, bare, () => left > 0);
    await Promise.all(Array.from({ length: atOnce }, (_, worker) => work(worker)));
    failures.push(...(await others));
  } finally {
    await files.remove();
  }
  for (const failure of failures.slice(0, 10)) {
    report(`worktrees: ${failure}`);
  }
  const name = `worktrees: failures / ${creations} made at ${atOnce} in parallel, with fetches and prunes`;
  return exact(name, failures.length, creations, 0);
}

async function addAndRemove(window: Repository, files: TestRepository, number: number): Promise<string[]> {
  const name = `sw-${number}`;
  const path = join(dirname(files.path), 'repo.worktrees', name);
  const owner = { projectId: 'project', subjectId: name };
  const added = await window.addWorktree({ path, commit: files.head ?? '', branch: name, owner });
  if (!added.ok) {
    return [added.error.message];
  }
  const removal = { path, keptBy: null, rescueRef: `refs/switchyard/rescue/${name}/now` };
  const gone = await window.removeWorktree(removal);
  return gone.ok ? [] : [gone.error.message];
}

/** Answers which fetches failed. */
async function disturb(
  repository: Repository,
  files: TestRepository,
  bare: string,
  goesOn: () => boolean,
): Promise<string[]> {
  const failures: string[] = [];
  const identity = ['-c', 'user.name=T', '-c', 'user.email=t@example.com'];
  while (goesOn()) {
    const tip = await gitIn(bare, 'rev-parse', 'main');
    const next = await gitIn(bare, ...identity, 'commit-tree', '-p', tip, '-m', 'next', `${tip}^{tree}`);
    await gitIn(bare, 'update-ref', 'refs/heads/main', next);
    const fetched = await repository.remotes.fetch('origin', 'main');
    failures.push(...(fetched.ok ? [] : [fetched.error.message]));
    // What others do is theirs: that it may fail beside us is not counted.
    await files.git('worktree', 'prune').catch(() => undefined);
    await files.git('pack-refs', '--all').catch(() => undefined);
    await pause(20);
  }
  return failures;
}
