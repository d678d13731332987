import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answer, answerQuestion, choose, createTask, runCommand, typedInto } from '../support/workbench.ts';
import { openWorkplace, type Workplace } from '../support/workplace.ts';
import { type BoardPage, boardPage } from './boardPage.ts';
import { notes, onLinux, planned, plannerScript, verifyCommand, writeNote } from './smallTask.ts';

// What the user decides while agents work: what they may do, what the Planner asks, whether its plan is good, which of
// its commands are run, and what all of it may cost. Needs the extension built.

let place: Workplace;
let board: BoardPage;

const ownCheck = 'test -f notes/alpha.txt';

beforeAll(async () => {
  if (!onLinux) {
    return;
  }
  const look = { text: 'I look first.', calls: [{ read: 'notes/first.txt' }] };
  place = await openWorkplace({
    files: notes,
    scenario: {
      scripts: [
        {
          role: 'questions',
          turns: [
            {
              structured: {
                questions: ['In which language?', 'How many [lines](command:workbench.action.quit)?'],
              },
            },
          ],
        },
        plannerScript('plan', { ...planned('alpha'), verify: ownCheck }),
        {
          role: 'worker',
          subtask: 'alpha',
          turns: [look, writeNote('alpha', 'right\n'), { text: 'Written.' }],
        },
      ],
    },
    settings: {
      'switchyard.verifyCommand': verifyCommand,
      'switchyard.permissionMode': undefined,
      'switchyard.reviewPlans': true,
      'switchyard.askBeforePlanning': true,
      'switchyard.subtaskBudgetUsd': 0.000_01,
    },
  });
  board = boardPage(place.page);
});

afterAll(() => place?.close());

const patience = { timeout: 60_000 };

describe.runIf(onLinux)('the user', () => {
  test('is asked what agents may do before the first one starts, and loses nothing by not answering', async () => {
    const { page } = place;
    await runCommand(page, 'View: Show Switchyard');
    await createTask(page, { title: 'Write notes', description: 'One.' });
    expect(await typedInto(page, 'What May Agents Do?')).toBe('');
    await page.keyboard.press('Escape');
    await runCommand(page, 'Switchyard: New Task…');
    expect(await typedInto(page, 'New Task (1/3)')).toBe('Write notes');
    await answer(page, 'New Task (1/3)', null);
    expect(await typedInto(page, 'New Task (2/3)')).toBe('One.');
    expect(place.model.requests).toEqual([]);
    await answer(page, 'New Task (2/3)', null);
    await choose(page, 'Create Task');
    await choose(page, 'Edit Files, and Run What the List Allows');
    await board.frame.locator('.task-header .mode', { hasText: 'acceptEdits' }).waitFor();
  });

  test('answers what the Planner asks, and the Planner is told', async () => {
    const { page } = place;
    await strip('The Planner asks 2 questions before it plans: In which language?').waitFor();
    await press('Answer…');
    await answer(page, 'Questions about “Write notes” (1/2)', 'In plain English.');
    // What a model asks is never a link, which could be one to a command.
    const question = page.locator('.quick-input-message', { hasText: 'How many [lines]' });
    await question.waitFor(patience);
    expect(await question.locator('a').count()).toBe(0);
    await answer(page, 'Questions about “Write notes” (2/2)', null);
    await expect.poll(() => place.firstPrompts('planner'), patience).toHaveLength(1);
    expect(place.firstPrompts('planner')[0]).toContain('In plain English.');
  });

  test('approves the plan by a button, but not the command that a model wrote', async () => {
    place.model.release('plan');
    await strip('The plan of 1 subtask waits for your approval.').waitFor(patience);
    await board.expectCards('Pending', ['#1 Write alpha', 'small']);
    expect(place.firstPrompts('worker')).toEqual([]);
    await press('Approve Plan');
    await answerQuestion(place.page, `alpha: ${ownCheck}`, 'Approve Without Them');
  });

  test('raises a budget that is spent, and the work goes on', async () => {
    await strip('The budget of this subtask is spent').waitFor(patience);
    await board.card('Write alpha').click();
    await board.frame.getByRole('button', { name: 'Let the Gate Run It…' }).click();
    await answerQuestion(place.page, ownCheck, 'Let the Gate Run It');
    await board.frame.getByRole('button', { name: 'No Longer Run It' }).waitFor(patience);
    await press('Raise Budget…');
    await answer(place.page, 'Raise Budget', '50');
    await board.expectCards('In Review', ['#1 Write alpha', 'gate passed', '+1 −0']);
  });

  test('sees what the gate has run, on the card and among the test results', async () => {
    const checks = board.frame.locator('.checks li.ok');
    await expect
      .poll(() => checks.allInnerTexts(), patience)
      .toEqual([
        '1 commit, 1 file, +1 −0',
        'clean tree',
        expect.stringMatching(/^node check\.mjs exit 0/),
        expect.stringMatching(/^test -f notes\/alpha\.txt exit 0.*the proposed check$/),
      ]);
    // Nobody has asked for test results: they do not come by themselves.
    expect(await place.page.locator('.part.panel:visible').count()).toBe(0);
    await runCommand(place.page, 'Test Results: Focus on Test Results View');
    const results = place.page.locator('.part.panel .monaco-list-row', { hasText: '#1 Write alpha' });
    await results.first().waitFor(patience);
  });
});

/** The line above the board that says what waits for the user. */
function strip(words: string) {
  return board.frame.locator('.needs-you li', { hasText: words });
}

async function press(name: string): Promise<void> {
  await board.frame.locator('.needs-you').getByRole('button', { name, exact: true }).click();
}
