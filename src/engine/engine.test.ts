import { execFile } from 'node:child_process';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import {
  createEngineFixture,
  type EngineFixture,
  type FixtureOptions,
} from '../../test/support/engineFixture.ts';
import { gitIn, writeFiles } from '../../test/support/gitFixture.ts';
import { newTask } from '../../test/support/newTask.ts';
import type { ScriptedAnswer, ScriptedCall } from '../../test/support/scriptedProcesses.ts';
import type { ProjectView } from '../protocol/view.ts';

let fixture: EngineFixture;

afterEach(async () => {
  await fixture.dispose();
});

/** Opens a fixture whose Planner answers with these subtasks (`c: ['a', 'b']` depends on both). */
async function open(
  plan: Readonly<Record<string, readonly string[]>>,
  work: (call: ScriptedCall) => Promise<ScriptedAnswer> = commitFile,
  options: FixtureOptions = {},
): Promise<EngineFixture> {
  fixture = await createEngineFixture(
    (call) => (call.role === 'planner' ? Promise.resolve({ structuredOutput: planOf(plan) }) : work(call)),
    options,
  );
  return fixture;
}

function planOf(graph: Readonly<Record<string, readonly string[]>>) {
  return {
    spec: 'What is to be done.',
    subtasks: Object.entries(graph).map(([key, dependsOn]) => ({
      key,
      title: key,
      spec: `Make ${key}.`,
      plan: `Write ${key}.txt.`,
      acceptance: [`${key}.txt exists`],
      scope: [`${key}.txt`],
      verify: null,
      size: 'small',
      dependsOn,
    })),
  };
}

/** The worker's job in most tests: a file named after the subtask, committed. */
async function commitFile(call: ScriptedCall): Promise<ScriptedAnswer> {
  const name = basename(call.spec.cwd).replace(/^sw-\d+-/, '');
  await commit(call, { [`${name}.txt`]: `${name}\n` });
  return {};
}

async function commit({ spec }: ScriptedCall, files: Record<string, string>): Promise<void> {
  await writeFiles(spec.cwd, files);
  await gitIn(spec.cwd, 'add', '--all');
  await gitIn(spec.cwd, 'commit', '--quiet', '-m', 'Do it');
}

function isDone(view: ProjectView): boolean {
  return view.tasks[0]?.status === 'DONE';
}

async function branches(): Promise<string> {
  return fixture.repository.git('branch', '--format=%(refname:short)');
}

/** What is in the folder of worktrees apart from folders that are on their way out. */
async function worktreesLeft(): Promise<string[]> {
  const names = await readdir(fixture.worktrees).catch(() => []);
  return names.filter((name) => !name.startsWith('.'));
}

