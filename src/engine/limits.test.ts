import { afterEach, describe, expect, test } from 'vitest';
import {
  createEngineFixture,
  type EngineFixture,
  type FixtureOptions,
} from '../../test/support/engineFixture.ts';
import type { ScriptedAnswer, ScriptedCall } from '../../test/support/scriptedProcesses.ts';
import { agentOf, commitFile, type Worker } from '../../test/support/scriptedWork.ts';
import type { Settings } from '../domain/settings.ts';
import type { Clock } from '../lib/clock.ts';
import type { ProjectView, RunView } from '../protocol/view.ts';

const hour = 3_600_000;

let fixture: EngineFixture;

afterEach(() => fixture.dispose());

async function open(keys: readonly string[], work: Worker, options: FixtureOptions = {}): Promise<void> {
  const graph = Object.fromEntries(keys.map((key) => [key, []]));
  fixture = await createEngineFixture(agentOf(graph, work), options);
}

const turnedAway: ScriptedAnswer = { silent: true, text: 'I begin.', limited: true };

function works(view: ProjectView = fixture.engine.view()): readonly RunView[] {
  return view.runs.filter((run) => run.kind === 'work');
}

function workers(): readonly ScriptedCall[] {
  return fixture.calls().filter((call) => call.role === 'worker');
}

function argumentOf(call: ScriptedCall | undefined, flag: string): string | null {
  const at = call?.spec.args.indexOf(flag) ?? -1;
  return at < 0 ? null : (call?.spec.args[at + 1] ?? null);
}

function holds(view: ProjectView): readonly string[] {
  return view.subtasks.map((subtask) => subtask.hold?.kind ?? 'none');
}

async function untilMerged(): Promise<void> {
  await fixture.until(
    ({ subtasks }) => subtasks.length > 0 && subtasks.every(({ status }) => status === 'MERGED'),
  );
}

async function heldFor(kind: string): Promise<ProjectView> {
  return fixture.until((view) => holds(view).includes(kind));
}

describe('a usage limit', () => {
  test('is tried by one agent while the others wait for it, and then all go on, over a restart', async () => {
    let rejections = 0;
    let mostAtOnce = 0;
    let answerProbe: () => void = () => undefined;
    const probed = new Promise<void>((resolve) => {
      answerProbe = resolve;
    });
    await open(
      ['a', 'b'],
      async (call) => {
        if (rejections < 2) {
          rejections += 1;
          return turnedAway;
        }
        mostAtOnce = Math.max(mostAtOnce, works().filter((run) => run.status === 'RUNNING').length);
        await probed;
        return commitFile(call);
      },
      { speed: 2000 },
    );
    await fixture.createTask();
    await fixture.until((view) => works(view).filter((run) => run.outcome === 'quota').length === 2);
    await fixture.restart();
    const view = await fixture.until((now) =>
      now.subtasks.some((one) => one.hold?.reason.includes('waits for one agent')),
    );
    expect(works(view).filter((run) => run.status === 'RUNNING')).toHaveLength(1);
    expect(view.project.quota?.probeRunId).toBe(works(view).at(-1)?.id);
    expect(workers()).toHaveLength(3);
    expect(mostAtOnce).toBe(1);
    answerProbe();
    await untilMerged();
    expect(fixture.engine.view().project.quota).toBeNull();
    expect(
      works()
        .filter((run) => run.outcome === 'done')
        .map((run) => run.attempt),
    ).toEqual([1, 1]);
  });

  test('is tried by another agent when the first one dies without an answer', async () => {
    let calls = 0;
    await open(
      ['a', 'b'],
      async (call) => {
        calls += 1;
        if (calls <= 2) {
          return turnedAway;
        }
        return calls === 3 ? { silent: true, cause: 'lost' } : commitFile(call);
      },
      { speed: 2000 },
    );
    await fixture.createTask();
    await untilMerged();
    expect(works().map((run) => run.outcome)).toContain('interrupted');
    expect(fixture.engine.view().project.quota).toBeNull();
  });

  test('keeps the Planner waiting, too, and "Try Again" asks at once', async () => {
    let calls = 0;
    fixture = await createEngineFixture(
      async (call) => {
        calls += 1;
        return calls === 1 ? turnedAway : agentOf({ a: [] })(call);
      },
      { speed: 1 },
    );
    const id = await fixture.createTask();
    await fixture.until((view) => view.tasks[0]?.hold?.kind === 'quota');
    await fixture.submit({ kind: 'releaseTaskHold', taskId: id });
    // The wait after a run that failed is as it was.
    expect(fixture.task().hold).toBeNull();
    expect(Date.parse(fixture.engine.view().project.quota?.until ?? '')).toBeLessThanOrEqual(Date.now());
  });

  test.each([
    ['back', -hour],
    ['forward', hour],
  ])('neither holds for ever nor is asked all the time when the clock is put %s an hour', async (_, by) => {
    let shift = 0;
    const shifted = (clock: Clock): Clock => ({
      now: () => clock.now() + shift,
      at: (at, callback) => clock.at(at - shift, callback),
    });
    let calls = 0;
    await open(
      ['a'],
      async (call) => {
        calls += 1;
        return calls <= 2 ? turnedAway : commitFile(call);
      },
      { speed: 3600, watchClock: shifted },
    );
    fixture.store.onDidCommit(() => {
      const waits = fixture.store.tables.subtasks.all().some(({ hold }) => hold?.kind === 'quota');
      shift = waits ? by : shift;
    });
    await fixture.createTask();
    await untilMerged();
    expect(shift).toBe(by);
    expect(calls).toBe(3);
  });
});

