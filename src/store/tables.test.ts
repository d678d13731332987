import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  dependency,
  emptyRun,
  emptySession,
  emptySubtask,
  emptyTask,
  event,
  insertSamples,
  project,
  run,
  session,
  sessionRun,
  subtask,
  task,
} from '../../test/support/store/sampleRows.ts';
import { open, temporaryDirectory } from '../../test/support/store/stores.ts';
import { runKinds, runOutcomes, runStatuses } from '../domain/run.ts';
import { sessionStatuses } from '../domain/session.ts';
import { subtaskSizes, subtaskStatuses } from '../domain/subtask.ts';
import { baselines, taskStatuses } from '../domain/task.ts';
import type { Changes, Store } from './store.ts';

let directory: string;
let store: Store;

beforeEach(async () => {
  directory = await temporaryDirectory();
  store = await open(directory);
  await store.transact(insertSamples);
});

afterEach(() => store.close());

const badUsage = {
  inputTokens: 1,
  outputTokens: 1,
  turns: 1,
  costUsd: Number.NaN,
  models: [],
  estimated: false,
};

describe('rows', () => {
  const expectSamples = ({ tables }: Store) => {
    expect(tables.projects.all()).toEqual([project]);
    expect(tables.tasks.all()).toEqual([task, emptyTask]);
    expect(tables.subtasks.all()).toEqual([subtask, emptySubtask]);
    expect(tables.dependencies.all()).toEqual([dependency]);
    expect(tables.sessions.all()).toEqual([session, emptySession]);
    expect(tables.runs.all()).toEqual([run, emptyRun, sessionRun]);
    expect(tables.events.latest('s1', 10)).toEqual([event]);
  };

  it('come back as they were put in, every column of them', async () => {
    expectSamples(store);
    await store.close();
    store = await open(directory);
    expectSamples(store);
  });

  it('come back as they were changed, every column of them', async () => {
    await store.transact((tables) => {
      tables.projects.update('p1', {
        name: 'other',
        root: '/other',
        nextTaskNumber: 9,
        nextSubtaskNumber: 8,
        nextSessionNumber: 7,
      });
      const { id: _t, ...taskChange } = { ...emptyTask, number: 3 };
      tables.tasks.update('t1', taskChange);
      const { id: _s, ...subtaskChange } = { ...emptySubtask, number: 4, key: 'other' };
      tables.subtasks.update('s1', subtaskChange);
      const { id: _n, ...sessionChange } = { ...emptySession, number: 9 };
      tables.sessions.update('n1', sessionChange);
      const { id: _r, ...runChange } = emptyRun;
      tables.runs.update('r1', runChange);
    });
    const expected = () => {
      expect(store.tables.projects.get('p1')).toMatchObject({ name: 'other', nextSessionNumber: 7 });
      expect(store.tables.tasks.get('t1')).toEqual({ ...emptyTask, id: 't1', number: 3 });
      expect(store.tables.subtasks.get('s1')).toEqual({ ...emptySubtask, id: 's1', number: 4, key: 'other' });
      expect(store.tables.sessions.get('n1')).toEqual({ ...emptySession, id: 'n1', number: 9 });
      expect(store.tables.runs.get('r1')).toEqual({ ...emptyRun, id: 'r1' });
    };
    expected();
    await store.close();
    store = await open(directory);
    expected();
  });

  it('hold any text without harm', async () => {
    const texts = ['$(id)', "'; --", '\u{1f469}‍\u{1f680}', '', 'a\r\nb', 'x'.repeat(100_000), '\0\u0001'];
    await store.transact((tables) => {
      for (const [index, title] of texts.entries()) {
        tables.tasks.insert({ ...emptyTask, id: `x${index}`, number: 10 + index, title });
      }
    });
    expect(texts.map((_, index) => store.tables.tasks.get(`x${index}`)?.title)).toEqual(texts);
  });

  it('are found by what they belong to, oldest first', async () => {
    await store.transact((tables) => {
      tables.runs.insert({ ...run, id: 'r0', status: 'RUNNING', outcome: null });
      tables.events.append({ ...event, id: 'e0', text: 'later' });
    });
    const { tables } = store;
    expect(tables.subtasks.ofTask('t1').map(({ id }) => id)).toEqual(['s1', 's2']);
    expect(tables.subtasks.ofTask('t2')).toEqual([]);
    expect(tables.dependencies.of('s2')).toEqual([dependency]);
    expect(tables.dependencies.on('s1')).toEqual([dependency]);
    expect(tables.dependencies.on('s2')).toEqual([]);
    expect(tables.dependencies.of('s1')).toEqual([]);
    expect(tables.runs.ofTask('t1').map(({ id }) => id)).toEqual(['r2']);
    expect(tables.runs.ofSubtask('s1').map(({ id }) => id)).toEqual(['r1', 'r0']);
    expect(tables.runs.ofSession('n1').map(({ id }) => id)).toEqual(['r3']);
    expect(tables.runs.ofSession('n2')).toEqual([]);
    expect(tables.runs.running().map(({ id }) => id)).toEqual(['r2', 'r0']);
    expect(tables.events.latest('s1', 1).map(({ text }) => text)).toEqual(['later']);
    expect(tables.tasks.get('nobody')).toBeNull();
  });
});

