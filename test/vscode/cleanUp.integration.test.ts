import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gitIn, writeFiles } from '../support/gitFixture.ts';
import { expectOk, open } from '../support/repositoryFixture.ts';
import { choose, findMessage, runCommand } from '../support/workbench.ts';
import { openWorkplace, type Workplace } from '../support/workplace.ts';
import { notes, onLinux } from './smallTask.ts';

// "Clean Up…" and "Restore from Rescue…" as a user drives them. Needs the extension built.

let place: Workplace;
let root: string;

beforeAll(async () => {
  if (!onLinux) {
    return;
  }
  place = await openWorkplace({ files: notes, scenario: { scripts: [] }, settings: {} });
  root = `${place.repository.path}.worktrees`;
  // Two that nobody needs any more: one with work in it, one without.
  const repository = expectOk(await open(place.repository.path));
  const commit = place.repository.head ?? '';
  for (const name of ['sw-1-lost', 'sw-2-empty']) {
    const owner = { projectId: 'gone', subjectId: name };
    expectOk(await repository.addWorktree({ path: join(root, name), commit, branch: name, owner }));
  }
  await writeFiles(join(root, 'sw-1-lost'), { 'work.txt': 'not committed\n' });
});

afterAll(() => place?.close());

const quickPick = () => place.page.locator('.quick-input-widget:visible');

async function branches(): Promise<string[]> {
  return (await place.repository.git('branch', '--format=%(refname:short)')).split('\n');
}

describe.runIf(onLinux)('Clean Up', () => {
  test('lists worktrees with what they are for, their size and their age, and removes the chosen ones', async () => {
    await runCommand(place.page, 'Switchyard: Clean Up…');
    const lines = quickPick().locator('.monaco-list-row');
    await expect
      .poll(() => lines.allInnerTexts(), { timeout: 60_000 })
      .toEqual([
        expect.stringMatching(
          /sw-1-lost\s*made for a project that is not known here\s+\d+ KB · changed (just now|. min ago)/,
        ),
        // The list is drawn anew with each size that is known.
        expect.stringMatching(/sw-2-empty[\s\S]*\d+ K?B · changed/),
      ]);
    await lines.first().click();
    await lines.last().click();
    await place.page.keyboard.press('Enter');
    await expect
      .poll(() => gitIn(place.repository.path, 'worktree', 'list', '--porcelain'), { timeout: 30_000 })
      .not.toContain('sw-');
    const summary = await findMessage(place.page, /Removed 2 worktrees, which frees .* A rescue ref holds/);
    expect(await branches()).toEqual([place.repository.branch]);
    await summary.getByRole('button', { name: 'Undo' }).click();
    const restored = join(root, 'restored-sw-1-lost');
    await expect
      .poll(() => gitIn(restored, 'show', 'HEAD:work.txt').catch(() => null), { timeout: 30_000 })
      .toBe('not committed');
    expect(await branches()).toEqual([place.repository.branch, 'restored/sw-1-lost']);
  });

  test('restores a rescue on a branch of the user’s choice, and touches no checkout', async () => {
    const before = await place.repository.git('status', '--porcelain', '--branch');
    await runCommand(place.page, 'Switchyard: Restore from Rescue…');
    await choose(place.page, /sw-1-lost/);
    await choose(place.page, /Branch Only/);
    const input = quickPick().locator('input[type="text"]').first();
    await expect.poll(() => input.inputValue(), { timeout: 20_000 }).toBe('restored/sw-1-lost-2');
    await input.fill('my-work');
    await place.page.keyboard.press('Enter');
    await expect.poll(branches, { timeout: 30_000 }).toContain('my-work');
    expect(await place.repository.git('show', 'my-work:work.txt')).toBe('not committed');
    expect(await place.repository.git('status', '--porcelain', '--branch')).toBe(before);
  });
});
