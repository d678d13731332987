import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contextMenuByKey } from '../support/keyboard.ts';
import { choose, createTask, findMessage, runCommand } from '../support/workbench.ts';
import { openWorkplace, type Workplace } from '../support/workplace.ts';
import { type BoardPage, boardPage, patience } from './boardPage.ts';
import { notes, onLinux, planned, plannerScript, verifyCommand } from './smallTask.ts';

// The tree as a user works with it, and the graph that it opens. Needs the extension built.

/** As much of the page's own as is read. */
interface Element {
  querySelector(selector: string): { readonly textContent: string | null } | null;
}

let place: Workplace;
let board: BoardPage;

beforeAll(async () => {
  if (!onLinux) {
    return;
  }
  const waits = (subtask: string) => ({
    role: 'worker' as const,
    subtask,
    turns: [
      { text: 'I look first.', calls: [{ read: 'notes/first.txt' }] },
      { waitFor: 'next', text: 'I look again.', calls: [{ bash: 'git status' }] },
      { waitFor: 'never', text: 'Never said.' },
    ],
  });
  const keys = ['alpha', 'beta', 'gamma', 'delta'];
  place = await openWorkplace({
    files: notes,
    scenario: {
      scripts: [
        plannerScript('plan', ...keys.map((key) => planned(key)), planned('omega', 'alpha', 'beta')),
        ...keys.map(waits),
      ],
    },
    settings: { 'switchyard.verifyCommand': verifyCommand, 'switchyard.autoStart': false },
  });
  place.model.release('plan');
  board = boardPage(place.page);
  await runCommand(place.page, 'View: Show Switchyard');
  await createTask(place.page, { title: 'Write notes', description: '' });
});

afterAll(() => place?.close());

describe.runIf(onLinux)('in the tree', () => {
  test('subtasks are ticked, started together, and stopped together with their task', async () => {
    const { page } = place;
    await expect.poll(subtasks, patience).toEqual(keysOf('alpha beta gamma delta omega', 'ready'));
    expect(await boxes().count()).toBe(0);
    await runCommand(page, 'Switchyard: Select to Start or Stop');
    // Of those that can be started, and of their task; not of the one that waits for others.
    await expect.poll(() => boxes().count(), patience).toBe(5);
    await tick('Write alpha');
    await tick('Write beta');
    await titleAction('Start Selected').click();
    await expect
      .poll(subtasks, patience)
      .toEqual(['alpha: Read', 'beta: Read', 'gamma: ready', 'delta: ready', 'omega: waits']);
    await picture('tree-selecting');
    await tick('Write notes');
    await titleAction('Stop Selected').click();
    await expect
      .poll(subtasks, patience)
      .toEqual(['alpha: stopped', 'beta: stopped', 'gamma: ready', 'delta: ready', 'omega: waits']);
    await expect.poll(() => place.agents(), patience).toEqual([]);
    await titleAction('Done Selecting').click();
    await expect.poll(() => boxes().count(), patience).toBe(0);
  });

  test('several lines that are selected are started by the menu of one of them', async () => {
    await line('Write gamma').click();
    await cardShown('Write gamma');
    await line('Write delta').click({ modifiers: ['Control'] });
    await contextMenuByKey(place.page, 'Start');
    await expect
      .poll(subtasks, patience)
      .toEqual(['alpha: stopped', 'beta: stopped', 'gamma: Read', 'delta: Read', 'omega: waits']);
  });

  test('what is open stays open, and what is closed stays closed, while agents work', async () => {
    await line('Write gamma').locator('.monaco-tl-twistie').click();
    await expect.poll(() => line('Worker, attempt 1').count(), patience).toBe(1);
    await expect.poll(() => line('Write delta').getAttribute('aria-expanded'), patience).toBe('false');
    place.model.release('next');
    await expect.poll(async () => (await subtasks())[3], patience).toBe('delta: Bash');
    await expect.poll(async () => (await subtasks())[2], patience).toBe('gamma: Bash');
    expect(await line('Worker, attempt 1').count()).toBe(1);
    expect(await line('Write gamma').getAttribute('aria-expanded')).toBe('true');
    expect(await line('Write delta').getAttribute('aria-expanded')).toBe('false');
    await line('Write gamma').locator('.monaco-tl-twistie').click();
  });

  test('subtasks are dragged into another order, which the board has too, and nowhere else', async () => {
    await line('Write beta').dragTo(line('Write alpha'));
    await expect.poll(subtasks, patience).toEqual(keysOf('beta alpha gamma delta omega'));
    await expect
      .poll(() => board.column('Ready').locator('[data-card] .title').allTextContents(), patience)
      .toEqual(['Write beta', 'Write alpha']);
    await line('Write beta').dragTo(line('Write notes'));
    await expect.poll(subtasks, patience).toEqual(keysOf('alpha gamma delta omega beta'));
    // By keys it goes past those of its own column: gamma and delta are at work.
    await line('Write beta').click();
    await cardShown('Write beta');
    await runCommand(place.page, 'Switchyard: Focus on Tasks View');
    await place.page.keyboard.press('Alt+ArrowUp');
    await expect.poll(subtasks, patience).toEqual(keysOf('beta alpha gamma delta omega'));
    await place.page.keyboard.press('Alt+ArrowDown');
    await expect.poll(subtasks, patience).toEqual(keysOf('alpha gamma delta omega beta'));
    await line('Write notes').dragTo(line('Write gamma'));
    await findMessage(place.page, 'Only subtasks can be put into another order.');
  });

  test('a subtask is found again by a command, with all above it opened', async () => {
    const { page } = place;
    await line('Write notes').locator('.monaco-tl-twistie').click();
    await expect.poll(() => line('Write delta').count(), patience).toBe(0);
    await runCommand(page, 'Switchyard: Show in Tasks View');
    await choose(page, 'Write delta');
    await expect.poll(() => line('Write delta').getAttribute('aria-selected'), patience).toBe('true');
  });
});

