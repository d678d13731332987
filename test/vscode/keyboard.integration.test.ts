import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  answerQuestionByKey,
  askByKey,
  commandByKey,
  contextMenuByKey,
  menuByKey,
  pressByKey,
  tabTo,
} from '../support/keyboard.ts';
import { readBoard } from '../support/readViews.ts';
import { openWorkplace, type Workplace } from '../support/workplace.ts';
import { type BoardByKey, boardByKey } from './boardByKey.ts';
import { type BoardPage, boardPage, patience } from './boardPage.ts';
import {
  notes,
  onLinux,
  planned,
  plannerScript,
  type Script,
  verifyCommand,
  writeNote,
} from './smallTask.ts';

// A task from its title to its end, without a pointer. Needs the extension built.

let place: Workplace;
let board: BoardPage;
let keys: BoardByKey;

const louder = 'Say it louder, please.';

beforeAll(async () => {
  if (!onLinux) {
    return;
  }
  const look = { text: 'I look first.', calls: [{ read: 'notes/first.txt' }] };
  const plan = [planned('alpha'), planned('beta'), planned('gamma'), planned('delta', 'alpha')];
  const again = (key: string, asked: string, content: string): Script => ({
    role: 'worker',
    subtask: key,
    asked,
    turns: [
      { text: 'I read it.', calls: [{ read: `notes/${key}.txt` }] },
      writeNote(key, content),
      { text: 'Done.' },
    ],
  });
  place = await openWorkplace({
    files: notes,
    scenario: {
      scripts: [
        { role: 'questions', turns: [{ structured: { questions: ['In which language?'] } }] },
        { ...plannerScript('again', ...plan), asked: 'there should be four' },
        plannerScript('plan', ...plan.slice(0, 2)),
        again('alpha', louder, 'louder\n'),
        again('beta', 'node check.mjs exits 1', 'right\n'),
        {
          role: 'worker',
          subtask: 'alpha',
          turns: [look, { waitFor: 'alpha', ...writeNote('alpha', 'right\n') }, { text: 'Done.' }],
        },
        { role: 'worker', subtask: 'beta', turns: [look, writeNote('beta', 'wrong\n'), { text: 'Done.' }] },
        { role: 'worker', subtask: 'gamma', turns: [look, { waitFor: 'never', text: 'Never said.' }] },
        { role: 'worker', subtask: 'delta', turns: [look, { waitFor: 'never', text: 'Never said.' }] },
      ],
    },
    settings: {
      'switchyard.verifyCommand': verifyCommand,
      'switchyard.autoMerge': false,
      'switchyard.autoStart': false,
      'switchyard.maxAttempts': 1,
      'switchyard.reviewPlans': true,
      'switchyard.askBeforePlanning': true,
    },
  });
  place.model.release('plan');
  place.model.release('again');
  board = boardPage(place.page);
  keys = boardByKey(place.page);
});

afterAll(() => place?.close());

