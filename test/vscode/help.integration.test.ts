import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  answerQuestion,
  boardFrame,
  choose,
  createTask,
  findMessage,
  runCommand,
} from '../support/workbench.ts';
import { openWorkplace, type Workplace } from '../support/workplace.ts';
import { type BoardPage, boardPage, patience } from './boardPage.ts';
import { shownLines, tab } from './diffPage.ts';
import { notes, onLinux, planned, plannerScript } from './smallTask.ts';

// What leads somebody in: the walkthrough, the diagnostics for whoever helps, a link to a card. Needs the extension built.

let place: Workplace;
let board: BoardPage;

const secret = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789';

beforeAll(async () => {
  if (!onLinux) {
    return;
  }
  place = await openWorkplace({
    files: notes,
    scenario: { scripts: [plannerScript('plan', planned('alpha'), planned('beta'))] },
    settings: {
      'switchyard.verifyCommand': `TOKEN=${secret} node check.mjs`,
      'switchyard.autoStart': false,
      // Nobody has signed in there, and nobody can.
      'switchyard.githubUrl': 'https://github.example',
    },
  });
  place.model.release('plan');
  board = boardPage(place.page);
  await place.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
});

afterAll(() => place?.close());

/** In their order; what the picture of each shows, and where its button leads. */
const steps: Readonly<Record<string, { shows: string; button: string; arrive: () => Promise<unknown> }>> = {
  'Install Claude CLI and sign in': {
    shows: 'Claude CLI, installed and logged in',
    button: 'Sign In to GitHub',
    arrive: () => findMessage(place.page, 'github.example'),
  },
  'Check your set-up': {
    shows: 'What agents need, checked',
    button: 'Check Setup',
    arrive: () => tab(place.page, 'Check Setup').waitFor(patience),
  },
  'Describe your first task': {
    shows: 'A task becomes subtasks that depend on each other',
    button: 'New Task…',
    arrive: () => leave('New Task (1/3)'),
  },
  'Watch the board': {
    shows: 'The board: who works on what, and what needs you',
    button: 'Open Board',
    arrive: () => tab(place.page, 'Switchyard:').waitFor(patience),
  },
  'Review and merge': {
    shows: 'Comments in the diff go back to the worker',
    button: 'Open Changes',
    arrive: () => findMessage(place.page, 'No subtask has been worked on yet'),
  },
};

describe.runIf(onLinux)('the walkthrough', () => {
  test('is found, and has five steps, each with a picture', async () => {
    await openWalkthrough();
    const titles = walkthrough().locator('.getting-started-step .step-title');
    await expect.poll(() => titles.allInnerTexts(), patience).toEqual(Object.keys(steps));
    const picture = boardFrame(place.page).locator('svg').first();
    for (const [title, { shows }] of Object.entries(steps)) {
      await stepOf(title).locator('.step-title').click();
      await expect.poll(() => picture.getAttribute('aria-label'), patience).toBe(shows);
    }
  });

  test.each(Object.entries(steps))('leads on from “%s” by its button', async (title, { button, arrive }) => {
    await openWalkthrough();
    await stepOf(title).locator('.step-title').click();
    await stepOf(title).locator('.monaco-button', { hasText: button }).click();
    await arrive();
  });
});

describe.runIf(onLinux)('a link to a card', () => {
  test('is copied, and opens the board at it', async () => {
    const { page } = place;
    await createTask(page, { title: 'Write notes', description: '' });
    await board.card('Write beta').waitFor(patience);
    await runCommand(page, 'Switchyard: Copy Link to Card');
    await choose(page, 'Write beta');
    await expect.poll(copied).toMatch(/^[\w-]+:\/\/switchyard\.switchyard\/card\?project=[\w-]+&id=[\w-]+$/);
    const link = await copied();
    await runCommand(page, 'View: Close All Editors');
    await follow(link);
    await answerQuestion(page, 'Switchyard', 'Open');
    await board.frame.locator('.inspector-head', { hasText: 'Write beta' }).waitFor(patience);
  });

  test('that leads nowhere says so', async () => {
    await follow(`${new URL(await copied()).protocol}//switchyard.switchyard/card?project=none&id=none`);
    await answerQuestion(place.page, 'Switchyard', 'Open');
    await findMessage(place.page, 'The project of this card is not open in this window.');
  });
});

describe.runIf(onLinux)('whoever needs help', () => {
  test('gets diagnostics to share, without a path, a secret or a name', async () => {
    const { page } = place;
    await runCommand(page, 'Switchyard: Copy Diagnostics');
    const message = await findMessage(page, 'The diagnostics are in the clipboard');
    const text = await copied();
    expect(text).toContain('### Switchyard diagnostics');
    expect(text).toContain('- verifyCommand: (set)');
    expect(text).toMatch(/- tasks: 1\n- subtasks: 2/);
    for (const secretive of [secret, place.repository.path, place.scratch, 'Write notes']) {
      expect(text).not.toContain(secretive);
    }
    await message.getByRole('button', { name: 'Show' }).click();
    const editor = page.locator('.editor-group-container.active .editor-instance');
    await expect.poll(() => shownLines(editor), patience).toContain('### Switchyard diagnostics');
  });
});

async function openWalkthrough(): Promise<void> {
  await runCommand(place.page, 'Welcome: Open Walkthrough...');
  await choose(place.page, 'Get Started with Switchyard');
  await walkthrough().locator('.getting-started-step').first().waitFor(patience);
}

function stepOf(title: string): Locator {
  return walkthrough().locator('.getting-started-step', { hasText: title });
}

function walkthrough(): Locator {
  return place.page.locator('.gettingStartedContainer');
}

/** The input box with this title is there, and the user thinks better of it. */
async function leave(title: string): Promise<void> {
  await place.page.locator('.quick-input-title:visible', { hasText: title }).waitFor(patience);
  await place.page.keyboard.press('Escape');
}

function copied(): Promise<string> {
  return place.page.evaluate('navigator.clipboard.readText()');
}

/** As from a note or a message: VS Code asks whether the extension may have it. */
async function follow(link: string): Promise<void> {
  await runCommand(place.page, 'Developer: Open URL');
  const input = place.page.locator('.quick-input-widget:visible input[type="text"]');
  await input.waitFor();
  await input.fill(link);
  await place.page.keyboard.press('Enter');
}
