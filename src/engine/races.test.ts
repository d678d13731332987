import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  createEngineFixture,
  type EngineFixture,
  type FixtureOptions,
} from '../../test/support/engineFixture.ts';
import { agentOf, commitFile, untilDone, type Worker } from '../../test/support/scriptedWork.ts';

let fixture: EngineFixture;

afterEach(async () => {
  await fixture.dispose();
});

async function open(work: Worker = commitFile, options: FixtureOptions = {}): Promise<void> {
  fixture = await createEngineFixture(agentOf({ a: [] }, work), options);
}

function signal(): { readonly given: Promise<void>; give(): void } {
  let give: () => void = () => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}

function workers(): number {
  return fixture.calls().filter((call) => call.role === 'worker').length;
}

async function rescued(): Promise<string> {
  return fixture.repository.git('for-each-ref', '--format=%(refname)', 'refs/switchyard/rescue');
}

describe('a subtask that is started again', () => {
  test('gets no second agent while the old one is still dying', async () => {
    const died = signal();
    await open(async (call) => {
      if (workers() === 1) {
        await call.stopped;
        await died.given;
        return {};
      }
      return commitFile(call);
    });
    await fixture.createTask();
    await fixture.until(() => workers() === 1);
    const subtaskId = fixture.subtask('a').id;
    await fixture.submit({ kind: 'stopSubtask', subtaskId });
    await fixture.submit({ kind: 'startSubtask', subtaskId });
    await fixture.restart();
    await fixture.until((view) => view.subtasks[0]?.status === 'IN_PROGRESS');
    expect(workers()).toBe(1);
    died.give();
    await untilDone(fixture);
    expect(workers()).toBe(2);
  });
});

describe('a subtask that is deleted while it is merged', () => {
  test('is not on the base, and its work is kept', async () => {
    const verifyCommand = 'test ! -f checking || (touch ../checking-began; sleep 60)';
    await open(
      async (call) => {
        await commitFile(call);
        // Somebody moves the base, so that the merged result has to be checked.
        await fixture.repository.commit('meanwhile', { checking: '' });
        return {};
      },
      { settings: { verifyCommand } },
    );
    await fixture.createTask();
    await fixture.until((view) => view.runs.some((run) => run.kind === 'integrate'));
    await fixture.submit({ kind: 'deleteSubtask', subtaskId: fixture.subtask('a').id });
    await fixture.until((view) => view.subtasks.length === 0 && view.tasks[0]?.status === 'DONE');
    expect(await fixture.repository.git('ls-tree', '--name-only', 'main')).not.toContain('a.txt');
    expect(await fixture.repository.git('show', `${await rescued()}:a.txt`)).toBe('a');
    expect(await fixture.repository.git('branch', '--format=%(refname:short)')).toBe('main');
  });
});

describe('a task that is deleted while a worktree is being made', () => {
  test('leaves neither worktree nor branch behind', async () => {
    const making = signal();
    const mayMake = signal();
    await open(commitFile, {
      between: (parts) => ({
        ...parts,
        repository: {
          ...parts.repository,
          async addWorktree(request) {
            if (request.branch !== null) {
              making.give();
              await mayMake.given;
            }
            return parts.repository.addWorktree(request);
          },
        },
      }),
    });
    const taskId = await fixture.createTask();
    await making.given;
    await fixture.submit({ kind: 'deleteTask', taskId });
    mayMake.give();
    await fixture.until((view) => view.tasks.length === 0);
    expect(await fixture.repository.git('branch', '--format=%(refname:short)')).toBe('main');
    expect(await fixture.repository.git('worktree', 'list', '--porcelain')).not.toContain('sw-1-a');
    expect(workers()).toBe(0);
  });
});

