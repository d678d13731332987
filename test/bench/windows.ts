import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeStaleLease } from '../fixtures/windows/staleLease.ts';
import { startTaker } from '../fixtures/windows/takers.ts';
import { fakeClaude, startWindow, type TestWindow } from '../fixtures/windows/windows.ts';
import { createRepository } from '../support/gitFixture.ts';
import { compare, exact, type Row } from './measure.ts';

const races = 10_000;
const takersAtOnce = 4;

/** How safe and how quick a project goes from one window to the next. */
export async function twoWindows(rounds: number, report: (line: string) => void): Promise<readonly Row[]> {
  return [
    await doubleOwners(report),
    await compare(
      {
        name: 'windows: driver killed until the follower has committed a change / a window opened afresh until the same',
        goal: 1,
        rounds,
        ours: () => inFreshProject(takeOver),
        reference: () => inFreshProject(openAfresh),
      },
      report,
    ),
    await compare(
      {
        name: 'windows: driver killed and its window reloaded until a change is committed / a window opened afresh until the same',
        goal: 1.2,
        rounds,
        ours: () => inFreshProject(reload),
        reference: () => inFreshProject(openAfresh),
      },
      report,
    ),
  ];
}

/** Many processes try at the same moment to take the lease of one that died; counts how often two of them got it. */
async function doubleOwners(report: (line: string) => void): Promise<Row> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'switchyard races ')));
  const takers = await Promise.all(Array.from({ length: takersAtOnce }, startTaker));
  let doubles = 0;
  try {
    for (let race = 1; race <= races; race++) {
      const directory = join(root, String(race));
      await writeStaleLease(directory);
      const taken = await Promise.all(takers.map((taker) => taker.take(directory)));
      const owners = taken.flat().length;
      if (owners === 0) {
        throw new Error('Nobody took a lease whose holder is dead.');
      }
      doubles += owners > 1 ? 1 : 0;
      await rm(directory, { recursive: true });
      if (race % 1_000 === 0) {
        report(`windows: ${race} races of ${takersAtOnce}, ${doubles} with two owners`);
      }
    }
  } finally {
    await Promise.all(takers.map((taker) => taker.end()));
    await rm(root, { recursive: true, force: true });
  }
  return exact('windows: races for the lease of a dead driver with two owners / all', doubles, races, 0);
}

/** Opens another window on the same project. */
type Open = () => Promise<TestWindow>;

async function takeOver(open: Open): Promise<number> {
  const driver = await open();
  const follower = await open();
  const start = performance.now();
  driver.kill('SIGKILL');
  await commit(follower);
  return performance.now() - start;
}

async function reload(open: Open): Promise<number> {
  const driver = await open();
  const start = performance.now();
  driver.kill('SIGKILL');
  await commit(await open());
  return performance.now() - start;
}

async function openAfresh(open: Open): Promise<number> {
  const first = await open();
  await first.close();
  const start = performance.now();
  await commit(await open());
  return performance.now() - start;
}

/** Asks until it is done: what was asked of the one that was just killed is refused. */
async function commit(window: TestWindow): Promise<void> {
  const task = { kind: 'createTask', title: 'A task', description: '', orchestrator: null } as const;
  while (
    !(await window.submit({ ...task, baseBranch: null, budgetUsd: null, delivery: null })).ok ||
    window.view().project.role !== 'driver'
  ) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function inFreshProject(measure: (open: Open) => Promise<number>): Promise<number> {
  const repository = await createRepository();
  const scratch = await realpath(await mkdtemp(join(tmpdir(), 'switchyard windows ')));
  const claude = await fakeClaude(join(scratch, 'claude'));
  const windows: TestWindow[] = [];
  try {
    return await measure(async () => {
      const stateDirectory = join(scratch, 'state');
      const window = await startWindow({
        ...{ repository: repository.path, stateDirectory, claudePath: claude.path },
      });
      windows.push(window);
      return window;
    });
  } finally {
    await writeFile(claude.go, '');
    await Promise.all(windows.map((window) => window.end()));
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
    await repository.remove();
  }
}
