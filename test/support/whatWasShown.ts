import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Frame, Page } from 'playwright-core';
import { afterEach } from 'vitest';
import { openPages } from './editor.ts';

// A test that fails leaves a picture of what a user would have seen, and the first of a file all its words: who reads of it later
// may not be able to see it happen again. The others mostly follow from the first.

const pictures = fileURLToPath(new URL('../../out/failed/', import.meta.url));
/** Of what one frame says, in characters: a board may hold thousands of cards. */
const frameLimit = 8_000;
let isSaid = false;

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') {
    for (const [index, page] of openPages().entries()) {
      console.error(
        `There is a picture of what was shown: ${await picture(page, `${task.name} ${index + 1}`)}`,
      );
      if (!isSaid) {
        console.error((await Promise.all(page.frames().map(wordsOf))).join(''));
      }
    }
    isSaid = true;
  }
});

async function picture(page: Page, name: string): Promise<string> {
  const path = join(pictures, `${name.replace(/[^\p{L}\p{N}]+/gu, '-')}.png`);
  await mkdir(pictures, { recursive: true });
  return page.screenshot({ path, timeout: 10_000 }).then(() => path, String);
}

/** Texts, boxes and buttons of a frame as assistive technology has them, and what has the focus there. */
async function wordsOf(frame: Frame): Promise<string> {
  const words = await frame.locator('body').ariaSnapshot({ timeout: 10_000 }).catch(String);
  // Around a webview's page VS Code has frames of its own, with nothing in them but the next one.
  if (/^\s*(- document:)?\s*(- iframe)?\s*$/.test(words)) {
    return '';
  }
  const focused = await frame.evaluate('document.activeElement?.outerHTML.slice(0, 200)').catch(String);
  return `\n── ${frame.url().slice(0, 60)}\nThe focus: ${focused}\n${words.slice(0, frameLimit)}\n`;
}
