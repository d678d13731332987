import type { FrameLocator, Locator, Page } from 'playwright-core';
import type { Editor } from './editor.ts';

/** Loads the page and waits until the workbench is there. */
export async function showWorkbench({ page, url }: Pick<Editor, 'page' | 'url'>): Promise<void> {
  await page.goto(url);
  await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
}

/** Runs a command by its title in the command palette, as soon as VS Code offers it. */
export async function runCommand(page: Page, title: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await tryCommand(page, title))) {
    if (Date.now() > deadline) {
      throw new Error(`The command palette does not offer “${title}”.`);
    }
  }
}

async function tryCommand(page: Page, title: string): Promise<boolean> {
  await page.keyboard.press('F1');
  const input = quickInput(page);
  const offered = page.getByRole('option', { name: title }).first();
  try {
    await input.waitFor({ timeout: 2_000 });
    await input.fill(`>${title}`, { timeout: 2_000 });
    await offered.waitFor({ timeout: 2_000 });
    // Another one that begins like it may have been used later, and then stands before it.
    const exact = page
      .getByRole('option')
      .filter({ has: page.locator('.label-name', { hasText: whole(title) }) });
    const isThere = await exact
      .first()
      .waitFor({ timeout: 1_000 })
      .then(
        () => true,
        () => false,
      );
    await (isThere ? exact : offered).first().click({ timeout: 2_000 });
    return true;
  } catch {
    await page.keyboard.press('Escape');
    return false;
  }
}

