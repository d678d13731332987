import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerQuestionByKey, askByKey, commandByKey, menuByKey, pressByKey } from '../support/keyboard.ts';
import { openWorkplace, type Workplace } from '../support/workplace.ts';
import { type BoardByKey, boardByKey } from './boardByKey.ts';
import { type BoardPage, boardPage, patience } from './boardPage.ts';
import { addCommentByKey, multiDiff, shownComments } from './diffPage.ts';
import {
  notes,
  onLinux,
  planned,
  plannerScript,
  type Script,
  type Turn,
  verifyCommand,
  writeNote,
} from './smallTask.ts';

// What is decided about plans, checks, conflicts and changes, without a pointer. Needs the extension built.

let place: Workplace;
let board: BoardPage;
let keys: BoardByKey;

const ownCheck = 'test -f notes/alpha.txt';
const missing = 'There is no gamma.';
const [aboutAlpha, aboutSame] = ['Say it in two lines, please.', 'Name both.'];

beforeAll(async () => {
  if (!onLinux) {
    return;
  }
  const alpha = { ...planned('alpha'), verify: ownCheck, scope: ['notes/alpha.txt', 'notes/same.txt'] };
  const beta = { ...planned('beta'), scope: ['notes/same.txt'] };
  place = await openWorkplace({
    files: notes,
    scenario: {
      scripts: [
        { ...plannerScript('plan', alpha, beta, planned('gamma')), asked: missing },
        { ...plannerScript('plan again', alpha, beta), asked: 'outline.txt' },
        // In a circle.
        plannerScript('plan', planned('alpha', 'beta'), planned('beta', 'alpha')),
        ...alphaScripts,
        {
          role: 'worker',
          subtask: 'beta',
          turns: [
            writeNote('same', 'beta\n'),
            look('notes/first.txt'),
            { waitFor: 'never', text: 'Never said.' },
          ],
        },
      ],
    },
    settings: {
      'switchyard.verifyCommand': verifyCommand,
      'switchyard.autoMerge': false,
      'switchyard.autoStart': false,
      'switchyard.reviewPlans': true,
      'switchyard.separateOverlaps': false,
    },
  });
  place.model.release('plan');
  [board, keys] = [boardPage(place.page), boardByKey(place.page)];
});

afterAll(() => place?.close());

function look(...paths: string[]): Turn {
  return { text: 'I look.', calls: paths.map((read) => ({ read })) };
}

const alphaScripts: readonly Script[] = [
  {
    role: 'worker',
    subtask: 'alpha',
    asked: aboutAlpha,
    turns: [look('notes/alpha.txt'), writeNote('alpha', 'two\nlines\n'), { text: 'Done.' }],
  },
  {
    role: 'worker',
    subtask: 'alpha',
    turns: [
      look('notes/first.txt'),
      { waitFor: 'alpha', ...writeNote('same', 'alpha\n') },
      writeNote('alpha', 'right\n'),
      { text: 'Done.' },
    ],
  },
];

