import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTask, runCommand } from '../support/workbench.ts';
import { openWorkplace, type Workplace } from '../support/workplace.ts';
import { type BoardPage, boardPage, patience } from './boardPage.ts';
import {
  notes,
  onLinux,
  planned,
  plannerScript,
  type Script,
  verifyCommand,
  writeNote,
} from './smallTask.ts';

// Finding cards, and moving them by the keyboard alone. Needs the extension built.

let place: Workplace;
let board: BoardPage;

beforeAll(async () => {
  if (!onLinux) {
    return;
  }
  place = await openWorkplace({
    files: notes,
    scenario: {
      scripts: [
        plannerScript('plan', planned('alpha'), planned('beta'), planned('gamma', 'alpha')),
        ...['alpha', 'beta', 'gamma'].map(worker),
      ],
    },
    settings: { 'switchyard.verifyCommand': verifyCommand, 'switchyard.autoMerge': false },
  });
  board = boardPage(place.page);
  place.model.release('plan');
  await createTask(place.page, { title: 'Write notes', description: 'Three.' });
  await runCommand(place.page, 'Switchyard: Open Board');
  await board.card('Write alpha').waitFor(patience);
});

afterAll(() => place?.close());

function worker(key: string): Script {
  return {
    role: 'worker',
    subtask: key,
    turns: [{ waitFor: key, ...writeNote(key, `${key}\n`) }, { text: 'Written.' }],
  };
}

describe.runIf(onLinux)('the filter', () => {
  test('opens with a slash, and leaves the cards that have the words', async () => {
    await expect.poll(() => board.column('In Progress').locator('[data-card]').count(), patience).toBe(2);
    await board.card('Write alpha').focus();
    await press('/');
    await board.frame.locator('.filter input:focus').waitFor();
    await place.page.keyboard.type('BETA');
    await shown('1 of 3 shown');
    await expect.poll(titles).toEqual(['Write beta']);
    await expect.poll(() => board.column('In Progress').locator('.count').textContent()).toBe('1/2');
  });

  test('says when it finds nothing', async () => {
    await place.page.keyboard.type(' nowhere');
    await shown('0 of 3 shown');
    await board.frame.getByText('No subtask of this task matches the filter.').waitFor();
  });

  test('is cleared by Escape, and closed by another one, with the focus back on the board', async () => {
    await press('Escape');
    await expect.poll(titles).toHaveLength(3);
    await press('Escape');
    await board.frame.locator('.filter').waitFor({ state: 'detached' });
    await expect.poll(focusedTitle).toBe('Write alpha');
  });

  test('by state follows what happens, and the focus goes to the next card when its own is hidden', async () => {
    await press('Control+f');
    await board.frame.locator('.facets').getByRole('button', { name: 'In progress' }).click();
    await shown('2 of 3 shown');
    await board.card('Write alpha').focus();
    place.model.release('alpha');
    await expect.poll(titles, patience).toEqual(['Write beta']);
    await expect.poll(focusedTitle).toBe('Write beta');
    await press('Control+f');
    // The field gets the focus with the next frame, and Escape means something else on a card.
    await board.frame.locator('.filter input:focus').waitFor();
    await press('Escape');
    await expect.poll(titles).toHaveLength(3);
    await press('Escape');
    await board.frame.locator('.filter').waitFor({ state: 'detached' });
    await board.expectCards('In Review', ['#1 Write alpha', 'gate passed', '+1 −0']);
  });

  test('opens no search of the editor', async () => {
    expect(await place.page.locator('.simple-find-part.visible').count()).toBe(0);
  });
});

describe.runIf(onLinux)('a card', () => {
  test('says of each column what putting it there does, or why it cannot be', async () => {
    await board.card('Write gamma').focus();
    await press('m');
    const items = board.frame.locator('.menu').getByRole('menuitem');
    await expect
      .poll(() => items.allInnerTexts())
      .toEqual([
        expect.stringMatching(/^Ready\s+It waits for #1\./),
        expect.stringMatching(/^In Progress\s+It waits for #1\./),
        expect.stringMatching(/^In Review\s+It waits for #1\./),
        expect.stringMatching(/^Merged\s+It is not proved yet\./),
      ]);
    await press('Escape');
    await expect.poll(focusedTitle).toBe('Write gamma');
  });

  test('is moved by its menu, and what waited for it goes on', async () => {
    await board.card('Write alpha').focus();
    await press('Shift+F10');
    await board.frame.getByRole('menuitem', { name: 'Move To…' }).press('Enter');
    await board.frame.getByRole('menuitem', { name: 'Merged' }).press('Enter');
    await expect.poll(() => board.column('Merged').locator('[data-card]').count(), patience).toBe(1);
    await expect.poll(() => board.column('In Progress').locator('[data-card]').count(), patience).toBe(2);
  });

  test('stays hidden in a folded column, which says how many it holds, when the page is loaded again', async () => {
    const merged = board.frame.locator('[data-column="merged"]');
    await merged.getByRole('button', { name: 'Merged' }).press('Enter');
    await runCommand(place.page, 'Developer: Reload Webviews');
    await board.card('Write beta').waitFor(patience);
    await expect.poll(() => merged.locator('[data-card]').count()).toBe(0);
    await expect.poll(() => merged.locator('.count').textContent()).toBe('1');
    await expect.poll(() => merged.getByRole('button').getAttribute('aria-expanded')).toBe('false');
  });
});

const press = (key: string) => place.page.keyboard.press(key);
const titles = () => board.frame.locator('[data-card] .title').allInnerTexts();
const focusedTitle = async () => String(await board.frame.locator('body').evaluate(focused));
const focused = 'document.activeElement?.querySelector(".title")?.textContent';
const shown = (words: string) => board.frame.locator('.filter .shown', { hasText: words }).waitFor(patience);
