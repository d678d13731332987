import type { FrameLocator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BoardInBrowser, boardAddress, openBoardInBrowser } from '../support/boardInBrowser.ts';
import { projectView, subtask, task } from '../support/viewFixture.ts';
import { onLinux } from './smallTask.ts';

// What is written into the form for changes, while the page around it changes and goes. Needs the extension built.

const worked = { taskId: 'task', baseCommit: 'b'.repeat(40), branch: 'sw-branch' };
const cards = [1, 2].map((number) =>
  subtask({ id: `s${number}`, number, position: number, status: 'COMPLETED', ...worked }),
);
const view = projectView({ tasks: [task({ id: 'task', subtasks: cards.length })], subtasks: cards });
const words = 'Rename it, and say why.';

let board: BoardInBrowser;
let frame: FrameLocator;

beforeAll(async () => {
  if (!onLinux) {
    return;
  }
  board = await openBoardInBrowser();
  frame = board.page.frameLocator('iframe');
  await board.page.evaluate(`
    globalThis.memory = {};
    globalThis.say = (activity) => {
      change(['s1'], activity);
      return nextFrame().then(nextFrame);
    };
    keep('${board.addressOf(view)}').then(() => open('${boardAddress}')).then(settle);
  `);
});

afterAll(() => board?.close());

describe.runIf(onLinux)('the form for changes', () => {
  test('has the keyboard when it is asked for, and again when it is asked for again', async () => {
    await ask();
    await frame.locator('#feedback:focus').waitFor();
    await frame.locator('[data-card="s1"]').focus();
    await ask();
    await frame.locator('#feedback:focus').waitFor();
  });

  test('takes every letter, and leaves the keyboard to whoever goes elsewhere', async () => {
    await board.page.keyboard.type(words);
    await board.page.evaluate("say('Look')");
    expect(await written()).toBe(words);
    await frame.locator('[data-card="s1"]').focus();
    await board.page.evaluate("say('Look again')");
    await frame.locator('[data-card="s1"]:focus').waitFor();
  });

  test('is there again after other cards and other tabs, and takes no keyboard with it', async () => {
    await frame.locator('[data-card="s2"]').click();
    await frame.locator('#feedback').waitFor({ state: 'detached' });
    await frame.locator('[data-card="s1"]').click();
    expect(await written()).toBe(words);
    await frame.getByRole('tab', { name: 'Transcript' }).click();
    await frame.getByRole('tab', { name: 'Overview' }).click();
    expect(await written()).toBe(words);
    expect(await frame.locator('#feedback:focus').count()).toBe(0);
  });

  test('is there again when the page was destroyed, until it is cancelled', async () => {
    await board.page.evaluate(`open('${boardAddress}').then(settle)`);
    expect(await written()).toBe(words);
    await frame.locator('.feedback').getByText('Cancel').click();
    await frame.locator('#feedback').waitFor({ state: 'detached' });
    await board.page.evaluate(`open('${boardAddress}').then(settle)`);
    expect(await frame.locator('#feedback').count()).toBe(0);
  });
});

async function ask(): Promise<void> {
  await frame.locator('[data-card="s1"]').click({ button: 'right' });
  await frame.getByRole('menuitem', { name: 'Request Changes…' }).click();
}

function written(): Promise<string> {
  return frame.locator('#feedback').inputValue();
}
