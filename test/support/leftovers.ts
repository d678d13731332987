import { execFile } from 'node:child_process';
import { readdir, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gitIn } from './gitFixture.ts';

/** What must not be there once everything is merged, each in a line; empty when all is well. */
export async function findLeftovers(
  { folder, baseBranch }: { readonly folder: string; readonly baseBranch: string },
  startBranches: readonly string[],
): Promise<string[]> {
  const worktrees = (await gitIn(folder, 'worktree', 'list', '--porcelain'))
    .split('\n')
    .filter((line) => line.startsWith('worktree '))
    .slice(1);
  const branches = (await branchesOf(folder)).filter((branch) => !startBranches.includes(branch));
  const folders = await readdir(`${folder}.worktrees`).catch(() => []);
  const changes = await gitIn(folder, 'status', '--porcelain');
  return [
    ...worktrees.map((line) => `a worktree: ${line}`),
    ...branches.map((branch) => `a branch: ${branch}`),
    ...folders.map((name) => `a folder: ${folder}.worktrees/${name}`),
    ...(changes === '' ? [] : [`changes in the checkout of ${baseBranch}: ${changes}`]),
  ];
}

export async function branchesOf(folder: string): Promise<string[]> {
  const refs = await gitIn(folder, 'for-each-ref', '--format=%(refname:short)', 'refs/heads');
  return refs.split('\n').filter((ref) => ref !== '');
}

/** Processes that were started for this directory and are still there. */
export async function findProcesses(directory: string): Promise<string[]> {
  if (process.platform === 'win32') {
    return [];
  }
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,args='], { maxBuffer: 64 * 1024 * 1024 });
  const all = stdout.split('\n').map((line) => line.trim());
  const found = await Promise.all(
    all.map(async (line) => {
      const pid = line.split(' ')[0] ?? '';
      // Where there is no /proc the command line has to do.
      const folder = await readlink(`/proc/${pid}/cwd`).catch(() => '');
      return Number(pid) !== process.pid && (line.includes(directory) || folder.startsWith(directory));
    }),
  );
  return all.filter((_, index) => found[index]);
}

/** Ends what `findProcesses` found. */
export function endProcesses(processes: readonly string[]): void {
  for (const line of processes) {
    try {
      process.kill(Number.parseInt(line, 10), 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}
