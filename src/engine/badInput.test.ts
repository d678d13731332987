import { chmod, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  createEngineFixture,
  type EngineFixture,
  type FixtureOptions,
} from '../../test/support/engineFixture.ts';
import { gitIn, writeFiles } from '../../test/support/gitFixture.ts';
import type { ScriptedAnswer, ScriptedCall } from '../../test/support/scriptedProcesses.ts';
import type { ProjectView } from '../protocol/view.ts';

let fixture: EngineFixture;

afterEach(async () => {
  await fixture.dispose();
});

interface Piece {
  readonly key: string;
  readonly dependsOn?: readonly string[];
}

function planOf(pieces: readonly Piece[]) {
  return {
    spec: 'What is to be done.',
    subtasks: pieces.map(({ key, dependsOn = [] }) => ({
      key,
      title: key,
      spec: key,
      plan: key,
      acceptance: [],
      scope: [],
      verify: null,
      size: 'small',
      dependsOn,
    })),
  };
}

async function open(
  plans: readonly (readonly Piece[])[],
  work: (call: ScriptedCall) => Promise<ScriptedAnswer> = commitFile,
  options: FixtureOptions = {},
): Promise<void> {
  let planned = 0;
  fixture = await createEngineFixture(async (call) => {
    if (call.role === 'worker') {
      return work(call);
    }
    const plan = plans[Math.min(planned, plans.length - 1)] ?? [];
    planned += 1;
    return { structuredOutput: planOf(plan) };
  }, options);
}

async function commitFile(call: ScriptedCall): Promise<ScriptedAnswer> {
  await writeFiles(call.spec.cwd, { 'a.txt': 'a\n' });
  await gitIn(call.spec.cwd, 'add', '--all');
  await gitIn(call.spec.cwd, 'commit', '--quiet', '-m', 'Do it');
  return {};
}

function isDone(view: ProjectView): boolean {
  return view.tasks[0]?.status === 'DONE';
}

function plannerPrompts(): readonly string[] {
  return fixture
    .calls()
    .filter((call) => call.role === 'planner')
    .map((call) => call.spec.stdin);
}

describe('a plan', () => {
  const many = Array.from({ length: 500 }, (_, index) => ({ key: `s${index}` }));

  test.each([
    ['without subtasks', [], 'The plan has no subtasks; it needs at least one.'],
    ['with 500 subtasks', many, 'The plan has 500 subtasks; at most 50 are allowed. Make larger pieces.'],
    [
      'that uses a key twice',
      [{ key: 'a' }, { key: 'a' }],
      'The key "a" is used by more than one subtask; keys must be unique.',
    ],
    [
      'that depends on what is not there',
      [{ key: 'a', dependsOn: ['z'] }],
      'Subtask "a" depends on "z", which is not in the plan.',
    ],
    [
      'that goes in a circle',
      [
        { key: 'a', dependsOn: ['b'] },
        { key: 'b', dependsOn: ['a'] },
      ],
      'The dependencies go in a circle: a → b → a. Remove one of them.',
    ],
  ])('%s goes back to the Planner with the reason, and a good one is then worked', async (_, bad, reason) => {
    await open([bad, [{ key: 'a' }]]);
    await fixture.createTask();
    const view = await fixture.until(isDone);
    expect(view.runs.filter((run) => run.kind === 'plan').map((run) => run.reason)).toEqual([reason, null]);
    expect(plannerPrompts()[1]).toContain(reason);
    expect(view.subtasks.map((subtask) => subtask.title)).toEqual(['a']);
  });

  test('that stays bad fails the task with the reason, keeps what was typed, and can be asked for again', async () => {
    await open([[], [], [], [{ key: 'a' }]]);
    const taskId = await fixture.createTask('Keep my words');
    const failed = await fixture.until((view) => view.tasks[0]?.status === 'PLANNING_FAILED');
    expect(failed.tasks[0]).toMatchObject({
      title: 'Keep my words',
      reason: 'The plan has no subtasks; it needs at least one.',
    });
    await fixture.submit({ kind: 'retryPlanning', taskId });
    await fixture.until(isDone);
  });
});

