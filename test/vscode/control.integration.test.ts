import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TreeReading } from '../support/readViews.ts';
import { answerQuestion, choose, createTask, runCommand } from '../support/workbench.ts';
import { openWorkplace, type Workplace } from '../support/workplace.ts';
import { type BoardPage, baseCheck, boardPage, patience } from './boardPage.ts';
import {
  notes,
  onLinux,
  planned,
  plannerScript,
  type Script,
  verifyCommand,
  writeNote,
} from './smallTask.ts';

// What a user does with work that goes on, or goes wrong. Needs the extension built.

let place: Workplace;
let board: BoardPage;

const words = 'Say it louder, please; and do not shout.';

beforeAll(async () => {
  if (!onLinux) {
    return;
  }
  const look = { text: 'I look first.', calls: [{ read: 'notes/first.txt' }] };
  const change = { text: 'I change it.', calls: [{ read: 'notes/alpha.txt' }] };
  const scripts: Script[] = [
    plannerScript('plan', planned('alpha'), planned('beta')),
    { role: 'worker', subtask: 'alpha', asked: words, turns: [change, writeNote('alpha', 'louder\n')] },
    {
      role: 'worker',
      subtask: 'alpha',
      asked: 'node check.mjs exits 1',
      turns: [change, writeNote('alpha', 'right\n')],
    },
    {
      role: 'worker',
      subtask: 'alpha',
      turns: [look, { waitFor: 'alpha', ...writeNote('alpha', 'wrong\n') }],
    },
    { role: 'worker', subtask: 'beta', turns: [look, { waitFor: 'beta', text: 'Never said.' }] },
  ];
  place = await openWorkplace({
    files: notes,
    scenario: { scripts },
    settings: {
      'switchyard.verifyCommand': verifyCommand,
      'switchyard.autoMerge': false,
      'switchyard.maxAttempts': 1,
    },
  });
  place.model.release('plan');
  board = boardPage(place.page);
});

afterAll(() => place?.close());

const alpha = ['#1 Write alpha', 'Read notes/first.txt', 'attempt 1/1'];
const beta = ['#2 Write beta', 'Read notes/first.txt', 'attempt 1/1'];
const proved = ['#1 Write alpha', 'gate passed', '+1 −0'];

