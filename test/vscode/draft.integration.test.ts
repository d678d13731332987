import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answer, findMessage, runCommand, typedInto } from '../support/workbench.ts';
import { openWorkplace, type Workplace } from '../support/workplace.ts';
import { notes, onLinux, type Script } from './smallTask.ts';

// What is written in an editor for something that is to come. Needs the extension built.

const patience = { timeout: 60_000 };

const prompt = 'Find the slow test.';

let place: Workplace;

beforeAll(async () => {
  if (onLinux) {
    const scripts: Script[] = [{ role: 'session', asked: prompt, turns: [{ text: 'It is the first one.' }] }];
    place = await openWorkplace({ files: notes, scenario: { scripts }, settings: {} });
  }
});

afterAll(() => place?.close());

describe.runIf(onLinux)('what is written in an editor for a session', () => {
  test('is what the command goes on with while the editor is still open', async () => {
    const { page } = place;
    await runCommand(page, 'View: Show Switchyard');
    await runCommand(page, 'Switchyard: New Session…');
    await page.locator('.quick-input-widget:visible').getByLabel('Write It in an Editor').click(patience);
    const editor = page.locator('.tab', { hasText: 'Untitled-1' });
    await editor.waitFor(patience);
    await page.locator('.editor-group-container.active .monaco-editor .view-lines').click();
    await page.keyboard.type(prompt);
    await runCommand(page, 'Switchyard: New Session…');
    await expect.poll(() => typedInto(page, 'New Session'), patience).toBe(prompt);
    await answer(page, 'New Session', null);
    await sessions(prompt).waitFor(patience);
  });

  test('makes no second session by the message that is left over', async () => {
    const { page } = place;
    const message = await findMessage(page, 'Write it in the editor, then go on.');
    await message.getByRole('button', { name: 'Go On', exact: true }).click();
    await message.waitFor({ state: 'detached' });
    // Another session like the first one would come before this one.
    await runCommand(page, 'Switchyard: New Session…');
    await answer(page, 'New Session', 'Say good-bye.');
    await sessions('Say good-bye.').waitFor(patience);
    expect(await sessions(prompt).count()).toBe(1);
  });

  test('is no draft any more', async () => {
    const { page } = place;
    await page.locator('.tab', { hasText: 'Untitled-1' }).click();
    await page.locator('.editor-group-container.active .monaco-editor .view-lines').click();
    await page.keyboard.type('Once more.');
    await runCommand(page, 'Switchyard: New Session…');
    expect(await typedInto(page, 'New Session')).toBe('');
  });
});

/** Their lines in the tree. */
function sessions(words: string): Locator {
  return place.page.locator('.part.sidebar .monaco-list-row', { hasText: words });
}
