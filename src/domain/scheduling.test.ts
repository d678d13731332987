import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sampleSubtask, sampleTask } from '../../test/support/samples.ts';
import { seedOfRun } from '../../test/support/seed.ts';
import { randomWorkGraph } from '../../test/support/workGraph.ts';
import { OpenWork } from './openWork.ts';
import { scopesOverlap } from './overlap.ts';
import { decideStarts, finishedTasks } from './scheduling.ts';
import { type Dependency, type Subtask, subtaskSizes, subtaskStatuses } from './subtask.ts';
import type { Task } from './task.ts';

const limits = { maxAgents: 4, autoStart: true, separateOverlaps: true };
const one = { ...limits, maxAgents: 1 };

function subtask(id: string, change: Partial<Subtask> = {}): Subtask {
  return sampleSubtask({ id, status: 'READY', ...change });
}

function workOf(
  subtasks: readonly Subtask[],
  dependencies: readonly Dependency[] = [],
  tasks = [sampleTask()],
) {
  return new OpenWork(tasks, subtasks, dependencies);
}

function edge(subtaskId: string, dependsOnId: string): Dependency {
  return { subtaskId, dependsOnId };
}

const randomSubtasks = fc
  .array(
    fc.record({
      status: fc.constantFrom(...subtaskStatuses),
      size: fc.constantFrom(...subtaskSizes),
      scope: fc.array(fc.constantFrom('a/**', 'a/b.ts', 'c/d.ts', '**/*.md', 'c/*'), { maxLength: 2 }),
      runsBeside: fc.boolean(),
      since: fc.constantFrom(
        '2026-01-01T10:00:00.000Z',
        '2026-01-01T11:00:00.000Z',
        '2026-01-01T12:00:00.000Z',
      ),
    }),
    { maxLength: 30 },
  )
  .map((rows) => rows.map((row, index) => subtask(`s${index}`, { ...row, position: index })));

test('never more are started than the limit leaves room for, only ready ones, and the rest is told why not', () => {
  fc.assert(
    fc.property(randomSubtasks, fc.nat({ max: 6 }), (subtasks, maxAgents) => {
      const apart = subtasks.map((row) => ({ ...row, scope: [] }));
      const { starts, waits } = decideStarts(workOf(apart), { ...limits, maxAgents });
      const busy = apart.filter(({ status }) => status === 'IN_PROGRESS').length;
      const ready = apart.filter(({ status }) => status === 'READY').map(({ id }) => id);
      expect(starts.length).toBe(Math.min(ready.length, Math.max(0, maxAgents - busy)));
      expect([...starts, ...waits.keys()].sort()).toEqual(ready.sort());
    }),
  );
});

test('nothing is started beside work that means to change the same files, and nothing waits without cause', () => {
  fc.assert(
    fc.property(randomSubtasks, (subtasks) => {
      const row = new Map(subtasks.map((each) => [each.id, each]));
      const { starts, waits } = decideStarts(workOf(subtasks), { ...limits, maxAgents: 100 });
      const underWay = subtasks.filter(({ status }) => status === 'IN_PROGRESS' || status === 'COMPLETED');
      const begun = [...underWay];
      for (const id of starts) {
        const next = row.get(id) ?? expect.fail();
        const others = begun.filter((other) => scopesOverlap(other.scope, next.scope));
        expect(next.runsBeside || others.length === 0).toBe(true);
        begun.push(next);
      }
      for (const [id, wait] of waits) {
        const waiting = row.get(id) ?? expect.fail();
        const other = row.get(wait.kind === 'overlap' ? wait.other : '') ?? expect.fail(`${id} has no cause`);
        expect(scopesOverlap(waiting.scope, other.scope)).toBe(true);
        expect(begun.includes(other) || other.since < waiting.since).toBe(true);
      }
      const first = subtasks.find(({ status }) => status === 'READY');
      expect(starts.length > 0 || underWay.length > 0 || first === undefined).toBe(true);
    }),
  );
});

test('the longest way to go is started first, by size and not by number, then the order of the user', () => {
  const rows = [
    subtask('short', { position: 0 }),
    subtask('first', { position: 1 }),
    subtask('second', { position: 2 }),
    subtask('toLarge', { position: 9 }),
    subtask('next', { status: 'BLOCKED_DEPENDENCY' }),
    subtask('next2', { status: 'BLOCKED_DEPENDENCY' }),
    subtask('large', { status: 'BLOCKED_DEPENDENCY', size: 'large' }),
  ];
  const edges = [edge('next', 'first'), edge('next2', 'second'), edge('large', 'toLarge')];
  expect(decideStarts(workOf(rows, edges), limits).starts).toEqual(['toLarge', 'first', 'second', 'short']);
});