describe.runIf(onLinux)('the user', () => {
  test('stops a subtask and starts it again', async () => {
    await runCommand(place.page, 'View: Show Switchyard');
    await createTask(place.page, { title: 'Write notes', description: '' });
    await board.expectCards('In Progress', alpha, beta);

    await board.press('Write alpha', 'stop');
    await board.expectViews({
      board: {
        task: 'Active',
        columns: [
          ['Ready', ['#1 Write alpha', 'stopped', 'small']],
          ['In Progress', beta],
        ],
      },
      tree: [task('0/2 merged', ['#1 Write alpha: stopped'], ['#2 Write beta: Read notes/first.txt'])],
      status: '1 agent',
    });
    await runCommand(place.page, 'Switchyard: Start Subtask');
    await choose(place.page, 'Write alpha');
    await board.expectCards('In Progress', alpha, beta);
    expect(place.firstPrompts('worker', 'alpha')).toHaveLength(2);
  });

  test('stops everything, which asks first, and resumes', async () => {
    await runCommand(place.page, 'Switchyard: Stop Everything');
    await answerQuestion(place.page, 'Stop every agent', 'Cancel');
    await board.expectCards('In Progress', alpha, beta);
    await runCommand(place.page, 'Switchyard: Stop Everything');
    await answerQuestion(place.page, 'Stop every agent', 'Stop Everything');
    await board.expectViews({
      board: {
        task: 'Stopped',
        columns: [['Ready', ['#1 Write alpha', 'small'], ['#2 Write beta', 'small']]],
      },
      tree: [task('stopped', ['#1 Write alpha: ready'], ['#2 Write beta: ready'])],
      status: 'Switchyard',
    });
    await expect.poll(() => place.agents(), { timeout: 30_000 }).toEqual([]);

    await board.frame.getByRole('button', { name: 'Resume' }).click();
    await board.expectCards('In Progress', alpha, beta);
  });

  test('fault 115: is told when a card has changed while it was dragged, and nothing is done', async () => {
    const asked = place.firstPrompts('worker', 'alpha').length;
    const [from, to] = [await centre(board.card('Write alpha')), await centre(board.column('Ready'))];
    await place.page.mouse.move(from.x, from.y);
    await place.page.mouse.down();
    await place.page.mouse.move(to.x, to.y, { steps: 8 });
    place.model.release('alpha');
    await board.column('Blocked').locator('[data-card]', { hasText: 'Write alpha' }).waitFor();
    const inProgress = await centre(board.column('In Progress'));
    await place.page.mouse.move(inProgress.x, inProgress.y, { steps: 8 });
    await place.page.mouse.up();
    await board.frame
      .getByText('#1: It has changed while you dragged it. Nothing was done.')
      .first()
      .waitFor();
    expect(place.firstPrompts('worker', 'alpha')).toHaveLength(asked);
  });

  test('reads on the card why the check refused the work, and retries', async () => {
    place.model.release('alpha');
    const reason = expect.stringContaining('node check.mjs exits 1');
    await board.expectCards('Blocked', ['#1 Write alpha', reason, 'attempt 1/1']);
    await board.press('Write alpha', 'retry');
    await board.expectCards('In Review', proved);
  });

  test('can count on the worker being told what the check said', () => {
    expect(place.firstPrompts('worker', 'alpha').at(-1)).toContain('These notes are wrong: alpha.txt');
  });

  test('asks for changes in words that the worker is told', async () => {
    await board.chooseFromMenu('Write alpha', 'Request Changes…');
    await board.frame.getByLabel('What should change?').fill(words);
    await board.frame.getByRole('button', { name: 'Send to Worker' }).click();
    await expect
      .poll(() => place.firstPrompts('worker', 'alpha').at(-1), { timeout: 60_000 })
      .toContain(words);
    const branch = await place.repository.git('branch', '--list', 'sw-1-*', '--format=%(refname:short)');
    // The card may still say what was proved before.
    const committed = () => place.repository.git('show', `${branch}:notes/alpha.txt`);
    await expect.poll(committed, patience).toBe('louder');
    await board.expectCards('In Review', proved);
    await board.frame.getByRole('button', { name: 'Close', exact: true }).click();
  });

  test('deletes a subtask at work, which asks first', async () => {
    const deletion = board.frame.getByRole('dialog').filter({ hasText: 'Delete subtask #2?' });
    for (const answer of ['Cancel', 'Delete']) {
      await board.card('Write beta').focus();
      await place.page.keyboard.press('Delete');
      await board.expectCards('In Progress', beta);
      await deletion.getByRole('button', { name: answer, exact: true }).click();
      await deletion.waitFor({ state: 'detached' });
    }
    await board.expectViews({
      board: { task: 'Active', columns: [['In Review', proved]] },
      tree: [task('0/1 merged', ['#1 Write alpha: in review'])],
      status: '1 needs you',
    });
    await expect.poll(() => place.agents(), { timeout: 30_000 }).toEqual([]);
    await expect.poll(() => place.leftovers(), { timeout: 30_000 }).toSatisfy(areOfAlphaAlone);
  });

  test('deletes the task, which asks first and leaves no worktree and no branch', async () => {
    for (const answer of ['Cancel', 'Delete Task']) {
      await runCommand(place.page, 'Switchyard: Delete Task…');
      await choose(place.page, 'Write notes');
      expect(await place.leftovers()).not.toEqual([]);
      await answerQuestion(place.page, 'Delete the task “Write notes”', answer);
    }
    await board.expectViews({ board: { task: null, columns: [] }, tree: [], status: null });
    await board.frame.getByText('No task yet').waitFor();
    await expect.poll(() => place.leftovers(), { timeout: 30_000 }).toEqual([]);
    // What was not merged can still be found.
    const rescued = await place.repository.git('for-each-ref', '--format=%(objectname)', 'refs/switchyard/');
    const notesKept = rescued
      .split('\n')
      .map((commit) => place.repository.git('ls-tree', '--name-only', commit, 'notes/'));
    expect((await Promise.all(notesKept)).join('\n')).toContain('notes/alpha.txt');
  });
});

function task(state: string, ...subtasks: TreeReading[]): TreeReading {
  return [`Write notes: ${state}`, ...subtasks, ['Planner: done'], baseCheck];
}

async function centre(element: Locator): Promise<{ readonly x: number; readonly y: number }> {
  const { x = 0, y = 0, width = 0, height = 0 } = (await element.boundingBox()) ?? {};
  return { x: x + width / 2, y: y + height / 2 };
}

function areOfAlphaAlone(leftovers: readonly string[]): boolean {
  return leftovers.length > 0 && leftovers.every((line) => line.includes('sw-1-write-alpha'));
}
