import type { FrameLocator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BoardInBrowser, boardAddress, openBoardInBrowser } from '../support/boardInBrowser.ts';
import { projectView, subtask, task } from '../support/viewFixture.ts';
import { onLinux } from './smallTask.ts';

// Where the keyboard is after the board was shown for a card, as from the palette. Needs the extension built.

const cards = [1, 2].map((number) =>
  subtask({ id: `s${number}`, number, position: number, status: 'READY', taskId: 'task' }),
);
const view = projectView({ tasks: [task({ id: 'task', subtasks: cards.length })], subtasks: cards });

let board: BoardInBrowser;
let frame: FrameLocator;

beforeAll(async () => {
  if (!onLinux) {
    return;
  }
  board = await openBoardInBrowser();
  frame = board.page.frameLocator('iframe');
  await board.page.evaluate(
    `keep('${board.addressOf(view)}').then(() => open('${boardAddress}')).then(settle)`,
  );
});

afterAll(() => board?.close());

const focused = () => frame.locator('[data-card]:focus').getAttribute('data-card');
const say = (kind: 'reveal' | 'focus', id?: string) =>
  board.page.evaluate(`post(${JSON.stringify({ kind, id })}), nextFrame().then(nextFrame)`);

describe.runIf(onLinux)('a card that the board is shown for has the keyboard', () => {
  test('when the page has not had it yet', async () => {
    await say('reveal', 's1');
    await say('focus');
    await expect.poll(focused).toBe('s1');
  });

  test('when VS Code has given it back before to the card that had it last', async () => {
    await frame.locator('[data-card="s1"]').focus();
    await say('reveal', 's2');
    await say('focus');
    await expect.poll(focused).toBe('s2');
  });

  test('and what is no card keeps it', async () => {
    await frame.getByRole('tab', { name: 'Overview' }).focus();
    await say('focus');
    await frame.locator('[role="tab"]:focus').waitFor();
  });
});
