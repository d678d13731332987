import { afterEach, expect, test } from 'vitest';
import type { ProjectView, RunView } from '../../src/protocol/view.ts';
import { type LimitedModel, startLimitedModel } from '../support/limitedModel.ts';
import { planOf } from '../support/plainScenario.ts';
import { openProjectFixture, type ProjectFixture } from '../support/projectFixture.ts';
import type { Scenario } from '../support/scriptedModel/scenario.ts';
import { createShiftedClock, type ShiftedClock } from '../support/shiftedClock.ts';

const hour = 3_600_000;
const minute = 60_000;

let project: ProjectFixture;
let limits: LimitedModel;
let clock: ShiftedClock;

afterEach(async () => {
  await project.dispose();
  await limits.close();
});

/** Workers that begin when they may, and commit when they may. */
function scenarioFor(keys: readonly string[]): Scenario {
  return {
    scripts: [
      { role: 'planner', turns: [{ structured: planOf(Object.fromEntries(keys.map((key) => [key, []]))) }] },
      ...keys.map((key) => ({
        role: 'worker' as const,
        subtask: key,
        turns: [
          {
            waitFor: 'begin',
            text: `I write ${key}.`,
            calls: [{ write: `${key}.txt`, content: `${key}\n` }],
          },
          { waitFor: 'go', calls: [{ bash: `git add --all && git commit -m "Write ${key}"` }] },
          { text: `Wrote ${key}.` },
        ],
      })),
    ],
  };
}

async function open(keys: readonly string[]): Promise<void> {
  clock = createShiftedClock();
  project = await openProjectFixture({ scenario: scenarioFor(keys), clock });
  limits = await startLimitedModel(project.model.url);
  // Usage limits are told of to those alone that are logged in with a subscription.
  delete process.env.ANTHROPIC_API_KEY;
  process.env.CLAUDE_CODE_OAUTH_TOKEN = 'dummy';
  process.env.ANTHROPIC_BASE_URL = limits.url;
}

function works(): readonly RunView[] {
  return project.engine.view().runs.filter((run) => run.kind === 'work');
}

function outcomes(): readonly string[] {
  return works().map(({ attempt, outcome }) => `${attempt} ${outcome}`);
}

/** Resolves when so many workers wait for their first answer. */
async function atWork(count: number): Promise<void> {
  await expect.poll(() => asked('worker'), { timeout: 60_000 }).toBe(count);
}

function asked(role: string): number {
  return project.model.requests.filter((request) => request.agent?.role === role).length;
}

function allHeld(view: ProjectView): boolean {
  return view.subtasks.length > 0 && view.subtasks.every((subtask) => subtask.hold !== null);
}

function isDone(view: ProjectView): boolean {
  return view.tasks[0]?.status === 'DONE';
}

test('two agents that meet the five-hour limit wait for its reset, one finds it lifted, and both go on', async () => {
  await open(['a', 'b']);
  await project.createTask();
  await atWork(2);
  const reset = Math.floor((clock.now() + 5 * hour) / 1000);
  limits.rejection = { kind: 'limit', resetsAt: reset };
  project.model.release('begin');

  const held = await project.until(allHeld);
  for (const { status, hold, costUsd } of held.subtasks) {
    expect({ status, kind: hold?.kind }).toEqual({ status: 'IN_PROGRESS', kind: 'quota' });
    expect(hold?.reason).toMatch(/goes on by itself/);
    const until = Date.parse(hold?.until ?? '');
    expect(until).toBeGreaterThanOrEqual(reset * 1000);
    expect(until).toBeLessThanOrEqual(reset * 1000 + minute);
    expect(costUsd).toBeGreaterThan(0);
  }
  expect(held.project.quota).toMatchObject({ probeRunId: null });
  expect(outcomes()).toEqual(['1 quota', '1 quota']);
  expect(limits.rejected).toBe(2);

  limits.rejection = null;
  clock.shift(5 * hour + 2 * minute);
  const probing = await project.until((view) =>
    view.subtasks.some((one) => /one agent/.test(one.hold?.reason ?? '')),
  );
  expect(works().filter((run) => run.status === 'RUNNING')).toHaveLength(1);
  expect(probing.project.quota?.probeRunId).toBe(works().at(-1)?.id);
  await atWork(3);
  expect(works()).toHaveLength(3);

  project.model.release('go');
  const done = await project.until(isDone);
  expect(outcomes().toSorted()).toEqual(['1 done', '1 done', '1 quota', '1 quota']);
  expect(done.project.quota).toBeNull();
  expect(limits.rejected).toBe(2);
  expect(asked('worker')).toBe(6);
  const cost = done.runs.reduce((sum, run) => sum + (run.usage?.costUsd ?? 0), 0);
  expect(done.tasks[0]?.costUsd).toBeCloseTo(cost, 9);
  expect(done.tasks[0]?.costEstimated).toBe(false);
});

test('a limit that still holds when it is tried again is waited for again, by all', async () => {
  await open(['a', 'b']);
  await project.createTask();
  await atWork(2);
  limits.rejection = { kind: 'limit', resetsAt: Math.floor((clock.now() + hour) / 1000) };
  project.model.release('begin');
  await project.until(allHeld);

  limits.rejection = { kind: 'limit', resetsAt: Math.floor((clock.now() + 3 * hour) / 1000) };
  clock.shift(hour + 2 * minute);
  const again = await project.until(
    (view) => view.runs.filter((run) => run.outcome === 'quota').length === 3 && allHeld(view),
  );
  const until = again.subtasks.map(({ hold }) => Date.parse(hold?.until ?? ''));
  expect(Math.min(...until)).toBeGreaterThan(clock.now() + hour);
  expect(limits.rejected).toBe(3);

  limits.rejection = null;
  clock.shift(2 * hour);
  project.model.release('go');
  await project.until(isDone);
  expect(outcomes().filter((one) => one === '1 done')).toHaveLength(2);
});

test('an overloaded model is asked again after a minute and after two, which uses no attempt', async () => {
  await open(['a']);
  await project.createTask();
  await atWork(1);
  limits.rejection = { kind: 'overloaded' };
  project.model.release('begin');
  const waits: number[] = [];
  for (const rejections of [1, 2]) {
    const held = await project.until(
      (view) => allHeld(view) && view.runs.filter((run) => run.outcome === 'quota').length === rejections,
    );
    const [hold] = held.subtasks.map((subtask) => subtask.hold);
    expect(hold?.reason).toBe(
      'The model takes no requests at the moment; it is asked again by itself. Try Again asks at once.',
    );
    waits.push(Math.round((Date.parse(hold?.until ?? '') - clock.now()) / minute));
    limits.rejection = rejections === 2 ? null : limits.rejection;
    clock.shift(3 * minute);
  }
  project.model.release('go');
  await project.until(isDone);
  expect(waits).toEqual([1, 2]);
  expect(outcomes()).toEqual(['1 quota', '1 quota', '1 done']);
  // The CLI itself asks twice each time.
  expect(limits.rejected).toBe(4);
});
