import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What opening the state gives in a process of its own: how it is, or why it cannot be opened. */
export async function openInChild(
  directory: string,
  { wasmPath, ...user }: { wasmPath?: string; uid?: number; gid?: number },
): Promise<unknown> {
  const program = join(import.meta.dirname, '../../fixtures/openState.ts');
  const given = [program, directory, ...(wasmPath === undefined ? [] : [wasmPath])];
  const { stdout } = await promisify(execFile)(process.execPath, given, { ...user, timeout: 15_000 });
  return JSON.parse(stdout);
}
