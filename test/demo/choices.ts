import { access, constants } from 'node:fs/promises';
import { delimiter, join, sep } from 'node:path';
import { ToMend } from './toMend.ts';

/** The locked CLI for the scripted model, the user's own one otherwise. */
export async function claudeProgram(root: string, real: boolean): Promise<string> {
  const locked = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'claude.cmd' : 'claude');
  if (!real) {
    return locked;
  }
  const folders = (process.env.PATH ?? '').split(delimiter);
  for (const folder of folders.filter((entry) => entry !== '' && !entry.startsWith(join(root, sep)))) {
    const path = join(folder, process.platform === 'win32' ? 'claude.exe' : 'claude');
    if (await canRun(path)) {
      return path;
    }
  }
  throw new ToMend('claude is not on PATH: install the Claude CLI and log in, or leave out --claude real.');
}

/** What the demo's user chose: automatic merging, so that nobody has to click. */
export function demoSettings(claudePath: string, isSample: boolean): Readonly<Record<string, unknown>> {
  return {
    'switchyard.autoMerge': true,
    'switchyard.maxAgents': 4,
    'switchyard.claudePath': claudePath,
    // Chosen already, as a user does once for all tasks.
    'switchyard.permissionMode': 'acceptEdits',
    ...(isSample ? { 'switchyard.setUpCommand': 'npm ci --prefer-offline --no-audit --no-fund' } : {}),
    // No clutter in the pictures.
    'files.exclude': { '**/node_modules': true },
    'git.autofetch': false,
  };
}

/** As a user of GitHub Enterprise has it. */
export function gitHubSettings(url: string): Readonly<Record<string, unknown>> {
  return {
    'switchyard.githubUrl': url,
    'switchyard.delivery': 'pullRequest',
    'switchyard.pullRequestLabels': ['switchyard'],
  };
}

function canRun(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