/** What was typed is marked in a title by elements of its own, each of which says less than the title. */
function whole(title: string): RegExp {
  return new RegExp(`^\\s*${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);
}

/** Titles that the command palette offers for these words, once it offers any. */
export async function offeredCommands(page: Page, words: string): Promise<string[]> {
  const options = page.locator('.quick-input-widget:visible').getByRole('option').filter({ hasText: words });
  const deadline = Date.now() + 60_000;
  for (;;) {
    await page.keyboard.press('F1');
    const isTyped = await quickInput(page)
      .fill(`>${words}`, { timeout: 5_000 })
      .then(() => isThere(options.first(), 5_000))
      .catch(() => false);
    const titles = isTyped ? await options.locator('.label-name').allTextContents() : [];
    await page.keyboard.press('Escape');
    if (titles.length > 0) {
      return titles;
    }
    if (Date.now() > deadline) {
      throw new Error(`The command palette offers nothing for “${words}”.`);
    }
  }
}

/** The text field of the palette, of a quick pick or of an input box. */
function quickInput(page: Page): Locator {
  return page
    .locator('.quick-input-widget:visible input[type="text"], .quick-input-widget:visible textarea')
    .first();
}

/** What stands in the input box with this title, once it is there. */
export async function typedInto(page: Page, title: string): Promise<string> {
  await inputTitle(page, title).waitFor({ timeout: 60_000 });
  return quickInput(page).inputValue();
}

/** What the input box with this title says below what is typed: what it asks for, or why that was not accepted. */
export async function promptOf(page: Page, title: string): Promise<string> {
  await inputTitle(page, title).waitFor({ timeout: 60_000 });
  return (await page.locator('.quick-input-message:visible').first().textContent()) ?? '';
}

function inputTitle(page: Page, title: string): Locator {
  return page.locator('.quick-input-title:visible', { hasText: title });
}

/** Types into the input box with this title, once it is there, and accepts; `null` accepts what stands there. */
export async function answer(page: Page, title: string, text: string | null): Promise<void> {
  await inputTitle(page, title).waitFor({ timeout: 60_000 });
  if (text === null) {
    // It is there before the keys go to it.
    await quickInput(page).focus();
  } else {
    await quickInput(page).fill(text);
  }
  await page.keyboard.press('Enter');
}

/** Creates a task as a user does, by the command palette. Without a base branch the offered one is taken. */
export async function createTask(
  page: Page,
  task: { readonly title: string; readonly description: string; readonly baseBranch?: string },
): Promise<void> {
  await runCommand(page, 'Switchyard: New Task…');
  await answer(page, 'New Task (1/3)', task.title);
  await answer(page, 'New Task (2/3)', task.description);
  if (task.baseBranch !== undefined) {
    await chooseBaseBranch(page, task.baseBranch);
  }
  await choose(page, 'Create Task');
}

/** In the last step of "New Task…". */
export async function chooseBaseBranch(page: Page, branch: string): Promise<void> {
  await choose(page, 'Base Branch');
  await answer(page, 'New Task: Base Branch', branch);
  await inputTitle(page, 'New Task (3/3)').waitFor({ timeout: 60_000 });
}

/** Chooses from the quick pick that is open, by what a line says. */
export async function choose(page: Page, line: string | RegExp): Promise<void> {
  const options = page.locator('.quick-input-widget:visible').getByRole('option').filter({ hasText: line });
  await options.first().click({ timeout: 60_000 });
}

/** What a line of the quick pick that is open says, description included. */
export async function lineOf(page: Page, words: string): Promise<string> {
  const line = page.locator('.quick-input-widget:visible').getByRole('option').filter({ hasText: words });
  return (await line.first().textContent({ timeout: 60_000 })) ?? '';
}

/** Waits for the modal question with these words and presses one of its buttons. */
export async function answerQuestion(page: Page, words: string | RegExp, button: string): Promise<void> {
  const dialog = page.locator('.monaco-dialog-box', { hasText: words });
  await dialog.getByRole('button', { name: button, exact: true }).click({ timeout: 60_000 });
  await dialog.waitFor({ state: 'detached', timeout: 60_000 });
}

/** The message with these words, in the list of messages: the driver keeps them from showing themselves. */
export async function findMessage(page: Page, words: string | RegExp): Promise<Locator> {
  const message = page.locator('.notifications-center .notification-list-item', { hasText: words }).first();
  const deadline = Date.now() + 60_000;
  for (;;) {
    await runCommand(page, 'Notifications: Show Notifications');
    // VS Code closes the list when the last one in it goes, such as progress that has ended.
    if (await isThere(message, 5_000)) {
      return message;
    }
    if (Date.now() > deadline) {
      throw new Error(`There is no message “${words}”.`);
    }
  }
}

/** Whether it comes up within that time (milliseconds). */
export function isThere(locator: Locator, timeout: number): Promise<boolean> {
  return locator.waitFor({ timeout }).then(
    () => true,
    () => false,
  );
}

/** Waits until the tabs of this kind would be there again after a reload: the browser stores them every few seconds. */
export function awaitStoredTab(page: Page, viewType: string): Promise<void> {
  return awaitStored(page, 'memento/workbench.parts.editor', viewType);
}

/** The same for what the extension keeps for the workspace. */
export function awaitStoredState(page: Page, words: string): Promise<void> {
  return awaitStored(page, 'switchyard.switchyard', words);
}

async function awaitStored(page: Page, key: string, words: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  // Not by `waitForFunction`, which takes the promise of an answer for the answer.
  while (!(await page.evaluate(`(${isStored})(${JSON.stringify(key)}, ${JSON.stringify(words)})`))) {
    if (Date.now() > deadline) {
      throw new Error(`The browser has not stored “${words}” under “${key}”.`);
    }
    await page.waitForTimeout(250);
  }
}

/** In the page's own words: whether what is stored of the workspace by that key speaks of it. */
const isStored = `async (key, words) => {
  const databases = (await indexedDB.databases()).filter(({ name }) => /^vscode-web-state-db-(?!global)/.test(name));
  const result = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  for (const { name } of databases) {
    const database = await result(indexedDB.open(name));
    const value = database.transaction('ItemTable').objectStore('ItemTable').get(key);
    const stored = String(await result(value));
    database.close();
    if (stored.includes(words)) {
      return true;
    }
  }
  return false;
}`;

/** The document of a webview: VS Code puts it into a frame of its own inside another one. */
export function boardFrame(page: Page): FrameLocator {
  return page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
}