describe('the schema', () => {
  const accepts = (insert: () => void) => {
    let accepted = true;
    return store
      .transact(() => {
        try {
          insert();
        } catch {
          accepted = false;
        }
        throw new Error('undo');
      })
      .catch(() => accepted);
  };

  // Parsed, because the types would not let such a word through.
  const unheardOf = JSON.parse('"unheardOf"');
  const expectExactly = async <Word extends string>(words: readonly Word[], insert: (word: Word) => void) => {
    for (const word of words) {
      expect(await accepts(() => insert(word)), word).toBe(true);
    }
    expect(await accepts(() => insert(unheardOf)), `other than ${words}`).toBe(false);
  };

  it('knows exactly the statuses and kinds of the domain', async () => {
    const { tasks, subtasks, sessions, runs } = store.tables;
    const other = { id: 'n', number: 9, key: 'n' };
    await expectExactly(taskStatuses, (status) => tasks.insert({ ...task, ...other, status }));
    await expectExactly(baselines, (baseline) => tasks.insert({ ...task, ...other, baseline }));
    await expectExactly(subtaskStatuses, (status) => subtasks.insert({ ...subtask, ...other, status }));
    await expectExactly(subtaskSizes, (size) => subtasks.insert({ ...subtask, ...other, size }));
    await expectExactly(sessionStatuses, (status) => sessions.insert({ ...session, ...other, status }));
    await expectExactly(runStatuses, (status) => runs.insert({ ...run, ...other, status }));
    await expectExactly(runKinds, (kind) => runs.insert({ ...run, ...other, kind }));
    await expectExactly(runOutcomes, (outcome) => runs.insert({ ...run, ...other, outcome }));
  });

  it.each<[string, (tables: Store['tables']) => void]>([
    [
      'a task without a project',
      (tables) => tables.tasks.insert({ ...task, id: 'n', number: 9, projectId: 'x' }),
    ],
    ['a second task of the same number', (tables) => tables.tasks.insert({ ...task, id: 'n' })],
    [
      'a second subtask of the same key',
      (tables) => tables.subtasks.insert({ ...subtask, id: 'n', number: 9 }),
    ],
    [
      'a dependency on itself',
      (tables) => tables.dependencies.insert({ subtaskId: 's1', dependsOnId: 's1' }),
    ],
    ['a dependency on nobody', (tables) => tables.dependencies.insert({ subtaskId: 's1', dependsOnId: 'x' })],
    ['a dependency twice', (tables) => tables.dependencies.insert(dependency)],
    ['a run without a task', (tables) => tables.runs.insert({ ...run, id: 'n', taskId: 'x' })],
    ['a second session of the same number', (tables) => tables.sessions.insert({ ...session, id: 'x' })],
    ['a run of nobody', (tables) => tables.runs.insert({ ...sessionRun, id: 'n', ownerSessionId: null })],
    [
      'a run of a task and a session',
      (tables) => tables.runs.insert({ ...sessionRun, id: 'n', taskId: 't1' }),
    ],
    [
      'a run of a subtask without its task',
      (tables) => tables.runs.insert({ ...sessionRun, id: 'n', subtaskId: 's1' }),
    ],
    ['a number that is none', (tables) => tables.subtasks.update('s1', { position: Number.NaN })],
    ['one within JSON', (tables) => tables.runs.insert({ ...run, id: 'n', usage: badUsage })],
    ['the same id twice', (tables) => tables.events.append(event)],
    ['a change of what is not there', (tables) => tables.tasks.update('nobody', { title: 'x' })],
  ])('refuses %s, and undoes the rest of the transaction', async (_, work) => {
    await expect(
      store.transact((tables) => {
        tables.projects.update('p1', { name: 'changed' });
        work(tables);
      }),
    ).rejects.toThrow();
    expect(store.tables.projects.get('p1')).toEqual(project);
    await store.close();
    store = await open(directory);
    expect(store.tables.projects.get('p1')).toEqual(project);
  });
});

