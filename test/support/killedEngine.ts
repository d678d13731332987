import { join } from 'node:path';
import { expect } from 'vitest';
import { createNodeFs } from '../../src/store/nodeFs.ts';
import type { EngineFixture } from './engineFixture.ts';
import type { History, Rows } from './invariants.ts';
import { dump, open } from './store/stores.ts';

/** The state on disk is one that the dead engine had committed, the same however often it is opened; answers it. */
export async function expectRecovery(
  { life, state, engine }: Pick<EngineFixture, 'life' | 'state' | 'engine'>,
  history: History,
): Promise<Rows> {
  void engine.dispose();
  await life.buried();
  const first = await rowsOnDisk(state);
  history.expectKept(first);
  expect(await rowsOnDisk(state), 'recovery twice is not recovery once').toEqual(first);
  return first;
}

/** What is replayed, what is seen and what a snapshot holds are the same, and another engine finds nothing to do. */
export async function expectRest(fixture: EngineFixture): Promise<void> {
  const seen = dump(fixture.store);
  await fixture.engine.dispose();
  expect(await rowsOnDisk(fixture.state), 'the journal replays to something else').toEqual(seen);
  const store = await open(join(fixture.state, 'state'), createNodeFs());
  await store.snapshot();
  await store.close();
  expect(await rowsOnDisk(fixture.state), 'the snapshot holds something else').toEqual(seen);
  const calls = fixture.calls().length;
  await fixture.crash();
  await fixture.restart();
  expect(dump(fixture.store), 'an engine that had nothing to do did something').toEqual(seen);
  expect(fixture.calls()).toHaveLength(calls);
}

async function rowsOnDisk(state: string): Promise<Rows> {
  const store = await open(join(state, 'state'), createNodeFs());
  const rows = dump(store);
  await store.close();
  return rows;
}
