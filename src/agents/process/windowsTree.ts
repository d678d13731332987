import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

// Written with care, and not yet run: there was no Windows to run it on.

const run = promisify(execFile);

/** Ends what hangs below the process, with it, by Windows' own tool; answers whom it was about. */
export async function endWindowsProcesses(leader: number): Promise<readonly number[]> {
  const pids = [leader, ...descendantsOf(leader, await listProcesses())];
  const wanted = pids.flatMap((pid) => ['/PID', String(pid)]);
  // It fails when one of them is gone already, or must not be ended: who is left is looked at afterwards.
  await run('taskkill', ['/F', '/T', ...wanted], { windowsHide: true }).catch(() => undefined);
  return pids;
}

export interface ParentOf {
  readonly pid: number;
  readonly parent: number;
}

/** Windows remembers the parent of a process even when it is gone, so that a broken tree is still found. */
export function descendantsOf(root: number, processes: readonly ParentOf[]): readonly number[] {
  const found = new Set([root]);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const { pid, parent } of processes) {
      if (found.has(parent)) {
        found.add(pid);
      }
    }
  }
  found.delete(root);
  return [...found];
}

/** Lines such as `4711 815`: a process and its parent. */
export function parseProcesses(listed: string): readonly ParentOf[] {
  return listed.split(/\r?\n/).flatMap((line) => {
    const [, pid, parent] = /^\s*(\d+)\s+(\d+)\s*$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent) }];
  });
}

async function listProcesses(): Promise<readonly ParentOf[]> {
  const script = 'Get-CimInstance Win32_Process | ForEach-Object { "$($_.ProcessId) $($_.ParentProcessId)" }';
  try {
    const { stdout } = await run('powershell.exe', ['-NoProfile', '-Command', script], {
      windowsHide: true,
      maxBuffer: 16 * 1024 * 1024,
    });
    return parseProcesses(stdout);
  } catch {
    return [];
  }
}
