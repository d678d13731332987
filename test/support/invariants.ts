import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Store, Tables } from '../../src/store/store.ts';
import type { TestRepository } from './gitFixture.ts';
import type { ScriptedAnswer, ScriptedCall } from './scriptedProcesses.ts';
import { dump } from './store/stores.ts';

/**
 * What must hold whatever happens, in one place for every test that makes something happen. Each invariant is a
 * class that watches, or a function that looks, and says with its words what was broken.
 */
export type Rows = ReturnType<typeof dump>;

/** Every state that a store has had, in order, and how far they were acknowledged. */
export class History {
  readonly #states: Rows[] = [];
  #acknowledged = 0;
  #stores = 0;

  /** At rest all is acknowledged. */
  rest(store: Store): void {
    this.#states.splice(0, Number.POSITIVE_INFINITY, dump(store));
    this.#acknowledged = 0;
  }

  /** What a store that was opened anew holds is one of the states that it may hold. */
  reopened(store: Store): void {
    this.#goOnFrom(dump(store));
  }

  /** The store, watched until the next one is: each transaction's outcome is a state. */
  watch(store: Store): Store {
    this.reopened(store);
    const number = ++this.#stores;
    const transact = async <T>(work: (tables: Tables) => T): Promise<T> => {
      let index = 0;
      const answer = await store.transact((tables) => {
        const result = work(tables);
        // What an engine that has died still thinks is not a state.
        index = number === this.#stores ? this.#push(dump(store)) : 0;
        return result;
      });
      this.#acknowledged = Math.max(this.#acknowledged, index);
      return answer;
    };
    return Object.create(store, { transact: { value: transact } });
  }

  /** Nothing acknowledged is lost, and nothing half done is there: what was found is one of the states since. */
  expectKept(found: Rows): void {
    this.#indexOf(found);
  }

  /** What changes nothing is answered at once: that says nothing about what came before it. */
  #push(state: Rows): number {
    const isNew = JSON.stringify(state) !== JSON.stringify(this.#states.at(-1));
    return isNew ? this.#states.push(state) - 1 : 0;
  }

  #goOnFrom(found: Rows): void {
    const kept = this.#states.length === 0 ? 0 : this.#indexOf(found);
    this.#states.splice(kept, Number.POSITIVE_INFINITY, found);
    this.#acknowledged = kept;
  }

  #indexOf(found: Rows): number {
    const text = JSON.stringify(found);
    const later = this.#states.slice(this.#acknowledged);
    const index = later.findIndex((state) => JSON.stringify(state) === text);
    if (index < 0) {
      expect(found, 'an acknowledged transition was lost').toEqual(later[0]);
    }
    return this.#acknowledged + index;
  }

  /** What is at its end stays there: an ended run, a merged subtask, a task that is done. */
  expectEndsToStay(): void {
    for (const [index, later] of this.#states.entries()) {
      const earlier = this.#states[index - 1];
      const left = earlier ? endsThatWereLeft(earlier, later) : [];
      expect(left, 'a terminal state was left by itself').toEqual([]);
    }
  }

  /** Nothing is worked before all that it depends on is merged. */
  expectParentsFirst(): void {
    for (const state of this.#states) {
      expect(begunTooEarly(state), 'a subtask was worked before what it depends on').toEqual([]);
    }
  }
}

function begunTooEarly({ subtasks, dependencies }: Rows): readonly string[] {
  const row = new Map(subtasks.map((subtask) => [subtask.id, subtask]));
  return dependencies
    .filter(({ subtaskId, dependsOnId }) => {
      const status = row.get(subtaskId)?.status;
      const hasBegun = status === 'IN_PROGRESS' || status === 'COMPLETED' || status === 'MERGED';
      return hasBegun && row.get(dependsOnId)?.status !== 'MERGED';
    })
    .map(({ subtaskId, dependsOnId }) => `${subtaskId} before ${dependsOnId}`);
}

function endsThatWereLeft(earlier: Rows, later: Rows): readonly string[] {
  const ended = new Map<string, string>([
    ...earlier.runs.filter((run) => run.status !== 'RUNNING').map(({ id, status }) => [id, status] as const),
    ...earlier.subtasks
      .filter(({ status }) => status === 'MERGED')
      .map(({ id, status }) => [id, status] as const),
    ...earlier.tasks.filter(({ status }) => status === 'DONE').map(({ id, status }) => [id, status] as const),
  ]);
  return [...later.runs, ...later.subtasks, ...later.tasks]
    .filter(({ id, status }) => (ended.get(id) ?? status) !== status)
    .map(({ id, status }) => `${id}: ${ended.get(id)} → ${status}`);
}

/** Counts agents: there is at most one alive in a worktree, whoever started it. */
export class Census {
  readonly crowds: string[] = [];
  readonly #alive = new Map<string, number>();

  /** Agents that live, of every engine there has been. */
  get alive(): number {
    return [...this.#alive.values()].reduce((sum, count) => sum + count, 0);
  }

  watch(agent: (call: ScriptedCall) => Promise<ScriptedAnswer>) {
    return async (call: ScriptedCall): Promise<ScriptedAnswer> => {
      const { cwd } = call.spec;
      const count = (this.#alive.get(cwd) ?? 0) + 1;
      this.#alive.set(cwd, count);
      if (count > 1) {
        this.crowds.push(cwd);
      }
      try {
        return await agent(call);
      } finally {
        this.#alive.set(cwd, (this.#alive.get(cwd) ?? 1) - 1);
      }
    };
  }

  expectOneAgentEach(): void {
    expect(this.crowds, 'two agents lived in one worktree').toEqual([]);
  }

  expectNobodyLeft(): void {
    expect(this.alive, 'agents are left').toBe(0);
  }
}

/** The bytes that are the user's alone: files without a commit, the configuration, what is checked out. */
export async function lookAtCheckout({ path, git }: TestRepository, files: readonly string[]) {
  const read = (name: string) => readFile(join(path, name), 'utf8').catch(() => null);
  return {
    config: await read('.git/config'),
    head: await read('.git/HEAD'),
    status: await git('status', '--porcelain'),
    files: await Promise.all(files.map(read)),
  };
}

/** Every commit that an agent made can still be reached from a branch or a rescue ref. */
export async function expectReachable(
  { git }: Pick<TestRepository, 'git'>,
  commits: Iterable<string>,
): Promise<void> {
  const reachable = new Set((await git('rev-list', '--all')).split('\n'));
  const lost = [...commits].filter((commit) => !reachable.has(commit));
  expect(lost, 'commits of an agent were lost').toEqual([]);
}