describe('a ready subtask does not start by itself', () => {
  const hold = { kind: 'input', reason: 'red base', until: null } as const;
  test.each([
    ['its task is stopped', { stopped: true }, {}, limits, 'task'],
    ['its task waits', { hold }, {}, limits, 'task'],
    ['the base is not checked yet', { baseline: 'unchecked' } as const, {}, limits, 'task'],
    ['the plan is not approved', { approved: false }, {}, limits, 'task'],
    ['the task is being deleted', { deleting: true }, {}, limits, undefined],
    ['the user stopped it', {}, { stopped: true }, limits, 'stopped'],
    ['it is being deleted', {}, { deleting: true }, limits, undefined],
    ['automatic starts are off', {}, {}, { ...limits, autoStart: false }, 'byHand'],
    ['there is no room at all', {}, {}, { ...limits, maxAgents: 0 }, 'room'],
  ])('when %s', (_case, task, change, settings, kind) => {
    const work = workOf([subtask('a', change)], [], [sampleTask(task)]);
    const decision = decideStarts(work, settings);
    expect(decision.starts).toEqual([]);
    expect(decision.waits.get('a')?.kind).toBe(kind);
  });
});

describe('between tasks', () => {
  const tasks = [sampleTask({ id: 'first', number: 1 }), sampleTask({ id: 'second', number: 2 })];
  /** The first has a long chain ahead of each of its subtasks, the second single ones. */
  const rows = [
    ...Array.from({ length: 20 }, (_, n) => subtask(`first${n}`, { taskId: 'first', size: 'large' })),
    ...Array.from({ length: 5 }, (_, n) => subtask(`second${n}`, { taskId: 'second', position: 50 })),
  ];

  /** Lets them be worked, each as long as `lasts` says, and answers who was at work, time by time. */
  function play(maxAgents: number, lasts: (id: string) => number): readonly (readonly string[])[] {
    const work = workOf(rows, [], tasks);
    const put = (id: string, status: Subtask['status']): void =>
      work.putSubtask({ ...(rows.find((row) => row.id === id) ?? expect.fail()), status }, []);
    const running = new Map<string, number>();
    const history: string[][] = [];
    for (let time = 0; time === 0 || running.size > 0; time++) {
      for (const id of [...running].filter(([, until]) => until <= time).map(([id]) => id)) {
        running.delete(id);
        put(id, 'MERGED');
      }
      for (const id of decideStarts(work, { ...limits, maxAgents }).starts) {
        running.set(id, time + lasts(id));
        put(id, 'IN_PROGRESS');
      }
      expect(running.size).toBeLessThanOrEqual(maxAgents);
      history.push([...running.keys()]);
    }
    expect(new Set(history.flat()).size).toBe(rows.length);
    return history;
  }

  const ofSecond = (ids: readonly string[]): number => ids.filter((id) => id.startsWith('second')).length;

  test('the one place there is goes to each in turn', () => {
    const history = play(1, () => 1);
    expect(history.slice(0, 8).map(ofSecond)).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
  });

  test('each has half of the places while both want more, however quick one of them is', () => {
    const history = play(4, (id) => (id.startsWith('first') ? 1 : 3));
    expect(history.slice(0, 6).map(ofSecond)).toEqual(Array(6).fill(2));
  });
});