describe('work that is complete', () => {
  const byClick = { settings: { autoMerge: false } };

  async function complete(): Promise<void> {
    await fixture.createTask();
    await fixture.until((view) => view.subtasks[0]?.status === 'COMPLETED');
  }

  async function merge(): Promise<void> {
    await fixture.submit({ kind: 'mergeSubtask', subtaskId: fixture.subtask('a').id });
  }

  test('is seen as merged when the user has merged its branch by hand', async () => {
    await open(commitFile, byClick);
    await complete();
    await fixture.repository.git('merge', '--quiet', '--no-ff', '--no-edit', 'sw-1-a');
    await untilDone(fixture);
    expect(fixture.subtask('a').mergedCommit).toBe(await fixture.repository.git('rev-parse', 'main'));
  });

  test('waits when its base was moved to another history, instead of bringing the old one back', async () => {
    await open(commitFile, byClick);
    await complete();
    const before = await fixture.repository.git('rev-parse', 'main');
    await fixture.repository.git('commit', '--quiet', '--amend', '-m', 'rewritten');
    await merge();
    const held = await fixture.until((view) => view.subtasks[0]?.hold?.kind === 'delivery');
    expect(held.subtasks[0]?.hold?.reason).toContain('main was moved to another history');
    expect(held.subtasks[0]?.hold?.reason).toContain('merge sw-1-a into main by hand');
    expect(await fixture.repository.git('log', '--format=%s', 'main')).toBe('rewritten');
    await fixture.repository.git('reset', '--quiet', '--hard', before);
    await merge();
    await untilDone(fixture);
  });

  test('waits when its base was deleted, and says how to bring it back', async () => {
    await open(commitFile, byClick);
    await complete();
    const { git } = fixture.repository;
    const tip = await git('rev-parse', 'main');
    await git('checkout', '--quiet', '-b', 'elsewhere');
    await git('branch', '--quiet', '-D', 'main');
    await merge();
    const held = await fixture.until((view) => view.subtasks[0]?.hold?.kind === 'delivery');
    const remake = `git branch main ${tip.slice(0, 9)}`;
    expect(held.subtasks[0]?.hold?.reason).toBe(
      `The branch main is gone. Make it again, for instance with \`${remake}\`, then try again.`,
    );
    await git(...remake.split(' ').slice(1));
    await merge();
    await untilDone(fixture);
    expect(await git('ls-tree', '--name-only', 'main')).toContain('a.txt');
  });

  test('whose worktree somebody else removed keeps its branch when the subtask is deleted', async () => {
    await open(commitFile, byClick);
    await complete();
    const { git } = fixture.repository;
    await rm(join(fixture.worktrees, 'sw-1-a'), { recursive: true });
    await git('worktree', 'prune');
    await fixture.submit({ kind: 'deleteSubtask', subtaskId: fixture.subtask('a').id });
    await fixture.until((view) => view.subtasks.length === 0);
    expect(await git('show', 'sw-1-a:a.txt')).toBe('a');
  });
});

describe('an engine whose workspace is no longer trusted', () => {
  test('starts nothing more, lets what runs go on, and goes on itself when it is trusted again', async () => {
    const mayEnd = signal();
    await open(async (call) => {
      await mayEnd.given;
      return commitFile(call);
    });
    await fixture.createTask();
    await fixture.until(() => workers() === 1);
    fixture.world.trusted = false;
    fixture.engine.wake();
    mayEnd.give();
    const view = await fixture.until((now) =>
      now.runs.some((run) => run.kind === 'work' && run.outcome === 'done'),
    );
    expect(view.project.readOnly).toContain('not trusted');
    expect(view.subtasks[0]).toMatchObject({ status: 'IN_PROGRESS', hold: null });
    await fixture.restart();
    expect(fixture.engine.view().runs.some((run) => run.kind === 'gate')).toBe(false);
    fixture.world.trusted = true;
    fixture.engine.wake();
    await untilDone(fixture);
  });
});

describe('a runner that does not answer', () => {
  test('is told to start nothing, in case that it comes to itself later', async () => {
    const stopped: string[] = [];
    await open(commitFile, {
      between: (parts) => ({
        ...parts,
        processes: {
          ...parts.processes,
          launch: async () => ({ ok: false, error: { cause: 'notStarted', message: 'it does not answer' } }),
          async stop(directory) {
            stopped.push(directory);
            await parts.processes.stop(directory);
          },
        },
      }),
    });
    await fixture.createTask();
    const held = await fixture.until((view) => view.tasks[0]?.hold !== null);
    expect(held.tasks[0]?.hold?.reason).toContain('Claude could not be started: it does not answer');
    expect(stopped).toEqual(await Promise.all(held.runs.map((run) => fixture.engine.logDirectory(run.id))));
  });
});