describe.runIf(onLinux)('the graph', () => {
  test('is opened by a command, loses a dependency by Delete, and gets it back by Ctrl+Z', async () => {
    const { page } = place;
    await runCommand(page, 'Switchyard: Open Graph');
    const graph = board.frame.locator('section.graph');
    await graph.waitFor(patience);
    await graph.locator('[data-card]', { hasText: 'Write omega' }).press('Shift+ArrowLeft');
    await page.keyboard.press('Delete');
    await expect.poll(() => graph.locator('[data-edge]').count(), patience).toBe(1);
    await expect
      .poll(() => graph.locator('.graph-undo').textContent(), patience)
      .toContain('no longer waits');
    await picture('graph-undo');
    await page.keyboard.press('Control+Z');
    await expect.poll(() => graph.locator('[data-edge]').count(), patience).toBe(2);
    await expect.poll(() => graph.locator('.graph-undo').count(), patience).toBe(0);
  });

  test('stays where it is when the inspector opens and closes', async () => {
    const node = board.frame.locator('.graph [data-card]', { hasText: 'Write omega' });
    const inspector = board.frame.locator('.inspector');
    // It may be open from before, and the drawing be cut by it.
    await node.press('Escape');
    await inspector.waitFor({ state: 'detached', ...patience });
    await node.press('Enter');
    await inspector.waitFor(patience);
    const opened = await node.boundingBox();
    await picture('graph-inspector');
    await node.press('Escape');
    await inspector.waitFor({ state: 'detached', ...patience });
    await expect.poll(() => node.boundingBox(), patience).toEqual(opened);
  });
});

function line(words: string): Locator {
  return place.page.locator('.part.sidebar .monaco-list-row', { hasText: words }).first();
}

/** A click shows the card, and with it the board, which takes the keys when it comes. */
async function cardShown(title: string): Promise<void> {
  await board.frame.locator('.inspector', { hasText: title }).waitFor();
  await board.awaitKeyboard();
}

function boxes(): Locator {
  return place.page.locator('.part.sidebar .monaco-list-row .custom-view-tree-node-item-checkbox');
}

function box(words: string): Locator {
  return line(words).locator('.custom-view-tree-node-item-checkbox');
}

/** A line that is drawn anew at that moment may swallow a click. */
async function tick(words: string): Promise<void> {
  const isTicked = () => box(words).getAttribute('aria-checked');
  await expect
    .poll(async () => {
      if ((await isTicked()) !== 'true') {
        await box(words).click();
      }
      return isTicked();
    }, patience)
    .toBe('true');
}

function titleAction(name: string): Locator {
  return place.page.locator('.part.sidebar').getByRole('button', { name, exact: true });
}

/** The lines of the subtasks, such as `alpha: ready`: their keys and the first word of what they say. */
async function subtasks(): Promise<string[]> {
  const rows = place.page.locator('.part.sidebar .monaco-list-row', { hasText: /#\d+ Write/ });
  const texts = await rows.evaluateAll((all: readonly Element[]) =>
    all.map((row) =>
      ['.label-name', '.label-description'].map((part) => row.querySelector(part)?.textContent).join(' '),
    ),
  );
  return texts.map((text) => text.replace(/^#\d+ Write (\w+) (\S+).*$/s, '$1: $2'));
}

/** Those keys in that order, whatever they say; or the last one waits and all others say that word. */
function keysOf(keys: string, word = '.*'): unknown[] {
  return keys
    .split(' ')
    .map((key) => expect.stringMatching(new RegExp(`^${key}: (${key === 'omega' ? 'waits' : word})$`)));
}

/** For whoever wants to look at it: only where a folder for that is named. */
async function picture(name: string): Promise<void> {
  const folder = process.env.SWITCHYARD_PICTURES;
  if (folder !== undefined) {
    await place.page.screenshot({ path: `${folder}/${name}.png` });
  }
}
