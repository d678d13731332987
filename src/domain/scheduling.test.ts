import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleSubtask, sampleTask } from '../../test/support/samples.ts';
import { readinessMoves, startMoves } from './scheduling.ts';
import { type Dependency, type Subtask, subtaskStatuses, subtaskTransitions } from './subtask.ts';
import { transition } from './transition.ts';

const settings = { maxAgents: 4, autoStart: true };

function subtask(id: string, status: Subtask['status'], change: Partial<Subtask> = {}): Subtask {
  return sampleSubtask({ id, status, ...change });
}

function edge(subtaskId: string, dependsOnId: string): Dependency {
  return { subtaskId, dependsOnId };
}

const randomProject = fc
  .array(
    fc.record({ status: fc.constantFrom(...subtaskStatuses), edges: fc.array(fc.nat(), { maxLength: 3 }) }),
    {
      maxLength: 30,
    },
  )
  .map((rows) => ({
    subtasks: rows.map((row, index) => subtask(`s${index}`, row.status, { position: index })),
    dependencies: rows.flatMap((row, index) =>
      index === 0 ? [] : [...new Set(row.edges.map((n) => n % index))].map((n) => edge(`s${index}`, `s${n}`)),
    ),
  }));

test('a subtask is ready exactly when all it depends on are merged, whatever it was before', () => {
  fc.assert(
    fc.property(randomProject, ({ subtasks, dependencies }) => {
      const moves = new Map(
        readinessMoves(subtasks, dependencies).map((move) => [move.subtaskId, move.event]),
      );
      const merged = new Set(subtasks.filter((one) => one.status === 'MERGED').map((one) => one.id));
      for (const one of subtasks) {
        const event = moves.get(one.id);
        const status = event ? transition(subtaskTransitions, one.status, event) : one.status;
        const free = dependencies
          .filter((d) => d.subtaskId === one.id)
          .every((d) => merged.has(d.dependsOnId));
        expect(status).not.toBeNull();
        expect(status === 'PENDING').toBe(false);
        if (status === 'READY' || status === 'BLOCKED_DEPENDENCY') {
          expect(status === 'READY').toBe(free);
        }
      }
    }),
  );
});

test('one merged parent of two is not enough', () => {
  const subtasks = [subtask('a', 'MERGED'), subtask('b', 'COMPLETED'), subtask('c', 'BLOCKED_DEPENDENCY')];
  expect(readinessMoves(subtasks, [edge('c', 'a'), edge('c', 'b')])).toEqual([]);
});

test('never more are started than the limit leaves room for, and only ready ones', () => {
  fc.assert(
    fc.property(randomProject, fc.nat({ max: 6 }), ({ subtasks, dependencies }, maxAgents) => {
      const moves = startMoves([sampleTask()], subtasks, dependencies, { maxAgents, autoStart: true });
      const busy = subtasks.filter((one) => one.status === 'IN_PROGRESS').length;
      expect(moves.length).toBeLessThanOrEqual(Math.max(0, maxAgents - busy));
      const ready = subtasks.filter((one) => one.status === 'READY').length;
      expect(moves.length).toBe(Math.min(ready, Math.max(0, maxAgents - busy)));
      for (const move of moves) {
        expect(subtasks.find((one) => one.id === move.subtaskId)?.status).toBe('READY');
      }
    }),
  );
});

test('the longest way to go is started first, then the order of the user', () => {
  const subtasks = [
    subtask('short', 'READY', { position: 0 }),
    subtask('second', 'READY', { position: 2 }),
    subtask('first', 'READY', { position: 1 }),
    subtask('next', 'BLOCKED_DEPENDENCY', { position: 3 }),
    subtask('next2', 'BLOCKED_DEPENDENCY', { position: 4 }),
  ];
  const dependencies = [edge('next', 'first'), edge('next2', 'second')];
  const order = startMoves([sampleTask()], subtasks, dependencies, settings).map((move) => move.subtaskId);
  expect(order).toEqual(['first', 'second', 'short']);
});

test.each([
  ['the task is stopped', { stopped: true }, {}],
  ['the task waits', { hold: { kind: 'input', reason: 'red base', until: null } as const }, {}],
  ['the base is not checked yet', { baseline: 'unchecked' } as const, {}],
  ['the task is being deleted', { deleting: true }, {}],
  ['the user stopped it', {}, { stopped: true }],
  ['it is being deleted', {}, { deleting: true }],
])('a ready subtask does not start by itself when %s', (_case, task, change) => {
  expect(startMoves([sampleTask(task)], [subtask('a', 'READY', change)], [], settings)).toEqual([]);
});

test('nothing starts by itself with automatic starts off, or with a limit of none', () => {
  const subtasks = [subtask('a', 'READY')];
  expect(startMoves([sampleTask()], subtasks, [], { ...settings, autoStart: false })).toEqual([]);
  expect(startMoves([sampleTask()], subtasks, [], { ...settings, maxAgents: 0 })).toEqual([]);
});