describe('a task', () => {
  test('is planned, worked in the order of its graph, merged, done, and leaves nothing behind', async () => {
    await open({ a: [], b: ['a'], c: ['a'], d: ['b', 'c'] });
    await fixture.createTask('Make four files');
    const view = await fixture.until(
      (now) => isDone(now) && now.subtasks.every((subtask) => subtask.worktree === null),
    );
    expect(view.subtasks.map(({ title, status }) => `${title} ${status}`)).toEqual([
      'a MERGED',
      'b MERGED',
      'c MERGED',
      'd MERGED',
    ]);
    expect((await fixture.repository.git('ls-tree', '--name-only', 'main')).split('\n')).toEqual(
      expect.arrayContaining(['a.txt', 'b.txt', 'c.txt', 'd.txt']),
    );
    expect(await branches()).toBe('main');
    await expect.poll(worktreesLeft).toEqual([]);
    const workers = fixture.calls().filter((call) => call.role === 'worker');
    expect(workers.map((call) => basename(call.spec.cwd)).at(0)).toBe('sw-1-a');
    expect(workers.map((call) => basename(call.spec.cwd)).at(-1)).toBe('sw-4-d');
    expect(fixture.task()).toMatchObject({ subtasks: 4, merged: 4 });
    expect(fixture.task().costUsd).toBeCloseTo(0.05);
  });

  test('keeps what was typed when its title is too long for one line', async () => {
    await open({ a: [] });
    const title = `Say "hello" to $(whoami) 🚂\nand to ${'everybody '.repeat(40)}`;
    await fixture.createTask(title);
    expect(fixture.task().title).toMatch(/^Say "hello" to \$\(whoami\) 🚂 and to everybody/);
    expect(fixture.task().title.length).toBeLessThanOrEqual(300);
    expect(fixture.task().description).toBe(title.trim());
    await fixture.until(isDone);
  });

  test('whose plan is refused is planned again with the reason, and fails after three', async () => {
    const prompts: string[] = [];
    fixture = await createEngineFixture(async (call) => {
      prompts.push(call.spec.stdin);
      return { structuredOutput: planOf({ a: ['b'], b: ['a'] }) };
    });
    const id = await fixture.createTask();
    const failed = await fixture.until((view) => view.tasks[0]?.status === 'PLANNING_FAILED');
    expect(failed.tasks[0]?.reason).toBe('The dependencies go in a circle: a → b → a. Remove one of them.');
    expect(prompts).toHaveLength(3);
    expect(prompts[0]).not.toContain('go in a circle');
    expect(prompts[1]).toContain('go in a circle');
    await expect.poll(worktreesLeft).toEqual([]);

    expect(await fixture.submit({ kind: 'retryPlanning', taskId: id })).toMatchObject({ ok: true });
    await fixture.until((view) => view.tasks[0]?.status === 'PLANNING_FAILED' && prompts.length === 6);
  });

  test('can only be planned again when its planning has failed', async () => {
    await open({ a: [] });
    const taskId = await fixture.createTask();
    await fixture.until(isDone);
    expect(await fixture.submit({ kind: 'retryPlanning', taskId })).toEqual({
      ok: false,
      error: { kind: 'conflict', message: 'Planning of task 1 has not failed: it is done.' },
    });
  });

  test('waits when the checks fail on its base before any work, and goes on when the user says so', async () => {
    await open({ a: [] }, commitFile, { settings: { verifyCommand: 'test -f a.txt' } });
    const taskId = await fixture.createTask();
    const held = await fixture.until((view) => view.tasks[0]?.hold !== null);
    expect(held.tasks[0]?.hold?.reason).toContain(
      'The checks fail on "main" before any work: test -f a.txt exits 1.',
    );
    expect(fixture.calls().filter((call) => call.role === 'worker')).toEqual([]);
    expect(await fixture.submit({ kind: 'startSubtask', subtaskId: fixture.subtask('a').id })).toMatchObject({
      ok: false,
    });
    await fixture.submit({ kind: 'acceptBase', taskId });
    await fixture.until(isDone);
  });

  test('has its base checked again when the user has mended it', async () => {
    await open({ a: [] }, commitFile, { settings: { setUpCommand: 'test -f ready', verifyCommand: 'true' } });
    const taskId = await fixture.createTask();
    const held = await fixture.until((view) => view.tasks[0]?.hold !== null);
    expect(held.tasks[0]?.hold?.reason).toContain('The set-up command (test -f ready) failed.');
    fixture.world.settings = { ...fixture.world.settings, setUpCommand: 'true' };
    await fixture.submit({ kind: 'releaseTaskHold', taskId });
    await fixture.until(isDone);
  });

  test('is deleted with its agents, worktrees and branches; unmerged work is kept at a rescue ref', async () => {
    const started: string[] = [];
    await open({ a: [], b: [] }, async (call) => {
      await commitFile(call);
      started.push(call.spec.cwd);
      await call.stopped;
      return {};
    });
    const taskId = await fixture.createTask();
    await expect.poll(() => started.length, { timeout: 30_000 }).toBe(2);
    await fixture.submit({ kind: 'deleteTask', taskId });
    await fixture.until((view) => view.tasks.length === 0 && view.subtasks.length === 0);
    expect(await branches()).toBe('main');
    await expect.poll(worktreesLeft).toEqual([]);
    const kept = await fixture.repository.git(
      'for-each-ref',
      '--format=%(refname)',
      'refs/switchyard/rescue',
    );
    expect(kept.split('\n')).toHaveLength(2);
  });

  test('fault 62: that is stopped stays stopped over a restart, and goes on when it is resumed', async () => {
    let mayFinish = false;
    await open({ a: [] }, async (call) => {
      if (!mayFinish) {
        await call.stopped;
        return { silent: true };
      }
      return commitFile(call);
    });
    const taskId = await fixture.createTask();
    await fixture.until((view) => view.runs.some((run) => run.kind === 'work'));
    await fixture.submit({ kind: 'stopTask', taskId });
    await fixture.until((view) => view.runs.every((run) => run.status !== 'RUNNING'));
    await fixture.restart();
    expect(fixture.subtask('a')).toMatchObject({ status: 'READY' });
    mayFinish = true;
    await fixture.submit({ kind: 'resumeTask', taskId });
    await fixture.until(isDone);
    expect(fixture.engine.view().runs.filter((run) => run.outcome === 'stopped')).toHaveLength(1);
  });
});