describe('of subtasks that mean to change the same files', () => {
  const scope = ['src/cli.ts'];

  test('the better goes, and the other waits for it', () => {
    const work = workOf([subtask('a', { scope, position: 2 }), subtask('b', { scope, position: 1 })]);
    const { starts, waits } = decideStarts(work, limits);
    expect(starts).toEqual(['b']);
    expect(waits.get('a')).toEqual({ kind: 'overlap', other: 'b', files: 'src/cli.ts' });
  });

  test.each(['IN_PROGRESS', 'COMPLETED'] as const)('one waits for another that is %s', (status) => {
    const rows = [subtask('a', { scope }), subtask('b', { scope: ['src/**'], status })];
    const { starts, waits } = decideStarts(workOf(rows), limits);
    expect(starts).toEqual([]);
    expect(waits.get('a')).toEqual({ kind: 'overlap', other: 'b', files: 'src/cli.ts' });
  });

  test.each([
    ['has failed', { status: 'BLOCKED_FAILURE' }, {}, limits],
    ['is merged', { status: 'MERGED' }, {}, limits],
    ['is being deleted', { status: 'IN_PROGRESS', deleting: true }, {}, limits],
    ['has no declared files', { status: 'IN_PROGRESS', scope: [] }, {}, limits],
    ['is in the way, but the user says so', { status: 'IN_PROGRESS' }, { runsBeside: true }, limits],
    [
      'is in the way, which nobody asks',
      { status: 'IN_PROGRESS' },
      {},
      { ...limits, separateOverlaps: false },
    ],
  ] as const)('one does not wait for another that %s', (_case, other, change, settings) => {
    const rows = [subtask('a', { scope, ...change }), subtask('b', { scope, ...other })];
    expect(decideStarts(workOf(rows), settings).starts).toContain('a');
  });

  test('those of tasks on different branches never meet', () => {
    const tasks = [sampleTask(), sampleTask({ id: 'other', number: 2, baseBranch: 'release' })];
    const rows = [subtask('a', { scope }), subtask('b', { scope, taskId: 'other', status: 'IN_PROGRESS' })];
    expect(decideStarts(workOf(rows, [], tasks), limits).starts).toEqual(['a']);
    const same = tasks.map((task): Task => ({ ...task, baseBranch: 'main' }));
    expect(decideStarts(workOf(rows, [], same), limits).starts).toEqual([]);
  });

  test('a wide one is not overtaken by what became ready after it, however much better that is', () => {
    const wide = subtask('wide', { scope: ['src/**'], since: at(0), position: 9 });
    const running = subtask('running', { scope: ['src/a.ts'], status: 'IN_PROGRESS' });
    const after = subtask('after', { scope: ['src/c.ts'], since: at(1), size: 'large' });
    const apart = subtask('apart', { scope: ['docs/a.md'], since: at(1), position: 8 });
    const work = workOf([wide, running, after, apart]);
    const { starts, waits } = decideStarts(work, limits);
    expect(starts).toEqual(['apart']);
    expect(waits.get('wide')).toEqual({ kind: 'overlap', other: 'running', files: 'src/a.ts' });
    expect(waits.get('after')).toEqual({ kind: 'overlap', other: 'wide', files: 'src/c.ts' });
    work.putSubtask({ ...running, status: 'MERGED' }, []);
    work.putSubtask({ ...apart, status: 'MERGED' }, []);
    expect(decideStarts(work, one).starts).toEqual(['wide']);
  });

  test('a stream of small ones cannot keep a wide one waiting for ever', () => {
    const wide = subtask('wide', { scope: ['src/**'], since: at(0), position: 1_000 });
    const work = workOf([wide, subtask('n0', { scope: ['src/0.ts'], status: 'IN_PROGRESS' })]);
    const running = new Set(['n0']);
    for (let time = 1; time < 50 && !running.has('wide'); time++) {
      // Always another one that is better than the wide one, while one after the other ends.
      work.putSubtask(subtask(`n${time}`, { scope: [`src/${time}.ts`], since: at(time), size: 'large' }), []);
      for (const id of decideStarts(work, { ...limits, maxAgents: 2 }).starts) {
        running.add(id);
        work.putSubtask(subtask(id, { scope: work.subtask(id)?.scope ?? [], status: 'IN_PROGRESS' }), []);
      }
      const [oldest = ''] = running;
      running.delete(oldest);
      work.putSubtask(subtask(oldest, { status: 'MERGED' }), []);
    }
    expect(work.subtask('wide')?.status).not.toBe('READY');
  });
});

function at(minute: number): string {
  return new Date(Date.UTC(2026, 0, 1, 10, minute)).toISOString();
}

describe('a task is done', () => {
  const merged = [subtask('a', { status: 'MERGED' })];
  test('when all is merged', () => {
    expect(finishedTasks(workOf(merged))).toEqual(['task']);
    expect(finishedTasks(workOf([...merged, subtask('b')]))).toEqual([]);
  });

  test.each([
    ['its plan is not approved', { approved: false }],
    ['a new plan is being made', { replan: { askedBy: 'user', reason: 'more' } }],
    ['a new plan waits for approval', { proposal: { for: 'user', plan: { spec: '', subtasks: [] } } }],
    ['it is being deleted', { deleting: true }],
    ['it is done already', { status: 'DONE' }],
  ] as const)('but not while %s', (_case, task) => {
    expect(finishedTasks(workOf(merged, [], [sampleTask(task)]))).toEqual([]);
  });
});

const seed = seedOfRun();

test(`ten thousand subtasks are all worked, never too many at once, and in the better order (seed ${seed})`, () => {
  const { subtasks, dependencies } = randomWorkGraph(seed, 10_000, 0);
  const work = workOf(subtasks, dependencies);
  const parents = Map.groupBy(dependencies, ({ subtaskId }) => subtaskId);
  const put = (id: string, status: Subtask['status']): void => {
    const dependsOn = (parents.get(id) ?? []).map(({ dependsOnId }) => dependsOnId);
    work.putSubtask({ ...(subtasks[Number(id.slice(1))] ?? expect.fail()), status }, dependsOn);
  };
  let worked = 0;
  for (let round = 0; worked < subtasks.length && round < subtasks.length; round++) {
    const { starts, waits } = decideStarts(work, { ...limits, maxAgents: 200 });
    const pathOf = (id: string): number => work.remainingPath(work.subtask(id) ?? expect.fail());
    const worst = starts.reduce((least, id) => Math.min(least, pathOf(id)), Number.POSITIVE_INFINITY);
    expect([...waits.keys()].every((id) => pathOf(id) <= worst)).toBe(true);
    expect(starts.length).toBeLessThanOrEqual(200);
    for (const id of starts) {
      put(id, 'MERGED');
    }
    for (const id of [...work.moves.keys()]) {
      put(id, 'READY');
    }
    worked += starts.length;
  }
  expect(worked).toBe(subtasks.length);
});