describe('changes', () => {
  const changesOf = async (work: (tables: Store['tables']) => void) => {
    const seen: Changes[] = [];
    const listening = store.onDidCommit((changes) => seen.push(changes));
    await store.transact(work);
    listening.dispose();
    const lists = seen.map((changes) =>
      Object.fromEntries(
        Object.entries(changes)
          .map(([table, ids]) => [table, [...ids].sort()] as const)
          .filter(([, ids]) => ids.length > 0),
      ),
    );
    return lists;
  };

  it('name what a deletion takes along, and those who waited for it', async () => {
    expect(await changesOf((tables) => tables.subtasks.delete('s1'))).toEqual([
      { subtasks: ['s1', 's2'], runs: ['r1'], events: ['e1', 'e3'] },
    ]);
    expect(store.tables.runs.all()).toEqual([emptyRun, sessionRun]);
    expect(store.tables.dependencies.all()).toEqual([]);
    expect(store.tables.events.latest('s1', 9)).toEqual([]);
    expect(store.tables.events.latest('r1', 9)).toEqual([]);
  });

  it('name everything of a deleted task, and of a deleted project', async () => {
    expect(await changesOf((tables) => tables.tasks.delete('t1'))).toEqual([
      { tasks: ['t1'], subtasks: ['s1', 's2'], runs: ['r1', 'r2'], events: ['e1', 'e2', 'e3'] },
    ]);
    expect(await changesOf((tables) => tables.projects.delete('p1'))).toEqual([
      { projects: ['p1'], tasks: ['t2'], sessions: ['n1', 'n2'], runs: ['r3'], events: ['e4'] },
    ]);
  });

  it('name everything of a deleted session', async () => {
    expect(await changesOf((tables) => tables.sessions.delete('n1'))).toEqual([
      { sessions: ['n1'], runs: ['r3'], events: ['e4'] },
    ]);
    expect(store.tables.runs.get('r3')).toBeNull();
    expect(store.tables.events.latest('n1', 9)).toEqual([]);
  });

  it('name the subtask that waits when its dependencies change', async () => {
    expect(await changesOf((tables) => tables.dependencies.delete(dependency))).toEqual([
      { subtasks: ['s2'] },
    ]);
    expect(await changesOf((tables) => tables.dependencies.insert(dependency))).toEqual([
      { subtasks: ['s2'] },
    ]);
  });

  it('are not told where nothing changed', async () => {
    expect(
      await changesOf((tables) => {
        tables.tasks.update('t1', { title: task.title });
        tables.runs.delete('nobody');
        tables.dependencies.delete({ subtaskId: 's1', dependsOnId: 's2' });
      }),
    ).toEqual([]);
  });
});
