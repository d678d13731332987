import type { RepositoryContext } from './context.ts';
import { text } from './failures.ts';
import { mergeTree } from './merge.ts';

/** With more commits on the base since the work began, only the newest ones are looked at. */
const mostSteps = 50;

/**
 * The first commit on the base that holds all that the work has changed, though not its commits: what a squash or a rebase
 * leaves. `null`: there is none, or nobody can tell. A later change of the same lines does not hide it.
 */
export async function absorbedBy(
  context: RepositoryContext,
  { work, base }: { readonly work: string; readonly base: string },
): Promise<string | null> {
  if (!(await changesAnything(context, work, base))) {
    return null;
  }
  for (const { commit, tree } of await steps(context, work, base)) {
    const merged = await mergeTree(context, commit, work);
    if (merged.ok && merged.value.files.length === 0 && merged.value.tree === tree) {
      return commit;
    }
  }
  return null;
}

async function changesAnything(context: RepositoryContext, work: string, base: string): Promise<boolean> {
  const changed = await context.run(context.root, ['diff', '--name-only', `${base}...${work}`, '--']);
  return changed.exitCode === 0 && text(changed) !== '';
}

/** What the base has got since the work began, the oldest first. */
async function steps(
  context: RepositoryContext,
  work: string,
  base: string,
): Promise<readonly { readonly commit: string; readonly tree: string }[]> {
  const options = ['--first-parent', '--reverse', `--max-count=${mostSteps}`];
  const format = ['--no-commit-header', '--format=%H %T'];
  const listed = await context.run(context.root, ['rev-list', ...options, ...format, base, `^${work}`, '--']);
  const lines = listed.exitCode === 0 ? text(listed).split('\n') : [];
  return lines.flatMap((line) => {
    const [commit, tree] = line.split(' ');
    return commit && tree ? [{ commit, tree }] : [];
  });
}