describe('a worktree path', () => {
  test('where something is already is left alone, and another one is taken', async () => {
    await open([[{ key: 'a' }]]);
    for (const name of ['task-1', 'sw-1-a']) {
      await mkdir(join(fixture.worktrees, name), { recursive: true });
      await writeFiles(join(fixture.worktrees, name), { 'mine.txt': 'mine\n' });
    }
    await fixture.createTask();
    await fixture.until((view) => isDone(view) && view.subtasks[0]?.worktree === null);
    for (const name of ['task-1', 'sw-1-a']) {
      expect(await readFile(join(fixture.worktrees, name, 'mine.txt'), 'utf8')).toBe('mine\n');
    }
    expect(fixture.calls().map((call) => call.spec.cwd)).toEqual([
      join(fixture.worktrees, 'task-1-2'),
      join(fixture.worktrees, 'sw-1-a-2'),
    ]);
  });

  test('that cannot be made holds the task with the reason, until it can', async () => {
    await open([[{ key: 'a' }]]);
    await writeFiles(fixture.repository.path, { '../blocked': 'a file\n' });
    fixture.world.settings = {
      ...fixture.world.settings,
      worktreeRoot: join(fixture.repository.path, '..', 'blocked'),
    };
    const taskId = await fixture.createTask();
    const held = await fixture.until((view) => view.tasks[0]?.hold !== null);
    expect(held.tasks[0]?.hold).toMatchObject({ kind: 'tool' });
    expect(held.tasks[0]?.hold?.reason).toMatch(/^The worktree to plan in could not be made: .*try again\.$/);
    await rm(join(fixture.repository.path, '..', 'blocked'));
    await fixture.submit({ kind: 'releaseTaskHold', taskId });
    await fixture.until(isDone);
  });
});

describe('a commit hook that refuses', () => {
  test('fails the subtask with a hint, keeps the work, and a retry goes on from it', async () => {
    await open(
      [[{ key: 'a' }]],
      async (call) => {
        await commitFile(call).catch(() => undefined);
        return { text: 'The commit was refused.' };
      },
      { settings: { maxAttempts: 2 } },
    );
    const hook = join(fixture.repository.path, '.git', 'hooks', 'pre-commit');
    await writeFiles(fixture.repository.path, {
      '.git/hooks/pre-commit': '#!/bin/sh\necho "no tabs!" >&2\nexit 1\n',
    });
    await chmod(hook, 0o755);
    await fixture.createTask();
    const failed = await fixture.until((view) => view.subtasks[0]?.status === 'BLOCKED_FAILURE');
    expect(failed.subtasks[0]?.reason).toBe(
      'Nothing was committed: a.txt changed, but there is no commit. If a commit hook refuses, its words are in the transcript. (attempt 2 of 2)',
    );
    expect(await readFile(join(failed.subtasks[0]?.worktree ?? '', 'a.txt'), 'utf8')).toBe('a\n');
    await rm(hook);
    await fixture.submit({ kind: 'retrySubtask', subtaskId: failed.subtasks[0]?.id ?? '' });
    await fixture.until(isDone);
  });
});

describe('a command', () => {
  test('that sets up and fails in a worktree holds the subtask, and is run again when it is mended', async () => {
    // It passes where the base is checked, and fails where a branch is checked out.
    const setUpCommand = 'git symbolic-ref -q HEAD && { echo "no such package" >&2; exit 7; } || true';
    await open([[{ key: 'a' }]], commitFile, { settings: { setUpCommand, verifyCommand: 'true' } });
    await fixture.createTask();
    const held = await fixture.until((view) => (view.subtasks[0]?.hold ?? null) !== null);
    expect(held.subtasks[0]?.hold).toEqual({
      kind: 'input',
      reason: `The set-up command failed: ${setUpCommand} exits 7. Mend it or the setting, then try again.`,
      until: null,
    });
    expect(fixture.calls().filter((call) => call.role === 'worker')).toEqual([]);
    fixture.world.settings = { ...fixture.world.settings, setUpCommand: 'true' };
    await fixture.submit({ kind: 'releaseHold', subtaskId: held.subtasks[0]?.id ?? '' });
    await fixture.until(isDone);
  });

  test('that is killed is not said to have run out of time', async () => {
    await open([[{ key: 'a' }]], commitFile, { settings: { verifyCommand: 'kill -KILL $$' } });
    await fixture.createTask();
    const held = await fixture.until((view) => view.tasks[0]?.hold !== null);
    expect(held.tasks[0]?.hold?.reason).toContain('kill -KILL $$ was ended by SIGKILL.');
  });

  test('shows on the card as what is run, not as what it prints', async () => {
    const verifyCommand = 'echo npm warn something ugly; test -f go';
    await open([[{ key: 'a' }]], commitFile, {
      settings: { verifyCommand: `until ${verifyCommand}; do sleep 0.05; done` },
    });
    await fixture.createTask();
    const view = await fixture.until((now) => now.tasks[0]?.activity?.startsWith('running') ?? false);
    expect(view.tasks[0]?.activity).toBe(`running until ${verifyCommand}; do sleep 0.05; done`);
    await writeFiles(join(fixture.worktrees, 'task-1'), { go: '' });
    await fixture.until((now) => now.tasks[0]?.baseline === 'green');
  });
});

describe('a repository', () => {
  test('without a commit gets no task, and the user is told to make one', async () => {
    await open([[{ key: 'a' }]], commitFile, { files: null });
    await expect(fixture.createTask()).rejects.toThrow(
      'The branch "main" has no commit yet. Make a first commit, then try again.',
    );
    expect(fixture.engine.view().tasks).toEqual([]);
  });
});
