import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { commandByKey } from '../support/keyboard.ts';
import { patience } from './boardPage.ts';

// VS Code's diffs, and comments in them, as a user has them before them.

/** The editor of several files at once. */
export function multiDiff(page: Page): Locator {
  return page.locator('.multiDiffEditor');
}

/** The lines on the screen, of both sides. An editor draws its spaces as such that do not break. */
export async function shownLines(editor: Locator): Promise<string[]> {
  const lines = await editor.locator('.view-line').allTextContents();
  return lines.map((line) => line.replaceAll('\u00a0', ' '));
}

export function tab(page: Page, label: string): Locator {
  return page.locator('.tabs-container .tab', { hasText: label }).first();
}

/** A button in the title of the editor in front. */
export function titleAction(page: Page, name: string): Locator {
  return page.locator('.editor-group-container.active .editor-actions').getByRole('button', { name });
}

/** Says something about a line of what an editor shows, by the plus beside it. */
export async function addComment(page: Page, editor: Locator, line: string, words: string): Promise<void> {
  const button = page.getByRole('button', { name: 'Add Comment' });
  const form = page.locator('.review-widget .comment-form-container').filter({ has: button }).last();
  // An editor learns where comments may be made some time after it is shown, and asks that when its cursor moves.
  const begin = async () => {
    await editor.locator('.view-line', { hasText: line }).last().click();
    await page.keyboard.press('Home');
    await editor.locator('.comment-range-glyph.line-hover').last().click({ timeout: 3_000 });
  };
  await expect.poll(() => begin().then(() => true), patience).toBe(true);
  // Not begun again: that would close it.
  await form.waitFor({ timeout: 20_000 });
  await form.locator('.monaco-editor').first().click();
  await page.keyboard.type(words);
  await form.locator(button).click();
}

/**
 * The same by the keyboard alone, about the change in a diff of several files that begins with this line: VS Code's own keys
 * lead from change to change.
 */
export async function addCommentByKey(page: Page, line: string, words: string): Promise<void> {
  const changed = multiDiff(page).locator('.monaco-editor.focused');
  const form = page.locator('.review-widget .comment-form-container .monaco-editor.focused');
  const firstLine = async () => (await shownLines(changed))[0];
  const goOn = async () => {
    await page.keyboard.press('Alt+F5');
    return firstLine();
  };
  await expect.poll(goOn, patience).toBe(line);
  await commandByKey(page, 'Switchyard: Comment on Selection');
  await form.waitFor({ timeout: 20_000 });
  await page.keyboard.type(words);
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect.poll(() => shownComments(page), patience).toContain(words);
  await expect.poll(firstLine, patience).toBe(line);
}

/** What the comments in the editor in front say. */
export async function shownComments(page: Page): Promise<string[]> {
  const bodies = await page.locator('.review-widget .comment-body').allInnerTexts();
  return bodies.map((text) => text.trim());
}

export function commentsPanel(page: Page): Locator {
  return page.locator('.comments-panel, [id="workbench.panel.comments"]').first();
}
