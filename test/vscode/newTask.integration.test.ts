import { mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  answer,
  awaitStoredState,
  choose,
  chooseBaseBranch,
  createTask,
  findMessage,
  lineOf,
  promptOf,
  runCommand,
  typedInto,
} from '../support/workbench.ts';
import { lockedClaude, openWorkplace, type Workplace } from '../support/workplace.ts';
import { type BoardPage, boardPage } from './boardPage.ts';
import { notes, onLinux, planned, plannerScript } from './smallTask.ts';

// What a user typed for a task that was refused. Needs the extension built.

let place: Workplace;
let board: BoardPage;
let programs: string;

beforeAll(async () => {
  if (!onLinux) {
    return;
  }
  programs = await realpath(await mkdtemp(join(tmpdir(), 'switchyard programs ')));
  place = await openWorkplace({
    files: notes,
    scenario: { scripts: [plannerScript('plan', planned('alpha'))] },
    settings: { 'switchyard.claudePath': join(programs, 'claude') },
  });
  board = boardPage(place.page);
});

afterAll(async () => {
  await place?.close();
  if (onLinux) {
    await rm(programs, { recursive: true, force: true });
  }
});

const typed = { title: 'Write a “note”', description: 'Short, and in $(pwd).' };

describe.runIf(onLinux)('what was typed for a task', () => {
  test('stands there again after its base branch could not be found, in the next window too', async () => {
    await runCommand(place.page, 'View: Show Switchyard');
    await createTask(place.page, { ...typed, baseBranch: 'nowhere' });
    await findMessage(place.page, /no branch "nowhere".*What you typed is kept\./);
    await awaitStoredState(place.page, 'nowhere');
    await place.page.reload();
    await runCommand(place.page, 'Switchyard: New Task…');
    expect(await promptOf(place.page, 'New Task (1/3)')).toContain('Kept from last time');
    await expectTyped(typed.title, typed.description, 'nowhere', 'main');
  });

  test('stands there again after there was no claude to plan it', async () => {
    const refusal = await findMessage(place.page, /claude.*What you typed is kept\./i);
    await symlink(lockedClaude, join(programs, 'claude'));
    await refusal.getByRole('button', { name: 'Edit and Try Again' }).click();
    await expectTyped(typed.title, typed.description, 'main', null);
  });

  test('becomes the task in the end, and is offered no more', async () => {
    await board.frame.locator('h1', { hasText: typed.title }).waitFor();
    await expect.poll(() => place.firstPrompts('planner'), { timeout: 30_000 }).toHaveLength(1);
    expect(place.firstPrompts('planner')[0]).toContain(typed.description);
    await runCommand(place.page, 'Switchyard: New Task…');
    expect(await typedInto(place.page, 'New Task (1/3)')).toBe('');
    expect(await promptOf(place.page, 'New Task (1/3)')).not.toContain('Kept from last time');
    await place.page.keyboard.press('Escape');
  });

  test('goes, with all that was chosen, when the user leaves', async () => {
    await runCommand(place.page, 'Switchyard: New Task…');
    await answer(place.page, 'New Task (1/3)', 'Think better of it');
    await answer(place.page, 'New Task (2/3)', 'At the last moment.');
    await chooseBaseBranch(place.page, 'nowhere');
    expect(await lineOf(place.page, 'Base Branch')).toContain('nowhere');
    await place.page.keyboard.press('Escape');
    await runCommand(place.page, 'Switchyard: New Task…');
    expect(await typedInto(place.page, 'New Task (1/3)')).toBe('');
    await answer(place.page, 'New Task (1/3)', 'Another one');
    expect(await typedInto(place.page, 'New Task (2/3)')).toBe('');
    await answer(place.page, 'New Task (2/3)', null);
    expect(await lineOf(place.page, 'Base Branch')).toContain('main');
    await place.page.keyboard.press('Escape');
  });

  test('that was kept is thrown away by Start Afresh', async () => {
    await createTask(place.page, { ...typed, baseBranch: 'nowhere' });
    await findMessage(place.page, /no branch "nowhere".*What you typed is kept\./);
    await runCommand(place.page, 'Switchyard: New Task…');
    expect(await typedInto(place.page, 'New Task (1/3)')).toBe(typed.title);
    await place.page.locator('.quick-input-widget:visible').getByLabel('Start Afresh').click();
    await expect.poll(() => typedInto(place.page, 'New Task (1/3)')).toBe('');
    await place.page.keyboard.press('Escape');
    await runCommand(place.page, 'Switchyard: New Task…');
    expect(await typedInto(place.page, 'New Task (1/3)')).toBe('');
    await place.page.keyboard.press('Escape');
  });
});

/** What the boxes show, one after the other; the branch is changed to `base`, or left as it stands. */
async function expectTyped(title: string, description: string, branch: string, base: string | null) {
  for (const [index, text] of [title, description].entries()) {
    const box = `New Task (${index + 1}/3)`;
    expect(await typedInto(place.page, box)).toBe(text);
    await answer(place.page, box, null);
  }
  expect(await lineOf(place.page, 'Base Branch')).toContain(branch);
  if (base !== null) {
    await chooseBaseBranch(place.page, base);
  }
  await choose(place.page, 'Create Task');
}
