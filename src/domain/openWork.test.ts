import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sampleSubtask, sampleTask } from '../../test/support/samples.ts';
import { seedOfRun } from '../../test/support/seed.ts';
import { randomWorkGraph } from '../../test/support/workGraph.ts';
import { OpenWork } from './openWork.ts';
import {
  type Dependency,
  type Subtask,
  subtaskSizes,
  subtaskStatuses,
  subtaskTransitions,
} from './subtask.ts';
import type { Task } from './task.ts';
import { transition } from './transition.ts';

function edge(subtaskId: string, dependsOnId: string): Dependency {
  return { subtaskId, dependsOnId };
}

/** What the rows alone say of each subtask: whether all that it depends on are merged. */
function freeOf(subtasks: readonly Subtask[], dependencies: readonly Dependency[]): ReadonlySet<string> {
  const merged = new Set(subtasks.filter(({ status }) => status === 'MERGED').map(({ id }) => id));
  const waiting = new Set(
    dependencies.filter((one) => !merged.has(one.dependsOnId)).map(({ subtaskId }) => subtaskId),
  );
  return new Set(subtasks.map(({ id }) => id).filter((id) => !waiting.has(id)));
}

const randomProject = fc
  .array(
    fc.record({ status: fc.constantFrom(...subtaskStatuses), edges: fc.array(fc.nat(), { maxLength: 3 }) }),
    { maxLength: 30 },
  )
  .map((rows) => ({
    subtasks: rows.map((row, index) =>
      sampleSubtask({ id: `s${index}`, status: row.status, position: index }),
    ),
    dependencies: rows.flatMap((row, index) =>
      index === 0 ? [] : [...new Set(row.edges.map((n) => n % index))].map((n) => edge(`s${index}`, `s${n}`)),
    ),
  }));

test('a subtask is ready exactly when all it depends on are merged, whatever it was before', () => {
  fc.assert(
    fc.property(randomProject, ({ subtasks, dependencies }) => {
      const { moves } = new OpenWork([sampleTask()], subtasks, dependencies);
      const free = freeOf(subtasks, dependencies);
      for (const { id, status: before } of subtasks) {
        const event = moves.get(id)?.event;
        const status = event ? transition(subtaskTransitions, before, event) : before;
        expect(status).not.toBeNull();
        expect(status).not.toBe('PENDING');
        if (status === 'READY' || status === 'BLOCKED_DEPENDENCY') {
          expect(status === 'READY').toBe(free.has(id));
        }
      }
    }),
  );
});

test('one merged parent of two is not enough', () => {
  const subtasks = (['MERGED', 'COMPLETED', 'BLOCKED_DEPENDENCY'] as const).map((status, index) =>
    sampleSubtask({ id: `s${index}`, status }),
  );
  const work = new OpenWork([sampleTask()], subtasks, [edge('s2', 's0'), edge('s2', 's1')]);
  expect([...work.moves]).toEqual([]);
});

/** A change of one row, as the store would tell of it. */
const change = fc.record({
  at: fc.nat({ max: 11 }),
  status: fc.constantFrom(...subtaskStatuses),
  size: fc.constantFrom(...subtaskSizes),
  parents: fc.array(fc.nat({ max: 11 }), { maxLength: 3 }),
  task: fc.constantFrom<Partial<Task>>(
    {},
    { approved: false },
    { status: 'DONE' },
    { deleting: true },
    { stopped: true },
  ),
  kind: fc.constantFrom('put', 'put', 'put', 'remove', 'task'),
});

test('after any changes, one row at a time, it is what it would be made anew', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const rows = new Map<string, Subtask>();
      const parents = new Map<string, readonly string[]>();
      let task = sampleTask();
      const work = new OpenWork([task], [], []);
      for (const { kind, at, status, size, parents: wanted, task: changed } of changes) {
        const id = `s${at}`;
        if (kind === 'task') {
          task = sampleTask(changed);
          work.putTask(task);
        } else if (kind === 'remove') {
          rows.delete(id);
          work.removeSubtask(id);
          for (const [other, ids] of [...parents].filter(([, of]) => of.includes(id))) {
            parents.set(
              other,
              ids.filter((parent) => parent !== id),
            );
            const row = rows.get(other);
            if (row) {
              work.putSubtask(row, parents.get(other) ?? []);
            }
          }
        } else {
          const dependsOn = [...new Set(wanted)].map((n) => `s${n}`).filter((n) => n < id && rows.has(n));
          rows.set(id, sampleSubtask({ id, status, size }));
          parents.set(id, dependsOn);
          work.putSubtask(sampleSubtask({ id, status, size }), dependsOn);
          // What is asked for on the way must not be what is answered at the end.
          work.remainingPath(work.subtask(id) ?? expect.fail());
        }
      }
      const subtasks = [...rows.values()];
      const dependencies = subtasks.flatMap(({ id }) => (parents.get(id) ?? []).map((of) => edge(id, of)));
      expect(factsOf(work, subtasks)).toEqual(
        factsOf(new OpenWork([task], subtasks, dependencies), subtasks),
      );
    }),
    { numRuns: 300 },
  );
});

