import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rescueRefFor } from '../../src/domain/naming.ts';
import { gitIn, writeFiles } from '../support/gitFixture.ts';
import { type GitHttpServer, startGitHttpServer } from '../support/gitHttpServer.ts';
import { answer, choose, createTask, findMessage, runCommand, typedInto } from '../support/workbench.ts';
import { openWorkplace, type Workplace } from '../support/workplace.ts';
import { boardPage, patience } from './boardPage.ts';
import { notes, onLinux, planned, plannerScript } from './smallTask.ts';

// What takes long shows its progress, and is cancelled there. Needs the extension built.

let place: Workplace;
let folder: string;
let server: GitHttpServer;

beforeAll(async () => {
  if (!onLinux) {
    return;
  }
  folder = await mkdtemp(join(tmpdir(), 'switchyard server '));
  server = await startGitHttpServer({ folder, user: null });
  place = await openWorkplace({
    files: notes,
    prepare: async (repository) => {
      await gitIn(folder, 'clone', '--quiet', '--bare', '--', repository.path, 'notes.git');
      await repository.git('remote', 'add', 'origin', `${server.url}notes.git`);
      await repository.git('update-ref', rescueRefFor('sw-9-lost', '2026-01-01T10:00:00.000Z'), 'HEAD');
    },
    scenario: { scripts: [plannerScript('plan', planned('alpha'))] },
    settings: { 'switchyard.delivery': 'push' },
  });
});

afterAll(async () => {
  await server?.close();
  await place?.close();
  if (onLinux) {
    await rm(folder, { recursive: true, force: true });
  }
});

describe.runIf(onLinux)('what takes long and is cancelled', () => {
  test('leaves no task whose base could not be fetched yet, and keeps what was typed', async () => {
    const { page } = place;
    server.fault = () => 'silence';
    await runCommand(page, 'View: Show Switchyard');
    await createTask(page, { title: 'Write a note', description: 'Short.' });
    await cancel('Creating the task…');
    const message = await findMessage(
      page,
      /The task was not created: you cancelled it\. What you typed is kept\./,
    );
    server.fault = () => null;
    await message.getByRole('button', { name: 'Edit and Try Again' }).click();
    expect(await typedInto(page, 'New Task (1/3)')).toBe('Write a note');
    await answer(page, 'New Task (1/3)', null);
    await answer(page, 'New Task (2/3)', null);
    await choose(page, 'Create Task');
    await boardPage(page).frame.locator('h1', { hasText: 'Write a note' }).waitFor(patience);
    await expect.poll(() => place.firstPrompts('planner'), patience).toHaveLength(1);
  });

  test('leaves neither branch nor worktree of what was being restored', async () => {
    const { page, repository, scratch } = place;
    const mark = join(scratch, 'filtering');
    await repository.git('config', 'filter.slow.smudge', `sh -c 'touch "${mark}"; sleep 600; cat'`);
    await writeFiles(repository.path, { '.git/info/attributes': 'README.md filter=slow\n' });
    const before = await repository.git('for-each-ref', 'refs/heads');
    await runCommand(page, 'Switchyard: Restore from Rescue…');
    await choose(page, /sw-9-lost/);
    await choose(page, 'Branch With a Worktree');
    await answer(page, 'Restore from Rescue', 'my-work');
    await expect.poll(() => existsSync(mark), patience).toBe(true);
    await cancel('Restoring my-work…');
    await findMessage(page, 'my-work was not restored: you cancelled it.');
    expect(await repository.git('for-each-ref', 'refs/heads')).toBe(before);
    expect(existsSync(join(`${repository.path}.worktrees`, 'my-work'))).toBe(false);
  });
});

/** By the button of its progress. */
async function cancel(title: string): Promise<void> {
  const progress = await findMessage(place.page, title);
  await progress.getByRole('button', { name: 'Cancel' }).click();
}
