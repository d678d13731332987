import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { lookAtCheckout } from '../../test/support/invariants.ts';
import { planOf, scenarioOf } from '../../test/support/plainScenario.ts';
import { openProjectFixture, type ProjectFixture, processesOf } from '../../test/support/projectFixture.ts';
import { seeded, seedOfRun } from '../../test/support/seed.ts';

const seed = seedOfRun();
const userFiles = ['mine.txt', 'new.txt'] as const;

let project: ProjectFixture;
let host: ChildProcess | null = null;

afterEach(async () => {
  host?.kill('SIGKILL');
  await project.dispose();
});

/** A process of its own that works on the project. */
function startHost(): ChildProcess {
  const program = join(import.meta.dirname, '..', '..', 'test', 'support', 'engineHost.ts');
  const state = join(project.scratch, 'state');
  const args = [program, project.repository.path, state, JSON.stringify(project.settings)];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Kills it so long after it has opened the project, or while it does; resolves with whether it said before that all is done. */
async function liveFor(milliseconds: number, sinceStart: boolean): Promise<boolean> {
  host = startHost();
  const exit = once(host, 'exit');
  const says = (word: string) =>
    new Promise<boolean>((resolve) => {
      host?.stdout?.on('data', (data: Buffer) => data.toString().includes(word) && resolve(true));
    });
  const done = says('done');
  const begun = sinceStart ? Promise.resolve() : says('open');
  const isDone = await Promise.race([
    done,
    begun.then(() => pause(milliseconds, false)),
    exit.then(([code]) => Promise.reject(new Error(`It ended by itself with ${code}`))),
  ]);
  host.kill('SIGKILL');
  await exit;
  return isDone;
}

test.each([1, 2, 3])(
  `fault 1: a host that gets SIGKILL again and again, at moments of chance, has each subtask done once by one real agent (%i, SEED=${seed})`,
  async (number) => {
    const random = seeded(seed + number);
    project = await openProjectFixture({
      scenario: scenarioOf(planOf({ first: [], left: ['first'], right: ['first'] }), 1_500),
      settings: { setUpCommand: 'true', verifyCommand: 'true' },
      repository: { files: { 'README.md': '# sample\n', 'mine.txt': 'committed\n' } },
    });
    const { repository } = project;
    await repository.write({ 'mine.txt': 'changed\n', 'new.txt': 'not added\n' });
    const before = await lookAtCheckout(repository, userFiles);
    await project.createTask();
    await project.engine.dispose();
    let lives = 0;
    while (!(await liveFor(random() * 3_000, random() < 0.2))) {
      lives += 1;
      expect(lives, 'how often it was killed').toBeLessThan(200);
    }
    await project.reopen();
    const view = await project.until(
      ({ tasks, subtasks }) => tasks[0]?.status === 'DONE' && subtasks.every((one) => one.worktree === null),
    );
    expect(lives).toBeGreaterThan(1);
    const work = view.runs.filter((run) => run.kind === 'work');
    expect(work.map((run) => run.outcome)).toEqual(['done', 'done', 'done']);
    const subjects = (await repository.git('log', '--no-merges', '--format=%s', 'main')).split('\n');
    expect(subjects.toSorted()).toEqual(['Write first', 'Write left', 'Write right', 'first']);
    expect(await repository.git('branch', '--format=%(refname:short)')).toBe('main');
    expect(await lookAtCheckout(repository, userFiles)).toEqual(before);
    expect(await processesOf(view)).toEqual([]);
  },
);