function factsOf(work: OpenWork, subtasks: readonly Subtask[]) {
  const { ready, underWay, failed, inProgress, unmerged } = work.task('task') ?? {};
  return {
    moves: [...work.moves.values()].map(({ subtaskId, event }) => `${subtaskId} ${event}`).sort(),
    ready: [...(ready ?? [])].sort(),
    underWay: [...(underWay ?? [])].sort(),
    failed: [...(failed ?? [])].sort(),
    ...{ inProgress, unmerged },
    paths: subtasks.map(({ id }) => work.remainingPath(work.subtask(id) ?? expect.fail())),
    dependents: subtasks.map(({ id }) => [...work.dependents(id)].sort()),
  };
}

test.each([
  ['its plan is not approved', { approved: false }],
  ['it is being planned', { status: 'PLANNING' }],
  ['it is being deleted', { deleting: true }],
] as const)('nothing of a task moves while %s; when that is over it does', (_case, closed) => {
  const work = new OpenWork([sampleTask(closed)], [sampleSubtask({ id: 'a', status: 'PENDING' })], []);
  expect([...work.moves]).toEqual([]);
  work.putTask(sampleTask());
  expect([...work.moves.values()]).toEqual([{ subtaskId: 'a', event: 'dependenciesMerged' }]);
});

test('a new plan in the making keeps nothing of the approved one', () => {
  const replan = { askedBy: 'user', reason: 'more tests' } as const;
  const work = new OpenWork([sampleTask({ replan })], [sampleSubtask({ id: 'a', status: 'PENDING' })], []);
  expect(work.moves.size).toBe(1);
});

describe('with ten thousand subtasks', () => {
  const seed = seedOfRun();
  const graph = randomWorkGraph(seed, 10_000, 3_000);

  test(`every merge makes ready exactly what waits for nothing else (seed ${seed})`, () => {
    const { subtasks, dependencies } = graph;
    const work = new OpenWork([sampleTask()], subtasks, dependencies);
    const parents = Map.groupBy(dependencies, ({ subtaskId }) => subtaskId);
    const merged = new Set(subtasks.slice(0, 3_000).map(({ id }) => id));
    const ready = new Set(subtasks.filter(({ status }) => status === 'READY').map(({ id }) => id));
    expect(work.moves.size).toBe(0);
    for (const row of subtasks.slice(3_000)) {
      const dependsOn = (parents.get(row.id) ?? []).map(({ dependsOnId }) => dependsOnId);
      expect(ready.has(row.id)).toBe(true);
      work.putSubtask({ ...row, status: 'MERGED' }, dependsOn);
      merged.add(row.id);
      const wanted = [...work.dependents(row.id)].filter((id) =>
        (parents.get(id) ?? []).every(({ dependsOnId }) => merged.has(dependsOnId)),
      );
      expect([...work.moves.keys()].sort()).toEqual(wanted.sort());
      for (const id of wanted) {
        ready.add(id);
        const now = subtasks[Number(id.slice(1))] ?? row;
        work.putSubtask(
          { ...now, status: 'READY' },
          (parents.get(id) ?? []).map((one) => one.dependsOnId),
        );
      }
    }
    expect(work.task('task')?.unmerged).toBe(0);
  });

  test(`the way to the end is as heavy as the heaviest of the ways onwards, and itself (seed ${seed})`, () => {
    const { subtasks, dependencies } = graph;
    const work = new OpenWork([sampleTask()], subtasks, dependencies);
    const weights = { small: 1, medium: 2, large: 4 };
    for (const { id, size } of subtasks) {
      const onwards = work.subtasks(work.dependents(id)).map((next) => work.remainingPath(next));
      expect(work.remainingPath(work.subtask(id) ?? expect.fail())).toBe(
        weights[size] + Math.max(0, ...onwards),
      );
    }
  });
});