describe.runIf(onLinux)('with the keyboard alone, the user', () => {
  test('creates a task from the palette', async () => {
    const { page } = place;
    await commandByKey(
      page,
      'Switchyard: New Task…',
      { box: 'New Task (1/3)', text: 'Write notes' },
      { box: 'New Task (2/3)', text: 'Short ones.' },
      { choose: 'Create Task' },
    );
    await board.frame.locator('.task-header').waitFor(patience);
  });

  test('answers what the Planner asks', async () => {
    const { page } = place;
    await keys.open();
    const answer = board.frame.locator('.needs-you').getByRole('button', { name: 'Answer…' });
    await answer.waitFor(patience);
    await askByKey(page, () => pressByKey(page, answer), {
      box: 'Questions about “Write notes”',
      text: 'In English.',
    });
    await board.card('Write beta').waitFor(patience);
    expect(place.firstPrompts('planner')[0]).toContain('In English.');
  });

  test('rejects the plan with words, opens the next one as a text, and approves it on the board', async () => {
    const { page } = place;
    await commandByKey(
      page,
      'Switchyard: Reject Plan…',
      { choose: 'Write notes' },
      { box: 'Reject the Plan of “Write notes”', text: 'Too few: there should be four.' },
    );
    await expect.poll(() => place.firstPrompts('planner').length, patience).toBe(2);
    await commandByKey(page, 'Switchyard: Open Plan', { choose: 'Write notes' });
    await expect
      .poll(() => page.locator('.editor-instance .view-lines').last().textContent(), patience)
      .toContain('Write\u00a0gamma');
    await keys.open();
    const approve = board.frame.locator('.needs-you').getByRole('button', { name: 'Approve Plan' });
    await approve.waitFor(patience);
    await pressByKey(page, approve);
    await expect
      .poll(keys.cards, patience)
      .toMatchObject({ Ready: ['alpha', 'beta', 'gamma'], Blocked: ['delta'] });
  });

  test('goes from card to card, and to the ends of a column', async () => {
    await keys.focusCard('Write alpha');
    await walk(['ArrowDown', 'beta'], ['ArrowDown', 'gamma'], ['ArrowUp', 'beta']);
    await walk(['End', 'gamma'], ['Home', 'alpha'], ['ArrowRight', 'delta'], ['ArrowLeft', 'alpha']);
  });

  test('puts cards in another order, and the focus goes with them', async () => {
    await keys.focusCard('Write alpha');
    await place.page.keyboard.press('Alt+ArrowDown');
    await expect.poll(keys.cards, patience).toMatchObject({ Ready: ['beta', 'alpha', 'gamma'] });
    await expect.poll(keys.focused).toBe('alpha');
    await place.page.keyboard.press('Alt+ArrowUp');
    await expect.poll(keys.cards, patience).toMatchObject({ Ready: ['alpha', 'beta', 'gamma'] });
    await expect.poll(keys.focused).toBe('alpha');
  });

  test('starts a subtask by moving its card to the right, and stops and starts it by its menu', async () => {
    const { page } = place;
    await keys.focusCard('Write alpha');
    await page.keyboard.press('Alt+ArrowRight');
    await expect.poll(keys.cards, patience).toMatchObject({ 'In Progress': ['alpha'] });
    await expect.poll(keys.focused).toBe('alpha');
    await menuByKey(page, 'Stop');
    await expect.poll(keys.cards, patience).toMatchObject({ Ready: ['alpha', 'beta', 'gamma'] });
    await expect.poll(keys.focused).toBe('alpha');
    await menuByKey(page, 'Start');
    await expect.poll(keys.cards, patience).toMatchObject({ 'In Progress': ['alpha'] });
    await expect.poll(keys.focused).toBe('alpha');
  });

  test('reads on in the inspector and comes back to the card', async () => {
    const { page } = place;
    await page.keyboard.press('Enter');
    const tab = board.frame.locator('.inspector [role="tab"]:focus');
    await expect.poll(() => tab.textContent()).toBe('Overview');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => tab.textContent()).toBe('Transcript');
    await board.frame.locator('.transcript .entry.said', { hasText: 'I look first.' }).waitFor(patience);
    await page.keyboard.press('Escape');
    await board.frame.locator('.inspector').waitFor({ state: 'detached' });
    await expect.poll(keys.focused).toBe('alpha');
  });

  test('keeps the focus on a card while that changes and goes to another column', async () => {
    place.model.release('alpha');
    await expect.poll(keys.cards, patience).toMatchObject({ 'In Review': ['alpha'] });
    await expect.poll(keys.focused).toBe('alpha');
  });

  test('asks for changes in words, and sends them', async () => {
    const { page } = place;
    await menuByKey(page, 'Request Changes…');
    await board.frame.locator('#feedback:focus').waitFor();
    await page.keyboard.type(louder);
    await page.keyboard.press('ControlOrMeta+Enter');
    await expect.poll(() => place.firstPrompts('worker', 'alpha').at(-1), patience).toContain(louder);
    await expect.poll(keys.cards, patience).toMatchObject({ 'In Review': ['alpha'] });
    await page.keyboard.press('Escape');
  });

  test('opens what was changed, and merges it', async () => {
    const { page } = place;
    await keys.focusCard('Write alpha');
    await menuByKey(page, 'Open Changes');
    await expect
      .poll(() => page.locator('.multiDiffEditor').allTextContents(), patience)
      .toEqual([expect.stringContaining('louder')]);
    await keys.focusCard('Write alpha');
    await menuByKey(page, 'Merge');
    await expect
      .poll(keys.cards, patience)
      .toMatchObject({ Merged: ['alpha'], Ready: ['beta', 'gamma', 'delta'] });
    await expect.poll(keys.focused).toBe('alpha');
  });

  test('retries what failed', async () => {
    const { page } = place;
    await keys.focusCard('Write beta');
    await menuByKey(page, 'Start');
    await expect.poll(keys.cards, patience).toMatchObject({ Blocked: ['beta'] });
    await expect.poll(keys.focused).toBe('beta');
    await menuByKey(page, 'Retry');
    await expect.poll(keys.cards, patience).toMatchObject({ 'In Review': ['beta'] });
    await expect.poll(keys.focused).toBe('beta');
  });

  test('moves a card by “Move To…”', async () => {
    const { page } = place;
    await menuByKey(page, 'Move To…');
    await keys.walkMenu('Merged');
    await expect.poll(keys.cards, patience).toMatchObject({ Merged: ['alpha', 'beta'] });
  });

  test('goes through the graph, draws a dependency, takes it away and takes that back', async () => {
    const { page } = place;
    await pressByKey(page, board.frame.getByRole('button', { name: 'Graph', exact: true }));
    await tabTo(page, board.frame.locator('.graph [data-card]'));
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await expect.poll(keys.focused).toBe('delta');
    await askByKey(page, () => menuByKey(page, 'Add Dependency…'), { choose: '#3 Write gamma' });
    const edge = board.frame.locator('.graph [data-edge]');
    await expect.poll(() => edge.count(), patience).toBe(2);
    await expect.poll(keys.focused).toBe('delta');
    await page.keyboard.press('Shift+ArrowLeft');
    const selected = board.frame.locator('.graph [data-edge]:focus');
    await expect.poll(() => selected.count()).toBe(1);
    if (!(await selected.getAttribute('aria-label'))?.includes('#3')) {
      await page.keyboard.press('ArrowDown');
    }
    await expect.poll(() => selected.getAttribute('aria-label')).toContain('#3');
    await page.keyboard.press('Delete');
    await expect.poll(() => edge.count(), patience).toBe(1);
    await expect.poll(keys.focused).toBe('delta');
    await page.keyboard.press('ControlOrMeta+Z');
    await expect.poll(() => edge.count(), patience).toBe(2);
    await pressByKey(page, board.frame.getByRole('button', { name: 'Board', exact: true }));
  });

  test('sets a budget from the palette', async () => {
    const { page } = place;
    await commandByKey(
      page,
      'Switchyard: Set Budget…',
      { choose: 'Write gamma' },
      { box: 'Set Budget of “Write gamma”', text: '25' },
    );
    await keys.focusCard('Write gamma');
    await page.keyboard.press('Enter');
    await expect.poll(() => board.frame.locator('.inspector').textContent(), patience).toContain('$25');
    await page.keyboard.press('Escape');
  });

  test('starts and stops a subtask in the tree', async () => {
    const { page } = place;
    await commandByKey(page, 'View: Show Switchyard');
    await toTreeLine('Write gamma');
    await contextMenuByKey(page, 'Start');
    await expect.poll(keys.cards, patience).toMatchObject({ 'In Progress': ['gamma'] });
    await toTreeLine('Write gamma');
    await contextMenuByKey(page, 'Stop');
    await expect.poll(keys.cards, patience).toMatchObject({ Ready: ['gamma'], Blocked: ['delta'] });
  });

  test('deletes a subtask, after a question', async () => {
    const { page } = place;
    await keys.focusCard('Write gamma');
    await page.keyboard.press('Delete');
    const question = board.frame.getByRole('dialog');
    await question.waitFor();
    await pressByKey(page, question.getByRole('button', { name: 'Delete', exact: true }));
    await expect.poll(keys.cards, patience).toEqual({ Merged: ['alpha', 'beta'], Ready: ['delta'] });
    await expect.poll(keys.focused).toBe('delta');
  });

  test('stops everything, resumes the task, and deletes it', async () => {
    const { page } = place;
    await menuByKey(page, 'Start');
    await expect.poll(keys.cards, patience).toMatchObject({ 'In Progress': ['delta'] });
    await commandByKey(page, 'Switchyard: Stop Everything');
    await answerQuestionByKey(page, 'Stop every agent', 'Stop Everything');
    await expect.poll(() => place.agents(), patience).toEqual([]);
    await commandByKey(page, 'Switchyard: Resume Task', { choose: 'Write notes' });
    await expect.poll(async () => (await readBoard(page)).task, patience).toBe('Active');
    await commandByKey(page, 'Switchyard: Delete Task…', { choose: 'Write notes' });
    await answerQuestionByKey(page, 'Delete the task “Write notes”', 'Delete Task');
    await board.frame.getByText('No task yet').waitFor(patience);
  });
});

/** By these keys, each of which leads to that card. */
async function walk(...steps: readonly (readonly [key: string, card: string])[]): Promise<void> {
  for (const [key, card] of steps) {
    await place.page.keyboard.press(key);
    await expect.poll(keys.focused).toBe(card);
  }
}

async function toTreeLine(words: string): Promise<void> {
  const { page } = place;
  await commandByKey(page, 'Switchyard: Focus on Tasks View');
  const tree = page.locator('.part.sidebar .monaco-list:focus, .part.sidebar .monaco-list:focus-within');
  await tree.first().waitFor();
  const line = page.locator('.part.sidebar .monaco-list-row.focused', { hasText: words });
  await page.keyboard.press('Home');
  for (let presses = 0; presses < 30 && (await line.count()) === 0; presses += 1) {
    await page.keyboard.press('ArrowDown');
  }
  expect(await line.count()).toBe(1);
}