describe('a subtask', () => {
  test('that claims to be done without having done anything is not believed', async () => {
    let calls = 0;
    await open({ a: [] }, async (call) => {
      calls += 1;
      return calls === 1 ? { text: 'All done!' } : commitFile(call);
    });
    await fixture.createTask();
    const view = await fixture.until(isDone);
    expect(
      view.runs.filter((run) => run.kind === 'gate').map(({ outcome, reason }) => ({ outcome, reason })),
    ).toEqual([
      { outcome: 'suspicious', reason: 'Nothing was changed: there is no commit and no edit.' },
      { outcome: 'done', reason: null },
    ]);
    expect(view.runs.filter((run) => run.kind === 'work').map((run) => run.attempt)).toEqual([1, 2]);
  });

  test('whose checks fail is worked again with their output, and fails when its attempts are used up', async () => {
    const prompts: string[] = [];
    await open(
      { a: [] },
      async (call) => {
        prompts.push(call.spec.stdin);
        await commit(call, { 'a.txt': `attempt ${prompts.length}\n`, red: '' });
        return {};
      },
      { settings: { verifyCommand: 'test ! -f red || (echo THE TESTS ARE RED; exit 3)', maxAttempts: 2 } },
    );
    await fixture.createTask();
    const view = await fixture.until((now) => now.subtasks[0]?.status === 'BLOCKED_FAILURE');
    expect(view.subtasks[0]?.reason).toContain('exits 3. (attempt 2 of 2)');
    expect(prompts[1]).toContain('THE TESTS ARE RED');
    expect(await fixture.submit({ kind: 'mergeSubtask', subtaskId: view.subtasks[0]?.id ?? '' })).toEqual({
      ok: false,
      error: {
        kind: 'conflict',
        message: 'Subtask 1 cannot be merged, as it is not completed: it has failed.',
      },
    });
    await fixture.submit({ kind: 'retrySubtask', subtaskId: view.subtasks[0]?.id ?? '' });
    const again = await fixture.until(
      (now) => now.subtasks[0]?.status === 'BLOCKED_FAILURE' && prompts.length === 4,
    );
    expect(again.subtasks[0]?.attempt).toBe(2);
  });

  test('that failed keeps its worktree for a while; then its work is kept at a rescue ref, from which a retry goes on', async () => {
    let fail = true;
    await open(
      { a: [] },
      async (call) => {
        if (fail) {
          await writeFile(join(call.spec.cwd, 'half.txt'), 'half\n');
        } else {
          await commit(call, { 'a.txt': 'a\n' });
        }
        return {};
      },
      { settings: { maxAttempts: 1, keepFailedWorktreeMinutes: 1 } },
    );
    await fixture.createTask();
    await fixture.until((view) => view.subtasks[0]?.status === 'BLOCKED_FAILURE');
    expect(await worktreesLeft()).toEqual(['sw-1-a']);
    await fixture.until((view) => view.subtasks[0]?.worktree === null);
    await expect.poll(worktreesLeft).toEqual([]);
    fail = false;
    await fixture.submit({ kind: 'retrySubtask', subtaskId: fixture.subtask('a').id });
    await fixture.until(isDone);
    expect(await fixture.repository.git('show', 'main:half.txt')).toBe('half');
  });

  test('that conflicts with what was merged meanwhile goes back to its worker, who is told the files', async () => {
    const prompts: string[] = [];
    await open({ a: [], b: [] }, async (call) => {
      prompts.push(call.spec.stdin);
      if (call.spec.stdin.includes('conflicts with it in')) {
        await promisify(execFile)('git', ['merge', '-X', 'ours', '--no-edit', 'main'], {
          cwd: call.spec.cwd,
        });
        return {};
      }
      await commit(call, { 'same.txt': `${basename(call.spec.cwd)}\n` });
      return {};
    });
    await fixture.createTask();
    const view = await fixture.until(isDone);
    expect(view.subtasks.map((subtask) => subtask.status)).toEqual(['MERGED', 'MERGED']);
    expect(prompts.filter((prompt) => prompt.includes('conflicts with it in: same.txt'))).toHaveLength(1);
  });

  test('is merged by a click when merging is not automatic, and only when the merged result passes the checks', async () => {
    await open(
      { a: [], b: [] },
      async (call) => {
        if (call.spec.stdin.includes('does not pass the checks')) {
          await gitIn(call.spec.cwd, 'merge', '--quiet', '--no-edit', 'main');
          await commit(call, { 'count.txt': '2\n' });
          return {};
        }
        return commitFile(call);
      },
      {
        settings: {
          autoMerge: false,
          verifyCommand: 'test ! -f a.txt || test ! -f b.txt || test -f count.txt',
        },
      },
    );
    await fixture.createTask();
    await fixture.until(
      (view) => view.subtasks.length === 2 && view.subtasks.every((one) => one.status === 'COMPLETED'),
    );
    await fixture.submit({ kind: 'mergeSubtask', subtaskId: fixture.subtask('a').id });
    await fixture.until(() => fixture.subtask('a').status === 'MERGED');
    await fixture.submit({ kind: 'mergeSubtask', subtaskId: fixture.subtask('b').id });
    const view = await fixture.until(isDone);
    expect(view.runs.filter((run) => run.kind === 'integrate').map((run) => run.outcome)).toEqual(['error']);
    expect(await fixture.repository.git('show', 'main:count.txt')).toBe('2');
  });

  test('waits with its reason when the checkout has changes in the same file, and loses none of them', async () => {
    await open({ a: [] }, (call) => commit(call, { 'README.md': '# changed\n' }).then(() => ({})));
    await fixture.repository.write({ 'README.md': '# mine\n' });
    await fixture.createTask();
    const held = await fixture.until((view) => view.subtasks[0]?.hold?.kind === 'delivery');
    expect(held.subtasks[0]?.hold?.reason).toContain('README.md');
    expect(await fixture.repository.git('diff', '--stat')).toContain('README.md');
    await fixture.repository.git('checkout', '--', 'README.md');
    await fixture.submit({ kind: 'mergeSubtask', subtaskId: fixture.subtask('a').id });
    await fixture.until(isDone);
  });

  test('cannot be started while what it depends on is open, and says what that is', async () => {
    await open({ a: [], b: ['a'] }, commitFile, { settings: { autoStart: false } });
    await fixture.createTask();
    await fixture.until((view) => view.subtasks[1]?.status === 'BLOCKED_DEPENDENCY');
    expect(await fixture.submit({ kind: 'startSubtask', subtaskId: fixture.subtask('b').id })).toEqual({
      ok: false,
      error: { kind: 'conflict', message: 'Subtask 2 is blocked: it waits for 1 (a) to be merged.' },
    });
    await fixture.until(() => fixture.task().baseline === 'green');
    expect(await fixture.submit({ kind: 'startSubtask', subtaskId: fixture.subtask('a').id })).toMatchObject({
      ok: true,
    });
    await fixture.until(
      (view) => view.subtasks[0]?.status === 'MERGED' && view.subtasks[1]?.status === 'READY',
    );
  });

  test('that is deleted no longer blocks its task', async () => {
    await open({ a: [], b: ['a'] }, commitFile, { settings: { autoStart: false } });
    await fixture.createTask();
    await fixture.until(() => fixture.task().baseline === 'green');
    await fixture.submit({ kind: 'deleteSubtask', subtaskId: fixture.subtask('a').id });
    await fixture.until((view) => view.subtasks.length === 1 && view.subtasks[0]?.status === 'READY');
    await fixture.submit({ kind: 'startSubtask', subtaskId: fixture.subtask('b').id });
    await fixture.until(isDone);
  });

  test('fault 66: whose agent deleted its own worktree waits for somebody, and gets it again with the work that was committed', async () => {
    let attempts = 0;
    await open({ a: [] }, async (call) => {
      attempts += 1;
      if (attempts === 1) {
        await commitFile(call);
        await rm(call.spec.cwd, { recursive: true });
        return { silent: true };
      }
      await commit(call, { 'more.txt': 'more\n' });
      return {};
    });
    await fixture.createTask();
    const held = await fixture.until((view) => view.subtasks[0]?.hold !== null && view.subtasks.length > 0);
    expect(held.subtasks[0]?.hold).toMatchObject({
      kind: 'input',
      reason: expect.stringContaining('was deleted while its agent worked'),
    });
    await fixture.submit({ kind: 'releaseHold', subtaskId: fixture.subtask('a').id });
    await fixture.until(isDone);
    expect(await fixture.repository.git('ls-tree', '--name-only', 'main')).toContain('a.txt');
  });

  test('that is stopped is ready and does not start by itself, until it is started', async () => {
    let mayFinish = false;
    await open({ a: [] }, async (call) => {
      if (!mayFinish) {
        await call.stopped;
        return { silent: true };
      }
      return commitFile(call);
    });
    await fixture.createTask();
    const working = await fixture.until((view) => view.runs.some((run) => run.kind === 'work'));
    const runId = working.runs.find((run) => run.kind === 'work')?.id ?? '';
    await fixture.submit({ kind: 'stopRun', runId });
    await fixture.until((view) => view.runs.every((run) => run.status !== 'RUNNING'));
    expect(fixture.subtask('a')).toMatchObject({ status: 'READY', stopped: true });
    mayFinish = true;
    await fixture.submit({ kind: 'startSubtask', subtaskId: fixture.subtask('a').id });
    await fixture.until(isDone);
  });
});

