import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFileByKey } from '../support/keyboard.ts';
import { awaitStoredTab, createTask, runCommand, showWorkbench } from '../support/workbench.ts';
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

// Whatever happens to the tab of the board or to its window, the same board comes back. Needs the extension built.

let place: Workplace;
let board: BoardPage;

/** The window is loaded again on a machine that it shares. */
const patience = { timeout: 90_000 };

beforeAll(async () => {
  if (!onLinux) {
    return;
  }
  const look = { text: 'I look first.', calls: [{ read: 'notes/first.txt' }] };
  const worker = (key: string, ...turns: Script['turns']): Script => ({
    role: 'worker',
    subtask: key,
    turns: [look, ...turns],
  });
  place = await openWorkplace({
    files: notes,
    scenario: {
      scripts: [
        plannerScript('plan', planned('alpha'), planned('beta'), planned('gamma'), planned('delta', 'gamma')),
        worker('alpha', writeNote('alpha', 'right\n'), { text: 'Written.' }),
        worker('beta', writeNote('beta', 'wrong\n'), { text: 'Written.' }),
        worker('gamma', { waitFor: 'never', text: 'Never said.' }),
      ],
    },
    settings: {
      'switchyard.verifyCommand': verifyCommand,
      'switchyard.autoMerge': false,
      'switchyard.maxAttempts': 1,
    },
  });
  board = boardPage(place.page);
  // Half of it is wide enough for a board: what is shown depends on the room that there is.
  await place.page.setViewportSize({ width: 3200, height: 900 });
});

afterAll(() => place?.close());

/** What can happen to a board while nothing happens on it. */
const events: Readonly<Record<string, () => Promise<unknown>>> = {
  'is hidden behind another editor and shown again': async () => {
    await openFile('README.md');
    await runCommand(place.page, 'Switchyard: Open Board');
  },
  'is moved to another column': () => runCommand(place.page, 'View: Move Editor into Right Group'),
  'is moved back': () => runCommand(place.page, 'View: Move Editor into Left Group'),
  'is loaded again': () => runCommand(place.page, 'Developer: Reload Webviews'),
  'is in a window that is loaded again': async () => {
    await awaitStoredTab(place.page, 'switchyard.board');
    await showWorkbench(place.editor);
  },
  'is in a window that is closed and opened again': async () => {
    await awaitStoredTab(place.page, 'switchyard.board');
    await place.page.goto('about:blank');
    await expect.poll(() => place.extensionHosts(), patience).toEqual([]);
    await showWorkbench(place.editor);
  },
  'is behind another editor when its window is loaded again': async () => {
    await openFile('check.mjs');
    await awaitStoredTab(place.page, 'check.mjs');
    await showWorkbench(place.editor);
    await place.page.locator('.tab', { hasText: 'Switchyard:' }).first().click();
  },
};

describe.runIf(onLinux)('a board', () => {
  test('has a card in each state, an inspector and a folded column', async () => {
    await runCommand(place.page, 'View: Show Switchyard');
    await createTask(place.page, { title: 'Write notes', description: 'Four.' });
    place.model.release('plan');
    await board.column('In Review').locator('[data-card]').waitFor(patience);
    await board.column('Blocked').locator('[data-card]', { hasText: 'Write beta' }).waitFor(patience);
    await board.column('In Progress').getByText('Read notes/first.txt').waitFor(patience);
    await board.card('Write alpha').click();
    await board.frame.getByRole('tab', { name: /^Runs/ }).click();
    await board.column('Merged').getByRole('button', { expanded: true }).click();
    // Buttons that have just come where others were wait for a moment.
    await expect.poll(boardTree, patience).not.toContain('[disabled]');
    const tree = await boardTree();
    for (const part of [
      'heading "Write notes Task 1"',
      '#1 Write alpha, In Review',
      '#2 Write beta, Blocked',
      '#3 Write gamma, In Progress',
      '#4 Write delta, Blocked',
      '[selected]',
    ]) {
      expect(tree).toContain(part);
    }
  });

  test.each(Object.entries(events))('is the same after it %s', async (_name, happen) => {
    const before = await boardTree();
    await happen();
    await expect.poll(boardTree, patience).toEqual(before);
  });

  test('would be told from another one', async () => {
    const before = await boardTree();
    await board.column('Merged').getByRole('button', { expanded: false }).click();
    await expect.poll(boardTree).not.toEqual(before);
  });
});

describe.runIf(onLinux)('a graph', () => {
  test('is the same, and in the same place, after its window is loaded again', async () => {
    await board.frame.getByRole('button', { name: 'Graph', exact: true }).click();
    await board.frame.getByRole('button', { name: /^Zoom In/ }).click();
    await awaitStoredTab(place.page, 'zoom');
    const before = [await boardTree(), await transform()];
    await showWorkbench(place.editor);
    await expect.poll(async () => [await boardTree(), await transform()], patience).toEqual(before);
  });
});

async function openFile(name: string): Promise<void> {
  await openFileByKey(place.page, name);
  await board.frame.locator('.page').waitFor({ state: 'detached' });
}

/** All that a screen reader is told of the board, and `null` while there is none; times go on and are left out. */
async function boardTree(): Promise<string | null> {
  const tree = await board.frame
    .locator('.page')
    .ariaSnapshot({ timeout: 3_000 })
    .catch(() => null);
  return tree?.replaceAll(/\b\d+(?:\.\d+)? (?:s|min|h)\b/g, 'a while') ?? null;
}

async function transform(): Promise<string | null> {
  return board.frame.locator('.graph-world').getAttribute('style');
}
