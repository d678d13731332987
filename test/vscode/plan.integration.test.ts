import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answer, answerQuestion, choose, createTask, findMessage, runCommand } from '../support/workbench.ts';
import { openWorkplace, type Workplace } from '../support/workplace.ts';
import { type BoardPage, boardPage } from './boardPage.ts';
import {
  notes,
  onLinux,
  planned,
  plannerScript,
  type Script,
  verifyCommand,
  writeNote,
} from './smallTask.ts';

// A plan that the user reviews as a text: mended, saved, approved, and worked. Needs the extension built.

/** With letters that an encoding of files may not have. */
const spec = 'Write beta: grün, “green”, 緑.';

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
        {
          ...plannerScript('anew', planned('alpha'), planned('beta'), planned('gamma'), planned('delta')),
          asked: 'delta is missing',
        },
        plannerScript(
          'plan',
          { ...planned('alpha'), verify: 'test -f notes/alpha.txt' },
          { ...planned('beta'), spec },
          planned('gamma', 'alpha'),
        ),
        ...['alpha', 'beta', 'delta'].map(worker),
        { ...worker('gamma'), turns: [{ waitFor: 'gamma', ...writeNote('gamma', 'gamma\n') }] },
      ],
    },
    settings: {
      'switchyard.verifyCommand': verifyCommand,
      'switchyard.autoMerge': true,
      'switchyard.reviewPlans': true,
      'switchyard.permissionMode': 'acceptEdits',
      // Plans are read and saved in none but their own.
      'files.encoding': 'windows1252',
    },
  });
  board = boardPage(place.page);
});

afterAll(() => place?.close());

function worker(key: string): Script {
  return { role: 'worker', subtask: key, turns: [writeNote(key, `${key}\n`), { text: 'Written.' }] };
}

describe.runIf(onLinux)('a plan that waits for the user', () => {
  test('opens as a text, from the palette', async () => {
    await runCommand(place.page, 'View: Show Switchyard');
    await createTask(place.page, { title: 'Write notes', description: 'Three.' });
    place.model.release('plan');
    await runCommand(place.page, 'Switchyard: Open Plan');
    await choose(place.page, 'Write notes');
    await expect.poll(shownText, patience).toContain('# The plan of task 1: Write notes');
    await expect.poll(shownText).toContain('- key: alpha');
    await expect.poll(shownText).toContain(spec);
    await expect.poll(lenses, patience).toEqual(['Approve Plan', 'Reject…']);
    expect(place.firstPrompts('worker')).toEqual([]);
  });

  test('shows a key that is not there where it is written, and is not saved with it', async () => {
    const { page } = place;
    await goTo('dependsOn: [alpha');
    await page.keyboard.type(', bta', { delay: 30 });
    await page.keyboard.press('Escape');
    await page.locator('.monaco-editor .squiggly-error').first().waitFor();
    await page.keyboard.press('ControlOrMeta+S');
    const refused = await findMessage(page, /There is no subtask “bta” in this plan/);
    expect(await refused.textContent()).toMatch(/Line \d+/);
    await runCommand(page, 'Notifications: Clear All Notifications');
    expect(await isDirty()).toBe(true);
  });

  test('offers the keys that there are, and is in force once it is saved', async () => {
    const { page } = place;
    await goTo('dependsOn: [alpha, bta');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('ControlOrMeta+Space');
    const offered = page.locator('.suggest-widget.visible .monaco-list-row', { hasText: 'beta' });
    await offered.first().waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(shownText, patience).toContain('dependsOn: [alpha, beta]');
    await expect.poll(() => page.locator('.monaco-editor .squiggly-error').count()).toBe(0);
    await page.keyboard.press('ControlOrMeta+S');
    await expect.poll(isDirty, patience).toBe(false);
  });

  test('is approved by the code lens, with the command that the model wrote', async () => {
    const { page } = place;
    await page.keyboard.press('ControlOrMeta+Home');
    await expect.poll(lenses, patience).toEqual(['Approve Plan', 'Reject…']);
    await lens('Approve Plan').click();
    await answerQuestion(page, 'alpha: test -f notes/alpha.txt', 'Approve, and Let the Gate Run Them');
    await expect.poll(lenses, patience).toEqual(['Ask for a New Plan…']);
  });

  test('is worked as it was edited, and says in the text what has begun', async () => {
    const { page } = place;
    await expect.poll(shownText, { timeout: 120_000 }).toContain('# #1 is merged: fixed');
    await page.keyboard.press('ControlOrMeta+End');
    await expect.poll(shownText, { timeout: 60_000 }).toContain('# #3 is being worked on: fixed');
    const merged = await place.repository.git('log', '--format=%s', 'main');
    expect(merged.split('\n')).toEqual(expect.arrayContaining(['Write alpha', 'Write beta']));
    await expect.poll(() => place.firstPrompts('worker', 'gamma').length, patience).toBe(1);
    expect(place.firstPrompts('worker', 'beta')[0]).toContain(spec);
  });

  test('is made anew when the user says what is missing, and compared with the one in force', async () => {
    const { page } = place;
    await page.keyboard.press('ControlOrMeta+Home');
    await lens('Ask for a New Plan…').click();
    await answer(page, 'Ask for a New Plan of “Write notes”', 'delta is missing');
    place.model.release('anew');
    await expect.poll(lenses, patience).toEqual(['Compare New Plan']);
    await lens('Compare New Plan').click();
    await expect.poll(shownText, patience).toContain('# The new plan of task 1');
    await expect.poll(shownText).toContain('# The plan of task 1');
  });

  test('is approved beside the one in force, and worked to its end', async () => {
    const { page } = place;
    // VS Code shows no code lenses in a comparison.
    await page.locator('.editor-actions').getByRole('button', { name: 'Approve Plan' }).click();
    place.model.release('gamma');
    await runCommand(page, 'Switchyard: Open Board');
    const merged = board.column('Merged').locator('[data-card]');
    await expect.poll(() => merged.count(), { timeout: 120_000 }).toBe(4);
    expect(place.firstPrompts('worker')).toHaveLength(4);
  });

  test('says so when it is gone with its task', async () => {
    const { page } = place;
    await page.getByRole('tab', { name: /^task-1-write-notes\.plan\.yaml/ }).click();
    await expect.poll(shownText, patience).toContain('key: alpha');
    await runCommand(page, 'Switchyard: Delete Task…');
    await choose(page, 'Write notes');
    await answerQuestion(page, 'Delete the task', 'Delete Task');
    await expect.poll(shownText, patience).toBe('# The task was deleted, and its plan with it.\n');
  });
});

const patience = { timeout: 60_000 };

/** The lines of the plan that are in sight. */
async function shownText(): Promise<string> {
  const lines = await place.page.locator('.editor-instance .view-lines .view-line').allInnerTexts();
  return lines.join('\n').replaceAll('\u00a0', ' ');
}

function lens(title: string): Locator {
  return place.page.locator('.codelens-decoration a:visible', { hasText: title });
}

async function lenses(): Promise<string[]> {
  const texts = await place.page.locator('.codelens-decoration a').allInnerTexts();
  return texts.map((text) => text.trim());
}

function isDirty(): Promise<boolean> {
  return place.page
    .locator('.tab.dirty', { hasText: 'plan.yaml' })
    .count()
    .then((count) => count > 0);
}

/** Puts the cursor behind these words. */
async function goTo(words: string): Promise<void> {
  const { page } = place;
  await page.locator('.editor-instance .view-lines').first().click();
  await page.keyboard.press('ControlOrMeta+F');
  await page.locator('.find-widget.visible textarea').first().fill(words);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowRight');
}
