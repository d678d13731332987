import { mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBoard } from '../support/readViews.ts';
import { answer, createTask, notification, quickInput, runCommand } from '../support/workbench.ts';
import { lockedClaude, openWorkplace, type Workplace } from '../support/workplace.ts';
import { type BoardPage, baseCheck, boardPage } from './boardPage.ts';
import {
  notes,
  onLinux,
  planned,
  plannerScript,
  type Script,
  verifyCommand,
  writeNote,
} from './smallTask.ts';

// What was typed, what agents do and what they say outlives a refusal and a reload. Needs the extension built.

let place: Workplace;
let board: BoardPage;
let programs: string;

const steps = Array.from({ length: 24 }, (_, index) => index + 1);

beforeAll(async () => {
  if (!onLinux) {
    return;
  }
  programs = await realpath(await mkdtemp(join(tmpdir(), 'switchyard programs ')));
  place = await openWorkplace({
    files: notes,
    scenario: {
      scripts: [plannerScript('plan', planned('alpha'), planned('beta')), worker('alpha'), worker('beta')],
    },
    settings: {
      'switchyard.claudePath': join(programs, 'claude'),
      'switchyard.verifyCommand': verifyCommand,
      'switchyard.autoMerge': true,
    },
  });
  place.model.release('plan');
  board = boardPage(place.page);
});

afterAll(async () => {
  await place?.close();
  if (onLinux) {
    await rm(programs, { recursive: true, force: true });
  }
});

/** Talks and looks around for longer than a reload takes, then waits for the signal `end`. */
function worker(key: string): Script {
  return {
    role: 'worker',
    subtask: key,
    turns: [
      ...steps.map((step) => ({
        delayMs: 400,
        text: `Step ${step} of ${key}.`,
        calls: [{ read: 'README.md' }],
      })),
      { waitFor: 'end', ...writeNote(key, `${key}\n`) },
    ],
  };
}

describe.runIf(onLinux)('nothing is lost', () => {
  test('of what was typed when a task is refused because there is no claude', async () => {
    const { page } = place;
    await runCommand(page, 'View: Show Switchyard');
    await createTask(page, { title: 'Write two notes', description: 'Both short.' });
    const refusal = notification(page, 'What you typed is kept.');
    await expect.poll(() => refusal.textContent(), { timeout: 30_000 }).toMatch(/Claude CLI|claude/);

    await symlink(lockedClaude, join(programs, 'claude'));
    await refusal.getByRole('button', { name: 'Edit and Try Again' }).click();
    for (const [box, typed] of [
      ['New Task (1/3)', 'Write two notes'],
      ['New Task (2/3)', 'Both short.'],
      ['New Task (3/3)', 'main'],
    ] as const) {
      await page.locator('.quick-input-title:visible', { hasText: box }).waitFor();
      await expect.poll(() => quickInput(page).inputValue()).toBe(typed);
      await answer(page, box, null);
    }
    await expect.poll(() => board.frame.locator('h1 .title').allTextContents()).toEqual(['Write two notes']);
    expect(place.firstPrompts('planner')).toHaveLength(0);
  });

  test('of a board with two agents at work when the window is loaded again', async () => {
    await expect
      .poll(() => Math.min(answersTo('alpha'), answersTo('beta')), { timeout: 60_000 })
      .toBeGreaterThan(3);
    const before = await stateOfCards();
    expect(before).toEqual([
      ['In Progress', ['#1 Write alpha', 'attempt 1/10'], ['#2 Write beta', 'attempt 1/10']],
    ]);
    await place.page.reload();
    expect(answersTo('alpha')).toBeLessThan(steps.length);
    await expect.poll(stateOfCards, { timeout: 60_000 }).toEqual(before);
  });

  test('of what an agent said before, during and after that', async () => {
    for (const key of ['alpha', 'beta']) {
      await board.card(`Write ${key}`).click();
      await board.frame.getByRole('tab', { name: 'Transcript' }).click();
      await expect
        .poll(() => board.frame.locator('.transcript .entry.said').allTextContents(), { timeout: 60_000 })
        .toEqual(steps.map((step) => `Step ${step} of ${key}.`));
    }
  });

  test('and no second agent was started: the task ends done', async () => {
    place.model.release('end');
    await board.expectViews({
      board: { task: 'Done', columns: [['Merged', ['#1 Write alpha'], ['#2 Write beta']]] },
      tree: [
        [
          '#1 Write two notes: done',
          ['#1 Write alpha: merged'],
          ['#2 Write beta: merged'],
          ['Planner: done'],
          baseCheck,
        ],
      ],
      status: null,
    });
    const asked = place.model.requests.filter(({ agent }) => agent !== null);
    const conversations = new Set(
      asked.map(({ agent, answers }) => `${agent?.role} ${agent?.subtask} ${answers}`),
    );
    expect(asked).toHaveLength(conversations.size);
    await expect.poll(() => place.agents(), { timeout: 30_000 }).toEqual([]);
    await expect.poll(() => place.leftovers(), { timeout: 30_000 }).toEqual([]);
  });
});

function answersTo(key: string): number {
  return place.model.requests.filter(({ agent }) => agent?.subtask === key).length;
}

/** The cards without what their agents do at this moment. */
async function stateOfCards(): Promise<unknown> {
  const { columns } = await readBoard(place.page);
  return columns.map(([name, ...cards]) => [
    name,
    ...cards.map(([title = '', ...lines]) => [title, ...lines.filter((line) => line.startsWith('attempt'))]),
  ]);
}
