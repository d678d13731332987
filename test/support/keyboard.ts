import type { Locator, Page } from 'playwright-core';
import { boardFrame, isThere } from './workbench.ts';

// What `workbench.ts` does with the pointer as well, by the keyboard alone: nothing is clicked, and nothing filled in.

/** What a command asks: one of the lines of a list, by its words, or a text for the box with this title. */
export type Answer = { readonly choose: string } | { readonly box: string; readonly text: string };

/**
 * Runs a command by its title, as soon as VS Code offers it, and answers what it asks. VS Code may give the focus back to
 * a webview when the next box is there already (its issue 75209): then it is asked for once more.
 */
export async function commandByKey(page: Page, title: string, ...answers: readonly Answer[]): Promise<void> {
  await askByKey(page, () => openCommand(page, title), ...answers);
}

/** The same for what is asked in another way, as by a button or a menu. */
export async function askByKey(
  page: Page,
  ask: () => Promise<void>,
  ...answers: readonly Answer[]
): Promise<void> {
  for (let tries = 1; tries <= 4; tries += 1) {
    await ask();
    if (await answerAll(page, answers)) {
      return;
    }
  }
  throw new Error(`What is to be answered by ${JSON.stringify(answers)} does not get the focus.`);
}

function openCommand(page: Page, title: string): Promise<void> {
  return chooseFrom(page, 'F1', title, `The command palette does not offer “${title}”.`);
}

/** From the list that this key opens, as soon as VS Code offers it there. */
async function chooseFrom(page: Page, key: string, words: string, failure: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    await page.keyboard.press(key);
    if (await isThere(focusedBox(page), 5_000)) {
      await page.keyboard.type(words);
      if (await isThere(focusedLine(page, words), 5_000)) {
        await page.keyboard.press('Enter');
        return;
      }
    }
    await page.keyboard.press('Escape');
    if (Date.now() > deadline) {
      throw new Error(failure);
    }
  }
}

/** False as soon as the keys do not go to what is asked. */
async function answerAll(page: Page, answers: readonly Answer[]): Promise<boolean> {
  for (const answer of answers) {
    const isDone =
      'choose' in answer
        ? await chooseByKey(page, answer.choose)
        : await answerByKey(page, answer.box, answer.text);
    if (!isDone) {
      return false;
    }
  }
  return true;
}

/** Types into the input box with this title, over what stands there, and accepts; false where it has no focus. */
async function answerByKey(page: Page, title: string, text: string): Promise<boolean> {
  const box = page.locator('.quick-input-title:visible', { hasText: title });
  await box.waitFor({ timeout: 60_000 });
  const typed = focusedBox(page);
  if (!(await isThere(typed, 3_000))) {
    return false;
  }
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(text);
  if ((await typed.inputValue({ timeout: 3_000 }).catch(() => null)) !== text) {
    return false;
  }
  await page.keyboard.press('Enter');
  await box.waitFor({ state: 'hidden', timeout: 60_000 });
  return true;
}

/** Chooses from the list that comes up, by words of a line; false where it has no focus. */
async function chooseByKey(page: Page, words: string): Promise<boolean> {
  // Not while the box of the command palette goes.
  await page.locator('.quick-input-widget:visible').getByRole('option').first().waitFor({ timeout: 60_000 });
  const typed = focusedBox(page);
  const deadline = Date.now() + 3_000;
  while ((await typed.inputValue({ timeout: 500 }).catch(() => null)) !== '') {
    if (Date.now() > deadline) {
      return false;
    }
  }
  await page.keyboard.type(words);
  await focusedLine(page, words).waitFor({ timeout: 60_000 });
  await page.keyboard.press('Enter');
  return true;
}

export async function openFileByKey(page: Page, name: string): Promise<void> {
  await chooseFrom(page, 'ControlOrMeta+P', name, `VS Code does not find the file “${name}”.`);
  await page.locator('.tab.active', { hasText: name }).waitFor({ timeout: 60_000 });
  // Its tab is there before the keys go to it.
  await page.locator('.editor-group-container.active .monaco-editor.focused').waitFor({ timeout: 60_000 });
}

/** Presses a button of the modal question with these words. */
export async function answerQuestionByKey(page: Page, words: string, button: string): Promise<void> {
  const dialog = page.locator('.monaco-dialog-box', { hasText: words });
  await dialog.waitFor({ timeout: 60_000 });
  await tabTo(page, dialog.getByRole('button', { name: button, exact: true }));
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached', timeout: 60_000 });
}

/** Goes on with the Tab key until this has the focus. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 120; presses += 1) {
    if (await hasFocus(target)) {
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`The Tab key does not lead to ${String(target)}.`);
}

/** Presses a button of the board that the Tab key leads to. */
export async function pressByKey(page: Page, button: Locator): Promise<void> {
  await tabTo(page, button);
  await page.keyboard.press('Enter');
}

/** Chooses from the menu of whatever has the focus on the board, by the keys that open and walk it. */
export async function menuByKey(page: Page, item: string): Promise<void> {
  await page.keyboard.press('Shift+F10');
  const menu = boardFrame(page).locator('.menu');
  await menu.waitFor({ timeout: 20_000 });
  await walkTo(page, menu.locator('.menu-item:focus', { hasText: item }));
  await page.keyboard.press('Enter');
}

/** The same for VS Code's own menus. */
export async function contextMenuByKey(page: Page, item: string): Promise<void> {
  await page.keyboard.press('Shift+F10');
  const menu = page.locator('.monaco-menu').last();
  await menu.waitFor({ timeout: 20_000 });
  await walkTo(page, menu.locator('.action-item.focused', { hasText: item }));
  await page.keyboard.press('Enter');
}

async function walkTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    if ((await target.count()) > 0) {
      return;
    }
    await page.keyboard.press('ArrowDown');
  }
  throw new Error(`The arrow keys do not lead to ${String(target)}.`);
}

function hasFocus(target: Locator): Promise<boolean> {
  return target.evaluateAll((elements: readonly { matches(selector: string): boolean }[]) =>
    elements.some((element) => element.matches(':focus')),
  );
}

/** The box of the palette, of a list or of an input that the keys go to. */
function focusedBox(page: Page): Locator {
  return page.locator('.quick-input-widget:visible').locator('input:focus, textarea:focus');
}

/** The line that Enter chooses. */
function focusedLine(page: Page, words: string): Locator {
  return page.locator('.quick-input-widget:visible .monaco-list-row.focused', { hasText: words });
}
