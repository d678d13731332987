import { afterEach, expect, test } from 'vitest';
import { type OneSubtask, openOneSubtask } from '../support/oneSubtask.ts';

let scenario: OneSubtask;

afterEach(() => scenario.project.dispose());

const suite = {
  'add.js': 'exports.add = (a, b) => a - b;\n',
  'add.test.js': "require('node:assert').equal(require('./add.js').add(1, 2), 3);\n",
};
const verifyCommand = 'test ! -f add.test.js || node add.test.js';
const commit = { bash: 'git add --all && git commit -m "Add"' };
const wrong = { write: 'sum.js', content: 'exports.sum = null;\n' };

/** What an attempt leaves in `add.js`, committed. */
function adding(expression: string) {
  return [
    { calls: [{ read: 'add.js' }] },
    { calls: [{ write: 'add.js', content: `exports.add = (a, b) => ${expression};\n` }] },
    { calls: [commit] },
    { text: 'Done.' },
  ];
}

function taskAccepted() {
  return scenario.project.submit({
    kind: 'acceptBase',
    taskId: scenario.project.engine.view().tasks[0]?.id ?? '',
  });
}

/** These repositories are red to begin with, which is what the work is about. */
async function begin(): Promise<void> {
  await scenario.project.createTask();
  await scenario.project.until((view) => view.tasks[0]?.hold !== null);
  await taskAccepted();
}

test('a worker that claims to be done without a commit is not believed, and tries again', async () => {
  scenario = await openOneSubtask({
    workers: [
      { attempt: 1, turns: [{ text: 'All done, and all tests pass!' }] },
      { turns: [{ calls: [{ write: 'a.txt', content: 'a\n' }] }, { calls: [commit] }, { text: 'Done.' }] },
    ],
  });
  await scenario.project.createTask();
  const view = await scenario.untilDone();
  expect(scenario.works()).toEqual(['1 done', '2 done']);
  expect(scenario.gates()).toEqual(['Nothing was changed: there is no commit and no edit.', null]);
  expect(view.runs.find((run) => run.kind === 'gate')?.outcome).toBe('suspicious');
  expect(scenario.asked()).toBe(4);
});

test('a suite that is red when the work begins keeps the task from burning attempts', async () => {
  scenario = await openOneSubtask({ workers: [], files: suite, settings: { verifyCommand } });
  await scenario.project.createTask();
  const view = await scenario.project.until((now) => now.tasks[0]?.hold !== null);
  expect(view.tasks[0]).toMatchObject({ status: 'ACTIVE', baseline: 'unchecked', hold: { kind: 'input' } });
  expect(view.tasks[0]?.hold?.reason).toBe(
    `The checks fail on "main" before any work: ${verifyCommand} exits 1. Mend "main" and check again, or continue all the same.`,
  );
  expect([scenario.works(), scenario.asked(), scenario.subtask().costUsd]).toEqual([[], 0, 0]);
  expect(view.tasks[0]?.costUsd).toBe(view.runs.find((run) => run.kind === 'plan')?.usage?.costUsd);
});

test('work whose suite fails twice is mended by fresh workers who are told how, and then passes', async () => {
  scenario = await openOneSubtask({
    workers: [
      { attempt: 1, turns: adding('a * b') },
      { attempt: 2, asked: '2 == 3', turns: adding('a / b') },
      { attempt: 3, asked: '0.5 == 3', turns: adding('a + b') },
    ],
    files: suite,
    scope: ['add.js'],
    settings: { verifyCommand },
  });
  await begin();
  await scenario.untilDone();
  expect(scenario.works()).toEqual(['1 done', '2 done', '3 done']);
  const red = `${verifyCommand} exits 1.`;
  expect(scenario.gates()).toEqual([red, red, null]);
  expect(scenario.subtask()).toMatchObject({ status: 'MERGED', reason: null, attempt: 3 });
  expect(scenario.asked()).toBe(12);
});

test('a worker that deletes the test that fails has to put it back', async () => {
  const putBack = 'git restore --source=HEAD~1 -- add.test.js';
  scenario = await openOneSubtask({
    workers: [
      {
        attempt: 1,
        turns: [
          { calls: [{ bash: 'git rm -q add.test.js' }, wrong] },
          { calls: [commit] },
          { text: 'Green!' },
        ],
      },
      { asked: 'git restore --source=', turns: [{ calls: [{ bash: putBack }] }, ...adding('a + b')] },
    ],
    files: suite,
    scope: ['add.js', 'sum.js'],
    settings: { verifyCommand },
  });
  await begin();
  await scenario.untilDone();
  expect(scenario.works()).toEqual(['1 done', '2 done']);
  expect(scenario.gates()).toEqual([
    'Checks that were there before are not as they were, and the subtask does not name them: add.test.js (deleted).',
    null,
  ]);
  expect(await scenario.project.repository.git('show', 'main:add.test.js')).toBe(suite['add.test.js'].trim());
  expect(scenario.asked()).toBe(8);
});

test('a worker that edits more than its scope is done, with a warning on the card', async () => {
  scenario = await openOneSubtask({
    workers: [
      {
        turns: [
          { calls: [wrong, { write: 'docs/sum.md', content: 'Sums.\n' }] },
          { calls: [commit] },
          { text: 'Done.' },
        ],
      },
    ],
    scope: ['sum.*'],
    settings: { verifyCommand: 'true' },
  });
  await scenario.project.createTask();
  await scenario.untilDone();
  expect(scenario.works()).toEqual(['1 done']);
  expect(scenario.subtask()).toMatchObject({ status: 'MERGED', reason: null });
  expect(scenario.subtask().gate).toMatchObject({ passed: true, outsideScope: ['docs/sum.md'] });
  expect(scenario.asked()).toBe(3);
});

test('a worker that commits a secret has to take it out of the history', async () => {
  const secret = `-----BEGIN RSA ${'PRIVATE'} KEY-----\n`;
  scenario = await openOneSubtask({
    workers: [
      {
        attempt: 1,
        turns: [
          { calls: [wrong, { write: 'id_rsa', content: secret }] },
          { calls: [commit] },
          { text: 'Done.' },
        ],
      },
      {
        asked: 'a private key in id_rsa',
        turns: [
          { calls: [{ bash: 'git rm -q id_rsa && git commit --amend -m "Sum"' }] },
          { text: 'It is gone.' },
        ],
      },
    ],
    settings: { verifyCommand: 'true' },
  });
  await scenario.project.createTask();
  await scenario.untilDone();
  expect(scenario.works()).toEqual(['1 done', '2 done']);
  expect(scenario.gates()).toEqual([
    expect.stringContaining('The commits hold what must not be published: a private key in id_rsa.'),
    null,
  ]);
  // How an attempt left its files is kept until its work is merged.
  const history = () => scenario.project.repository.git('log', '--all', '--format=%s', '--', 'id_rsa');
  await expect.poll(history).toBe('');
  expect(scenario.asked()).toBe(5);
});