describe('a budget', () => {
  /** Does nothing that counts, and says what it cost. */
  const idle: Worker = async () => ({ costUsd: 0.5 });

  test.each([
    ['subtask', { subtaskBudgetUsd: 0.4 }, 'The budget of this subtask is spent: $0.50 of $0.40.', 0.4],
    ['task', { taskBudgetUsd: 0.45 }, 'The budget of the task is spent: $0.51 of $0.45.', 0.45],
    ['day', { dayBudgetUsd: 0.3 }, "Today's budget of the project is spent: $0.51 of $0.30.", 0.3],
  ])('of the %s lets no further agent start when it is spent', async (level, settings, words, anotherUsd) => {
    await open(['a'], idle, { settings });
    await fixture.createTask();
    const view = await heldFor('budget');
    expect(view.subtasks[0]?.hold?.reason).toContain(words);
    expect(view.subtasks[0]?.hold?.until === null).toBe(level !== 'day');
    expect(view.subtasks[0]?.hold?.fact).toEqual({ kind: 'spent', level, anotherUsd });
    expect(works(view)).toHaveLength(1);
    expect(view.subtasks[0]).toMatchObject({ attempt: 1, costUsd: 0.5 });
  });

  test('is handed down as the least of what is left', async () => {
    const settings: Partial<Settings> = {
      runBudgetUsd: 3,
      subtaskBudgetUsd: 4,
      taskBudgetUsd: 2,
      dayBudgetUsd: 5,
    };
    await open(['a'], async () => ({ costUsd: 0.5 }), { settings });
    await fixture.createTask();
    await expect.poll(() => fixture.calls().length, { timeout: 30_000 }).toBeGreaterThan(2);
    const [planner, ...rest] = fixture.calls();
    expect(argumentOf(planner, '--max-budget-usd')).toBe('2.0000');
    expect(rest.map((call) => argumentOf(call, '--max-budget-usd')).slice(0, 2)).toEqual([
      '1.9900',
      '1.4900',
    ]);
  });

  test('that nobody has set hands nothing down', async () => {
    const settings = { subtaskBudgetUsd: 0, taskBudgetUsd: 0, dayBudgetUsd: 0 };
    await open(['a'], commitFile, { settings });
    await fixture.createTask();
    await untilMerged();
    expect(fixture.calls().map((call) => argumentOf(call, '--max-budget-usd'))).toEqual([null, null]);
    expect(fixture.task().budgetUsd).toBeNull();
  });

  test('is raised by hand, refused while it is too little, and allows as much again by "Try Again"', async () => {
    await open(['a'], idle, { settings: { subtaskBudgetUsd: 0.4 } });
    await fixture.createTask();
    await heldFor('budget');
    const { id } = fixture.subtask('a');
    const refused = await fixture.submit({ kind: 'setSubtaskBudget', subtaskId: id, budgetUsd: 0.5 });
    expect(refused).toMatchObject({ ok: false, error: { kind: 'invalid' } });
    expect(fixture.subtask('a').hold?.kind).toBe('budget');
    await fixture.submit({ kind: 'setSubtaskBudget', subtaskId: id, budgetUsd: 0.9 });
    expect(fixture.subtask('a').budgetUsd).toBe(0.9);
    await fixture.until((view) => works(view).length === 2 && holds(view).includes('budget'));
    await fixture.submit({ kind: 'releaseHold', subtaskId: id });
    expect(fixture.subtask('a').budgetUsd).toBe(1.4);
    await fixture.until((view) => works(view).length === 3);
    await fixture.submit({ kind: 'setSubtaskBudget', subtaskId: id, budgetUsd: 0 });
    expect(fixture.subtask('a').budgetUsd).toBeNull();
  });

  test('of the day is lifted for today alone, and lets all of the project go on', async () => {
    await open(['a', 'b'], idle, { settings: { dayBudgetUsd: 0.3 } });
    await fixture.createTask();
    await fixture.until(
      (view) => holds(view).every((kind) => kind === 'budget') && view.subtasks.length === 2,
    );
    const before = works().length;
    expect(await fixture.submit({ kind: 'setDayBudget', budgetUsd: 0.2 })).toMatchObject({ ok: false });
    await fixture.submit({ kind: 'setDayBudget', budgetUsd: null });
    expect(fixture.engine.view().project.dayBudgetUsd).toBeNull();
    await fixture.until((view) => works(view).length >= before + 2);
  });

  test('counts what deleted subtasks have cost', async () => {
    await open(['a', 'b'], idle, { settings: { subtaskBudgetUsd: 0.4 } });
    await fixture.createTask();
    await fixture.until((view) => holds(view).filter((kind) => kind === 'budget').length === 2);
    const before = fixture.task().costUsd;
    await fixture.submit({ kind: 'deleteSubtask', subtaskId: fixture.subtask('a').id });
    await fixture.until((view) => view.subtasks.length === 1);
    expect(before).toBeCloseTo(1.01, 9);
    expect(fixture.task().costUsd).toBeCloseTo(before, 9);
    expect(fixture.engine.view().project.spentTodayUsd).toBeCloseTo(before, 9);
    const id = fixture.task().id;
    const refused = await fixture.submit({ kind: 'setTaskBudget', taskId: id, budgetUsd: 1 });
    expect(refused).toMatchObject({ ok: false, error: { message: expect.stringContaining('$1.01') } });
    await fixture.submit({ kind: 'deleteTask', taskId: id });
    await fixture.until((view) => view.tasks.length === 0);
    expect(fixture.engine.view().project.spentTodayUsd).toBeCloseTo(before, 9);
  });
});

