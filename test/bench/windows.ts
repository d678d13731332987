import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeStaleLease } from '../fixtures/windows/staleLease.ts';
import { startTaker } from '../fixtures/windows/takers.ts';
import type { TestWindow } from '../fixtures/windows/windows.ts';
import { createWindowsWorkplace } from '../fixtures/windows/workplace.ts';
import { newTask } from '../support/newTask.ts';
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
  while (!(await window.submit(newTask())).ok || window.view().project.role !== 'driver') {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function inFreshProject(measure: (open: Open) => Promise<number>): Promise<number> {
  const place = await createWindowsWorkplace();
  try {
    return await measure(() => place.open());
  } finally {
    await place.close();
  }
}
