import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readViews, type TreeReading } from '../support/readViews.ts';
import { createTask, runCommand } from '../support/workbench.ts';
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

// A task from New Task to done, every merge by the user's hand. Needs the extension built.

let place: Workplace;
let board: BoardPage;

beforeAll(async () => {
  if (!onLinux) {
    return;
  }
  place = await openWorkplace({
    files: notes,
    prepare: (repository) => repository.git('branch', 'release'),
    scenario: {
      scripts: [
        plannerScript('plan', planned('alpha'), planned('beta'), planned('gamma', 'alpha')),
        ...['alpha', 'beta', 'gamma'].map(worker),
      ],
    },
    settings: { 'switchyard.verifyCommand': verifyCommand, 'switchyard.autoMerge': false },
  });
  board = boardPage(place.page);
});

afterAll(() => place?.close());

function worker(key: string): Script {
  return {
    role: 'worker',
    subtask: key,
    turns: [
      { text: `I look at the first note before ${key}.`, calls: [{ read: 'notes/first.txt' }] },
      { waitFor: key, ...writeNote(key, `${key}\n`) },
      { waitFor: `report ${key}`, text: `The note about ${key} is written.` },
    ],
  };
}

describe.runIf(onLinux)('a task whose work the user merges', () => {
  test('is planned in sight of everybody', async () => {
    await runCommand(place.page, 'View: Show Switchyard');
    await createTask(place.page, { title: 'Write notes', description: 'Three.', baseBranch: 'release' });
    await board.expectViews({
      board: { task: 'Planning', columns: [] },
      tree: [['Write notes: planning', ['Planner: Read README.md']]],
      status: '1 agent',
    });
    expect(place.firstPrompts('planner')[0]).toMatch(/Write notes\s+Three\./);
  });

  test('starts what can be started, and shows what waits for what', async () => {
    place.model.release('plan');
    await board.expectViews({
      board: {
        task: 'Active',
        columns: [
          [
            'In Progress',
            ['#1 Write alpha', 'Read notes/first.txt', 'attempt 1/10'],
            ['#2 Write beta', 'Read notes/first.txt', 'attempt 1/10'],
          ],
          ['Blocked', ['#3 Write gamma', 'needs #1']],
        ],
      },
      tree: [
        task(
          '0/3 merged',
          ['#1 Write alpha: Read notes/first.txt'],
          ['#2 Write beta: Read notes/first.txt'],
          ['#3 Write gamma: waits for #1'],
        ),
      ],
      status: '2 agents',
    });
  });

  test('lets the user watch an agent at its work', async () => {
    await board.card('Write alpha').click();
    await board.frame.getByRole('tab', { name: 'Transcript' }).click();
    const said = board.frame.locator('.transcript .entry.said');
    const look = 'I look at the first note before alpha.';
    await expect.poll(() => said.allInnerTexts(), patience).toEqual([look]);
    place.model.release('alpha');
    await expect.poll(() => said.allInnerTexts(), patience).toEqual([look, 'I write alpha.']);
    place.model.release('report alpha');
    await board.expectCards('In Review', ['#1 Write alpha', 'gate passed', '+1 −0']);
    // The newest run is the gate's by now.
    await board.frame
      .getByRole('combobox', { name: 'Run that is shown' })
      .selectOption({ label: 'Worker, attempt 1 · done' });
    await expect
      .poll(() => said.allInnerTexts(), patience)
      .toEqual([look, 'I write alpha.', 'The note about alpha is written.']);
    await place.page.keyboard.press('Escape');
  });

  test('is merged by Alt and an arrow, and what waited for that starts', async () => {
    await focusByKeyboard('Write alpha');
    await place.page.keyboard.press('Alt+ArrowRight');
    await board.expectCards('Merged', ['#1 Write alpha']);
    await board.expectCards(
      'In Progress',
      ['#2 Write beta', 'Read notes/first.txt', 'attempt 1/10'],
      ['#3 Write gamma', 'Read notes/first.txt', 'attempt 1/10'],
    );
    expect(await place.repository.git('show', 'release:notes/alpha.txt')).toBe('alpha');
  });

  test('is asked about once more where it has changed while the question was read', async () => {
    await board.chooseFromMenu('Write beta', 'Delete');
    const dialog = board.frame.locator('dialog.confirm');
    await expect.poll(() => dialog.textContent(), patience).toContain('Its agent is stopped.');
    finish('beta');
    await board.expectCards('In Review', ['#2 Write beta', 'gate passed', '+1 −0']);
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
    await expect
      .poll(() => dialog.textContent(), patience)
      .toContain('This has changed since you were asked:');
    expect(await dialog.textContent()).not.toContain('Its agent is stopped.');
    await dialog.locator('button:focus', { hasText: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
  });

  test('is merged by the menu of a card, without a pointer', async () => {
    await board.expectCards('In Review', ['#2 Write beta', 'gate passed', '+1 −0']);
    await focusByKeyboard('Write beta');
    await place.page.keyboard.press('Shift+F10');
    const focused = board.frame.locator('.menu-item:focus');
    await expect.poll(() => focused.textContent()).toBe('Merge');
    await place.page.keyboard.press('Enter');
    await board.expectCards('Merged', ['#1 Write alpha'], ['#2 Write beta']);
  });

  test('is merged by drag and drop, and is done', async () => {
    finish('gamma');
    await board.expectCards('In Review', ['#3 Write gamma', 'gate passed', '+1 −0']);
    await board.card('Write gamma').dragTo(board.column('Merged'));
    await board.expectViews({
      board: {
        task: 'Done',
        columns: [['Merged', ['#1 Write alpha'], ['#2 Write beta'], ['#3 Write gamma']]],
      },
      tree: [task('done', ['#1 Write alpha: merged'], ['#2 Write beta: merged'], ['#3 Write gamma: merged'])],
      status: null,
    });
    expect(await place.repository.git('ls-tree', '--name-only', 'release', 'notes/')).toBe(
      ['alpha', 'beta', 'first', 'gamma'].map((name) => `notes/${name}.txt`).join('\n'),
    );
    // The branch that is checked out was not what it was merged into.
    expect(await place.repository.git('rev-parse', 'main')).toBe(place.repository.head);
  });

  test('had its base checked once, and says so', async () => {
    const runs = (await readViews(place.page)).tree[0]?.slice(-2);
    expect(runs).toEqual([['Planner: done'], ['Base check: done']]);
  });

  test('leaves nothing behind but its commits', async () => {
    await expect.poll(() => place.leftovers(), { timeout: 20_000 }).toEqual([]);
  });
});

/** Lets the agent of this subtask do all of its work. */
function finish(key: string): void {
  place.model.release(key);
  place.model.release(`report ${key}`);
}

function task(state: string, ...subtasks: TreeReading[]): TreeReading {
  return [`Write notes: ${state}`, ...subtasks, ['Planner: done'], baseCheck];
}

/** Goes to the card with the Tab key and the arrows alone. */
async function focusByKeyboard(title: string): Promise<void> {
  const { page } = place;
  await runCommand(page, 'Switchyard: Open Board');
  await board.awaitKeyboard();
  const focused = board.frame.locator('[data-card]:focus .title');
  const reached = async () => (await focused.allInnerTexts())[0] ?? null;
  for (let presses = 0; presses < 30 && (await reached()) === null; presses += 1) {
    await page.keyboard.press('Tab');
  }
  for (const key of ['ArrowLeft', 'ArrowRight'] as const) {
    for (let presses = 0; presses < 6 && (await reached()) !== title; presses += 1) {
      await page.keyboard.press(key);
    }
  }
  await expect.poll(reached).toBe(title);
}
