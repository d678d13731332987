import { basename, dirname, join, resolve } from 'node:path';
import { selectsNothing } from './branches.ts';
import type { RepositoryContext } from './context.ts';
import { parts, printed } from './failures.ts';
import { readIfThere } from './ownFiles.ts';
import { isBeneath, kindOf, realPathOf } from './paths.ts';
import { namedMetadata, readMarker, unregister } from './registrations.ts';

/** A repository whose submodules are wanted, and where it is checked out. */
interface Checkout {
  readonly path: string;
  /** Where git keeps the repositories of its submodules. */
  readonly modules: string;
}

interface Submodule {
  readonly name: string;
  readonly path: string;
  readonly commit: string;
}

/**
 * Checks out the submodules that the user's own checkout has, nested ones too, as worktrees of their repositories there: no
 * network, no copies, no configuration. What the user has not fetched stays empty, as git leaves it. Answers where they are
 * registered.
 */
export async function addSubmodules(
  context: RepositoryContext,
  worktree: string,
): Promise<readonly string[]> {
  const open: Checkout[] = [{ path: worktree, modules: join(context.commonDirectory, 'modules') }];
  const added: string[] = [];
  for (let checkout = open.pop(); checkout !== undefined; checkout = open.pop()) {
    for (const submodule of await listSubmodules(context, checkout)) {
      const metadata = await addSubmodule(context, checkout, submodule);
      if (metadata !== null) {
        added.push(metadata);
        const modules = join(checkout.modules, submodule.name, 'modules');
        open.push({ path: join(checkout.path, submodule.path), modules });
      }
    }
  }
  return added;
}

/** Makes git forget a worktree of ours and those of its submodules, whose commits are kept. Call it in the queue. */
export async function forgetWorktree(context: RepositoryContext, worktree: string): Promise<void> {
  for (const metadata of (await readMarker(worktree))?.submodules ?? []) {
    // The list may be forged: only what can be a registration of a submodule is ever deleted.
    const place = await realPathOf(metadata);
    const ours = isBeneath(place, join(context.commonDirectory, 'modules'));
    if (ours && basename(dirname(place)) === 'worktrees' && (await kindOf(place)) === 'directory') {
      await keepHead(context, place);
      await unregister(place);
    }
  }
  await unregister(worktree);
}

async function listSubmodules(context: RepositoryContext, { path }: Checkout): Promise<readonly Submodule[]> {
  if ((await kindOf(join(path, '.gitmodules'))) !== 'file') {
    return [];
  }
  const asked = ['config', '-z', '--file', '.gitmodules', '--get-regexp', '^submodule\\..*\\.path$'];
  const listed = await context.run(path, asked);
  const found: Submodule[] = [];
  for (const entry of parts(listed.stdout.toString('utf8'))) {
    const [, name, place] = /^submodule\.(.*)\.path\n(.*)$/s.exec(entry) ?? [];
    const tree = ['ls-tree', '-z', 'HEAD', '--', place ?? ''];
    const shown = place ? (await context.run(path, tree)).stdout.toString('utf8') : '';
    const commit = /^160000 commit ([0-9a-f]+)\t/.exec(shown)?.[1];
    if (name !== undefined && place !== undefined && commit !== undefined) {
      found.push({ name, path: place, commit });
    }
  }
  return found;
}

/** Names and paths were committed by anybody: they must not lead out of where submodules belong. */
async function addSubmodule(
  context: RepositoryContext,
  checkout: Checkout,
  { name, path, commit }: Submodule,
): Promise<string | null> {
  const repository = join(checkout.modules, name);
  const target = join(checkout.path, path);
  const contained =
    isBeneath(repository, checkout.modules) &&
    isBeneath(target, checkout.path) &&
    (await realPathOf(dirname(target))) === dirname(target);
  if (!contained || (await kindOf(repository)) !== 'directory' || (await kindOf(target)) !== 'directory') {
    return null;
  }
  const has = await context.run(repository, ['cat-file', '-e', `${commit}^{commit}`]);
  if (has.exitCode !== 0) {
    context.log.info(`The submodule ${path} is not fetched at ${commit}; it stays empty in ${checkout.path}`);
    return null;
  }
  const added = await context.queue.run(async () => {
    // Forced where one is registered whose directory is gone.
    const args = ['worktree', 'add', '--force', '--detach', '--no-checkout', '--', target, commit];
    return printed(await context.run(repository, args), `add the submodule ${path}`);
  });
  const written = added.ok
    ? printed(await context.run(target, ['reset', '--hard']), `check out the submodule ${path}`)
    : added;
  if (!written.ok) {
    context.log.warn(written.error.message);
  }
  const named = namedMetadata((await readIfThere(join(target, '.git'))) ?? '');
  return named === null ? null : resolve(target, named);
}

/** What was committed in it may be what the commits of the worktree refer to. */
async function keepHead(context: RepositoryContext, metadata: string): Promise<void> {
  const repository = dirname(dirname(metadata));
  const head = (await readIfThere(join(metadata, 'HEAD')))?.trim() ?? '';
  if (!/^[0-9a-f]{40,64}$/.test(head)) {
    return;
  }
  const others = { ...context, root: repository };
  if (!(await selectsNothing(others, [head, '--not', '--branches', '--remotes', '--tags']))) {
    await context.run(repository, ['update-ref', `refs/switchyard/rescue/submodule/${head}`, head]);
  }
}
