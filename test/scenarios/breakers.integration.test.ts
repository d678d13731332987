import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type OneSubtask, openOneSubtask } from '../support/oneSubtask.ts';
import { processesOf } from '../support/projectFixture.ts';

let scenario: OneSubtask;

afterEach(() => scenario.project.dispose());

const commit = { bash: 'git add --all && git commit -m "Write a"' };
const write = { write: 'a.txt', content: 'a\n' };
const working = [{ calls: [write] }, { calls: [commit] }, { text: 'Done.' }];

test('a worker that gets nowhere is stopped after three attempts', async () => {
  scenario = await openOneSubtask({
    workers: [{ attempt: 1, turns: working }, { turns: [{ text: 'I see nothing to mend.' }] }],
    settings: { verifyCommand: 'test ! -f a.txt || (echo it is red; exit 1)' },
  });
  await scenario.project.createTask();
  await scenario.untilFailed();
  expect(scenario.works()).toEqual(['1 done', '2 done', '3 done']);
  expect(scenario.subtask().reason).toBe(
    'No progress: 3 attempts in a row changed nothing. test ! -f a.txt || (echo it is red; exit 1) exits 1.',
  );
  expect(scenario.asked()).toBe(5);
});

test('a request that the model refuses again and again is not sent for ever', async () => {
  scenario = await openOneSubtask({
    workers: [{ turns: [{ fail: { status: 400, message: 'The request is not valid.' } }] }],
  });
  await scenario.project.createTask();
  await scenario.project.until((view) => view.subtasks[0]?.status === 'BLOCKED_FAILURE');
  expect(scenario.works()).toEqual(['1 error', '2 error', '3 error']);
  expect(scenario.subtask().reason).toBe(
    'No progress: 3 attempts in a row changed nothing. API Error: 400 The request is not valid.',
  );
  // Each time the CLI itself asks more than once.
  expect(scenario.asked() % 3).toBe(0);
});

test('a worker that is refused a tool twice is stopped, and the card says what to allow', async () => {
  scenario = await openOneSubtask({
    workers: [{ turns: [{ calls: [{ bash: 'docker build .' }] }, { text: 'I am not allowed to do that.' }] }],
  });
  await scenario.project.createTask();
  await scenario.untilFailed();
  expect(scenario.works()).toEqual(['1 done', '2 done']);
  expect(scenario.subtask().reason).toBe(
    'The worker was refused what it seems to need, 2 attempts in a row: Bash docker build .. Allow it in the setting switchyard.allowedTools, or choose another switchyard.permissionMode, then retry. Nothing was changed: there is no commit and no edit.',
  );
  expect(scenario.asked()).toBe(4);
});

test('an answer that stops in mid-stream is noticed, uses no attempt, and another worker goes on', async () => {
  scenario = await openOneSubtask({
    workers: [
      { asked: 'You are not the first here', turns: [{ calls: [commit] }, { text: 'Done.' }] },
      { turns: [{ calls: [write] }, { pieceMs: 600_000, text: 'I commit it, and then nothing is heard.' }] },
    ],
    // Silent for longer than another agent is whose tools take their time.
    settings: { idleMinutes: 0.4 },
  });
  await scenario.project.createTask();
  const view = await scenario.untilDone();
  expect(scenario.works()).toEqual(['1 hung', '1 done']);
  expect(view.runs.find((run) => run.outcome === 'hung')?.reason).toBe('It fell silent and was ended.');
  expect(scenario.subtask()).toMatchObject({ status: 'MERGED', attempt: 1 });
  expect(view.tasks[0]?.costEstimated).toBe(true);
  expect(scenario.asked()).toBe(4);
});

test('a worker that hangs after its result has done its work; its processes are ended', async () => {
  scenario = await openOneSubtask({ workers: [{ turns: working }] });
  const { project } = scenario;
  const claudePath = join(project.scratch, 'lingering claude');
  const real = `"${project.settings.claudePath}" "$@"`;
  await writeFile(
    claudePath,
    `#!/bin/sh\ncase "$*" in *--json-schema*|*--version*) exec ${real};; esac\n${real}\nsleep 1000\n`,
  );
  await chmod(claudePath, 0o755);
  project.settings = { ...project.settings, claudePath };
  await project.createTask();
  const view = await scenario.untilDone();
  expect(scenario.works()).toEqual(['1 done']);
  expect(scenario.subtask()).toMatchObject({ status: 'MERGED', reason: null });
  expect(view.tasks[0]?.costEstimated).toBe(false);
  expect(await processesOf(view)).toEqual([]);
  expect(scenario.asked()).toBe(3);
});