test('a subtask that the Planner calls easy or hard has the model that the settings name for it', async () => {
  const hints = ['fast', 'standard', 'strong'] as const;
  const plan = {
    spec: 'Three.',
    subtasks: hints.map((hint) => ({
      ...{ key: hint, title: hint, spec: hint, plan: hint, acceptance: [], scope: [], verify: null },
      ...{ size: 'small', dependsOn: [], modelHint: hint },
    })),
  };
  const settings = { model: 'plain', fastModel: 'quick', maxAgents: 3 };
  fixture = await createEngineFixture(
    async (call) => (call.role === 'planner' ? { structuredOutput: plan } : commitFile(call)),
    { settings },
  );
  await fixture.createTask();
  await untilMerged();
  const models = workers().map((call) => [
    /Switchyard subtask: (\w+)/.exec(call.spec.stdin)?.[1],
    argumentOf(call, '--model'),
  ]);
  expect(Object.fromEntries(models)).toEqual({ fast: 'quick', standard: 'plain', strong: 'plain' });
});

test('while the disk is nearly full nothing is started, and it goes on by itself when there is room again', async () => {
  await open(['a'], commitFile, { settings: { diskReserveMb: 1_000_000_000 }, speed: 1000 });
  await fixture.createTask();
  const view = await fixture.until((now) => now.tasks[0]?.hold?.kind === 'disk');
  expect(view.tasks[0]?.hold?.reason).toMatch(
    /^Only \d+ MB are free on the disk of .*, and 1000000000 MB are to stay free\. Make room/,
  );
  const id = fixture.task().id;
  const until = view.tasks[0]?.hold?.until;
  await fixture.until((now) => now.tasks[0]?.hold?.until !== until);
  expect(fixture.store.tables.events.latest(id, 50).filter((one) => one.text.includes('disk'))).toHaveLength(
    1,
  );
  expect(fixture.calls()).toHaveLength(0);
  fixture.world.settings = { ...fixture.world.settings, diskReserveMb: 0 };
  await untilMerged();
});

test('with no free place on the machine an agent waits, the card says so, and it starts when there is one', async () => {
  let free = false;
  const listeners = { wait: new Set<(id: string) => void>(), free: new Set<(id: string) => void>() };
  const waiting = new Set<string>();
  await open(['a'], commitFile, {
    between: (parts) => ({
      ...parts,
      places: {
        ...parts.places,
        async take({ subjectId }) {
          if (!free && subjectId !== fixture.task().id) {
            waiting.add(subjectId);
            for (const listener of listeners.wait) {
              listener(subjectId);
            }
            return false;
          }
          waiting.delete(subjectId);
          return true;
        },
        waitsBehind: (id) => (waiting.has(id) ? 8 : null),
        onDidWait: (listener) => subscribe(listeners.wait, listener),
        onMayBeFree: (listener) => subscribe(listeners.free, listener),
      },
    }),
  });
  await fixture.createTask();
  const waits = 'waits for a free place: 8 agents work on this machine';
  const view = await fixture.until((now) => now.subtasks[0]?.activity === waits);
  expect(view.subtasks[0]).toMatchObject({ status: 'IN_PROGRESS', hold: null });
  free = true;
  for (const listener of listeners.free) {
    listener(view.subtasks[0]?.id ?? '');
  }
  await untilMerged();
});

function subscribe<T>(listeners: Set<T>, listener: T) {
  listeners.add(listener);
  return { dispose: () => listeners.delete(listener) };
}
