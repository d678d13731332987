import { join } from 'node:path';
import type { RepositoryContext } from './context.ts';
import { parts } from './failures.ts';
import { kindOf } from './paths.ts';

/**
 * Whether files may come out of a check-out other than git holds them, and count as changed at once: where line endings
 * or filters convert them, or the disk does not take every name. It is asked of the commit, so that it can be known
 * while the files are still being written.
 */
export async function mayComeOutChanged(context: RepositoryContext, commit: string): Promise<boolean> {
  const found = await Promise.all([
    kindOf(join(context.commonDirectory, 'info', 'attributes')).then((kind) => kind !== 'nothing'),
    hasAttributes(context, commit),
    isConfigured(context),
  ]);
  return found.includes(true);
}

async function hasAttributes({ run, root }: RepositoryContext, commit: string): Promise<boolean> {
  const args = ['grep', '--quiet', '-e', '', commit, '--', ':(glob)**/.gitattributes'];
  // 1: there is none. Whatever else went wrong, nothing is known.
  return !/^[0-9a-f]+$/.test(commit) || (await run(root, args)).exitCode !== 1;
}

async function isConfigured({ run, root }: RepositoryContext): Promise<boolean> {
  const names = '^core\\.(autocrlf|ignorecase|symlinks|attributesfile)$';
  const shown = await run(root, ['config', '-z', '--get-regexp', names]);
  return parts(shown.stdout.toString('utf8')).some((entry) => {
    const [name, value = 'true'] = entry.split('\n');
    const isOff = /^(false|no|off|0|)$/i.test(value);
    return name === 'core.symlinks' ? isOff : !isOff;
  });
}
