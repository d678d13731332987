import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs npm in a folder and answers what it wrote to standard output. Rejects with what it said when it fails. */
export async function npm(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('npm', args, {
    cwd: folder,
    env: environment(),
    maxBuffer: 64 * 1024 * 1024,
    // On Windows npm is a batch file, and those start in a shell only.
    shell: process.platform === 'win32',
  });
  return stdout.trim();
}

/** Without what an npm around us would tell this one about another package. */
function environment(): NodeJS.ProcessEnv {
  const ours = /^npm_(lifecycle|package|config_(local_prefix|noproxy|prefix))/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}
