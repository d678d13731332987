import { afterEach, beforeEach, expect, it } from 'vitest';
import { type TestRepository, writeFiles } from '../../../test/support/gitFixture.ts';
import { openedRepository } from '../../../test/support/repositoryFixture.ts';
import type { TranscriptEntry } from '../../domain/transcript.ts';
import type { Repository } from '../../git/repository.ts';
import { TrespassWatch } from './trespass.ts';

let files: TestRepository;
let repository: Repository;

beforeEach(async () => {
  const opened = await openedRepository();
  files = opened.files;
  repository = opened.repository;
});
afterEach(() => files.remove());

/** What is found after these calls, each of which went well or not, from a worktree within the checkout. */
async function found(...calls: readonly { tool: string; target: string; fails?: boolean }[]) {
  const { root, commonDirectory } = repository;
  const worktreeRoot = `${root}/.worktrees`;
  const watch = new TrespassWatch({ root, commonDirectory, worktreeRoot }, `${worktreeRoot}/sw-1`);
  calls.forEach(({ tool, target, fails }, index) => {
    const id = `t${index}`;
    const entries: readonly TranscriptEntry[] = [
      { kind: 'toolUse', id, tool, summary: `${tool} ${target}`, input: JSON.stringify({ target }) },
      { kind: 'toolResult', toolUseId: id, isError: fails ?? false, text: '' },
    ];
    for (const entry of entries) {
      watch.see(entry);
    }
  });
  return watch.findings(repository, 0, Number.MAX_SAFE_INTEGER);
}

it('fault 65: what was written elsewhere in the checkout, in git’s directory or in another worktree is named', async () => {
  const { root } = repository;
  const places = [
    `${root}/a.txt`,
    `${root}/.git/hooks/pre-commit`,
    `${root}/.worktrees/sw-2/b.txt`,
    '../sw-3/c',
  ];
  for (const target of places) {
    expect(await found({ tool: 'Write', target })).toContain('wrote outside its worktree');
  }
});

it('what is its own, lies elsewhere on the disk, or was refused is no trespass', async () => {
  const { root } = repository;
  await writeFiles(root, { 'mine.txt': 'the user works here\n' });
  const own = `${root}/.worktrees/sw-1`;
  expect(
    await found(
      { tool: 'Write', target: `${own}/a.txt` },
      { tool: 'Edit', target: 'src/b.ts' },
      { tool: 'Write', target: '/tmp/scratch.txt' },
      { tool: 'Write', target: `${root}/a.txt`, fails: true },
      { tool: 'Read', target: `${root}/a.txt` },
      { tool: 'Bash', target: `cd ${own} && npm test` },
      { tool: 'Bash', target: `ls ${root}-backup` },
    ),
  ).toBeNull();
});

it('fault 65: a command that speaks of the checkout, or of git’s configuration, gives reason to look at them', async () => {
  const { root, commonDirectory } = repository;
  expect(await found({ tool: 'Bash', target: 'git config user.name agent' })).toContain(
    `${commonDirectory}/config`,
  );
  await writeFiles(root, { 'mine.txt': 'written by a command\n' });
  expect(await found({ tool: 'Bash', target: `cd ${root} && make` })).toContain(`${root}/mine.txt`);
});