describe.runIf(onLinux)('with the keyboard alone, the user', () => {
  test('has a task planned again whose planning has failed', async () => {
    const { page, repository } = place;
    await commandByKey(
      page,
      'Switchyard: New Task…',
      { box: 'New Task (1/3)', text: 'Write notes' },
      { box: 'New Task (2/3)', text: 'Short ones.' },
      { choose: 'Create Task' },
    );
    const failure = board.frame.locator('.stage-box.error');
    await failure.waitFor({ timeout: 180_000 });
    await expect.poll(() => failure.textContent()).toContain('go in a circle');
    // It is planned again in a worktree of its own.
    await expect.poll(() => repository.git('worktree', 'list'), patience).not.toContain('\n');
    await repository.commit('Say what there is to be', { 'outline.txt': 'alpha and beta\n' });
    await keys.open();
    await pressByKey(page, failure.getByRole('button', { name: 'Retry Planning' }));
    await expect.poll(keys.said, patience).toBe('Task 1: Planning');
    await expect.poll(keys.hasKeyboard).toBe(true);
    place.model.release('plan again');
    await needsYou('Approve Plan').waitFor(patience);
    await expect.poll(keys.said).toBe('Task 1: Plan to approve');
    await expect.poll(keys.hasKeyboard).toBe(true);
  });

  test('approves the plan without the command that a model wrote, and lets the gate run that later', async () => {
    const { page } = place;
    await pressByKey(page, needsYou('Approve Plan'));
    await answerQuestionByKey(page, `alpha: ${ownCheck}`, 'Approve Without Them');
    await expect.poll(keys.cards, patience).toEqual({ Ready: ['alpha', 'beta'] });
    await expect.poll(keys.hasKeyboard).toBe(true);
    await keys.focusCard('Write alpha');
    await menuByKey(page, 'Let the Gate Run It…');
    await answerQuestionByKey(page, ownCheck, 'Let the Gate Run It');
    await expect.poll(keys.focused).toBe('alpha');
    await page.keyboard.press('Enter');
    const overview = board.frame.locator('.inspector');
    await overview.getByRole('button', { name: 'No Longer Run It' }).waitFor(patience);
    await page.keyboard.press('Escape');
    await expect.poll(keys.focused).toBe('alpha');
  });

  test('asks for a new plan, compares it with the one in force, and approves it', async () => {
    const { page } = place;
    const menu = board.frame.locator('.task-header').getByRole('button', { name: 'More Actions…' });
    const ask = async () => {
      await pressByKey(page, menu);
      await keys.walkMenu('Ask for a New Plan…');
    };
    await askByKey(page, ask, { box: 'Ask for a New Plan of “Write notes”', text: missing });
    await expect.poll(keys.hasKeyboard).toBe(true);
    await needsYou('Compare').waitFor(patience);
    await pressByKey(page, needsYou('Compare'));
    await page.locator('.tab.active', { hasText: 'Present ↔ New Plan' }).waitFor(patience);
    // The diff has the keys.
    await page.locator('.monaco-diff-editor .monaco-editor.focused').waitFor(patience);
    await keys.open();
    await pressByKey(page, needsYou('Approve Plan'));
    await expect.poll(keys.cards, patience).toEqual({ Ready: ['alpha', 'beta', 'gamma'] });
    await expect.poll(keys.hasKeyboard).toBe(true);
  });

  test('lets one of two that are in each other’s way wait for the other', async () => {
    const { page } = place;
    await keys.focusCard('Write beta');
    await menuByKey(page, 'Start');
    await expect
      .poll(() => board.card('Write beta').locator('.live').allTextContents(), patience)
      .toEqual([expect.stringContaining('Read notes/first.txt')]);
    await keys.focusCard('Write alpha');
    await menuByKey(page, 'Start');
    place.model.release('alpha');
    await expect
      .poll(keys.cards, patience)
      .toMatchObject({ 'In Review': ['alpha'], 'In Progress': ['beta'] });
    await board.card('Write alpha').locator('[data-chip="conflicts"]').waitFor(patience);
    await expect.poll(keys.focused).toBe('alpha');
    await menuByKey(page, 'Work One After the Other (#2)');
    await expect.poll(keys.cards, patience).toMatchObject({ 'In Review': ['alpha'], Blocked: ['beta'] });
    await expect.poll(keys.focused).toBe('alpha');
    await expect.poll(keys.said).toBe('#2 is now in Blocked');
  });

  test('goes to a card from the palette', async () => {
    await commandByKey(place.page, 'Switchyard: Show on Board', { choose: 'Write beta' });
    await expect.poll(keys.focused, patience).toBe('beta');
    await place.page.keyboard.press('Escape');
  });

  test('comments on lines of the diff', async () => {
    const { page } = place;
    await keys.focusCard('Write alpha');
    await menuByKey(page, 'Open Changes');
    await multiDiff(page).waitFor(patience);
    await addCommentByKey(page, 'right', aboutAlpha);
    await addCommentByKey(page, 'alpha', aboutSame);
    expect((await shownComments(page)).toSorted()).toEqual([aboutAlpha, aboutSame].toSorted());
  });

  test('sends all of it to the worker as one request', async () => {
    const { page } = place;
    const asked = place.firstPrompts('worker', 'alpha').length;
    await commandByKey(
      page,
      'Switchyard: Request Changes…',
      { choose: 'Write alpha' },
      { box: 'Request Changes of #1 Write alpha', text: 'Mind the style.' },
    );
    await expect.poll(() => place.firstPrompts('worker', 'alpha').length, patience).toBe(asked + 1);
    const prompt = place.firstPrompts('worker', 'alpha').at(-1) ?? '';
    expect(prompt).toContain('Mind the style.');
    expect(prompt).toContain(`1. notes/alpha.txt, line 1:\n> right\n\n${aboutAlpha}`);
    expect(prompt).toContain(`2. notes/same.txt, line 1:\n> alpha\n\n${aboutSame}`);
    await expect.poll(() => shownComments(page), patience).toEqual([]);
  });

  test('merges what came of it', async () => {
    const { page } = place;
    await keys.open();
    await expect.poll(keys.cards, patience).toMatchObject({ 'In Review': ['alpha'] });
    await commandByKey(page, 'Switchyard: Merge Subtask', { choose: 'Write alpha' });
    await expect.poll(keys.cards, patience).toMatchObject({ Merged: ['alpha'] });
    expect(await place.repository.git('show', 'main:notes/alpha.txt')).toBe('two\nlines');
  });
});

/** A button of what waits for the user, above the board. */
function needsYou(name: string) {
  return board.frame.locator('.needs-you').getByRole('button', { name, exact: true });
}