describe('an engine', () => {
  test('fault 27: that is opened again and again goes on with the runs that went on without it, and starts none twice', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    await open({ a: [], b: [] }, async (call) => {
      await gate;
      return commitFile(call);
    });
    await fixture.createTask();
    await fixture.until((view) => view.runs.filter((run) => run.kind === 'work').length === 2);
    for (let reload = 0; reload < 5; reload++) {
      await fixture.restart();
    }
    release();
    await fixture.until(isDone);
    expect(fixture.calls().filter((call) => call.role === 'worker')).toHaveLength(2);
  });

  test('never works more subtasks at once than the limit', async () => {
    await open({ a: [], b: [], c: [], d: [], e: [] }, commitFile, { settings: { maxAgents: 2 } });
    const busy: number[] = [];
    fixture.engine.onDidChange(() => {
      busy.push(fixture.engine.view().subtasks.filter((subtask) => subtask.status === 'IN_PROGRESS').length);
    });
    await fixture.createTask();
    await fixture.until(isDone);
    expect(Math.max(...busy)).toBe(2);
  });

  test('refuses everything in a workspace that is not trusted, and says so', async () => {
    await open({ a: [] });
    fixture.world.trusted = false;
    await expect(fixture.createTask()).rejects.toThrow('not trusted');
    expect(fixture.engine.view().tasks).toEqual([]);
  });

  test('makes no task when claude is missing, the branch is unborn, or git does not know who commits', async () => {
    await open({ a: [] });
    const { claude } = fixture.world;
    fixture.world.claude = null;
    await expect(fixture.createTask()).rejects.toThrow('Claude was not found');
    fixture.world.claude = claude;
    await expect(fixture.createTask('  \n ')).rejects.toThrow('A task needs a title');
    const invalid = await fixture.submit(newTask('x', { orchestrator: 'unheard-of' }));
    expect(invalid).toMatchObject({ ok: false, error: { kind: 'invalid' } });
    const unprocessable = await fixture.submit(newTask('x', { baseBranch: 'nowhere' }));
    expect(unprocessable).toMatchObject({ ok: false, error: { kind: 'unprocessable' } });
    expect(fixture.engine.view().tasks).toEqual([]);
  });

  test('leaves the checkout, its branches and its configuration as they are', async () => {
    await open({ a: [] }, commitFile, { settings: { autoMerge: false } });
    await fixture.repository.write({ 'mine.txt': 'not committed\n' });
    const before = await fingerprint();
    await fixture.createTask();
    await fixture.until((view) => view.subtasks[0]?.status === 'COMPLETED');
    expect(await fingerprint()).toEqual(before);
  });
});

async function fingerprint(): Promise<readonly string[]> {
  const { git } = fixture.repository;
  return Promise.all([
    git('status', '--porcelain'),
    git('rev-parse', 'HEAD', 'main'),
    git('config', '--local', '--list'),
  ]);
}
