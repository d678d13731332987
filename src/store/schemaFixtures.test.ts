import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { insertSamples, task } from '../../test/support/store/sampleRows.ts';
import { dump, open, reopened, temporaryDirectory } from '../../test/support/store/stores.ts';
import { latestSchemaVersion } from './schema.ts';

/*
 * State as every released schema version left it: a snapshot, a journal with transactions after it, and in
 * `rows.json` what it holds. Whoever adds a migration first writes the fixture of the version before it, with
 *
 *   SWITCHYARD_WRITE_FIXTURE=1 npx vitest run --project unit src/store/schemaFixtures.test.ts
 *
 * commits it, and never changes it again. A version's test says what its rows read as today.
 */
const fixtures = join(import.meta.dirname, '../../test/fixtures/state');

describe('state of an older schema', () => {
  if (process.env.SWITCHYARD_WRITE_FIXTURE === '1') {
    it('is written for later versions', async () => {
      const directory = join(fixtures, `schema-${latestSchemaVersion}`);
      await mkdir(directory, { recursive: true });
      expect(await readdir(directory), 'a fixture is never written twice').toEqual([]);
      await writeFixture(directory);
    });
  }

  it('exists for every version up to now', async () => {
    const versions = Array.from({ length: latestSchemaVersion }, (_, index) => `schema-${index + 1}`);
    expect((await readdir(fixtures)).sort()).toEqual(versions.sort());
  });

  it('of version 1 opens with all of its rows', async () => {
    const fixture = join(fixtures, 'schema-1');
    const directory = await temporaryDirectory();
    await cp(fixture, directory, { recursive: true });
    const rows = JSON.parse(await readFile(join(fixture, 'rows.json'), 'utf8'));
    expect(rows.tasks).toHaveLength(3);
    // What that version did not know.
    each(rows.projects, { quota: null, dayAllowance: null, deletedCost: null });
    each(rows.tasks, { approved: true, proposal: null, replan: null, planBugs: 0, questions: null });
    each(rows.tasks, { budgetUsd: null, spentUsd: 0 });
    each(rows.subtasks, { verifyApproved: false, modelHint: 'standard', runsBeside: false, budgetUsd: null });
    each(rows.runs, { denied: [] });
    withoutPullRequests(rows);
    withoutSessions(rows);
    for (const { gate, usage } of rows.runs) {
      each([usage ?? {}], { models: [] });
      each([gate ?? {}], { ownVerify: null, outsideScope: [], protectedChanges: [] });
      each([gate?.git ?? {}], { contraband: [] });
    }
    expect(await reopened(directory)).toEqual({ rows, notices: [] });
    expect(await reopened(directory)).toEqual({ rows, notices: [] });
  });

  it('of version 2 opens with all of its rows', async () => {
    const fixture = join(fixtures, 'schema-2');
    const directory = await temporaryDirectory();
    await cp(fixture, directory, { recursive: true });
    const rows = JSON.parse(await readFile(join(fixture, 'rows.json'), 'utf8'));
    withoutPullRequests(rows);
    withoutSessions(rows);
    expect(await reopened(directory)).toEqual({ rows, notices: [] });
    expect(await reopened(directory)).toEqual({ rows, notices: [] });
  });

  it('of version 3 opens with all of its rows', async () => {
    const fixture = join(fixtures, 'schema-3');
    const directory = await temporaryDirectory();
    await cp(fixture, directory, { recursive: true });
    const rows = JSON.parse(await readFile(join(fixture, 'rows.json'), 'utf8'));
    withoutSessions(rows);
    const untold = { kind: 'pullRequest', round: null, at: null, checks: [], comments: [], answer: null };
    each(
      rows.subtasks.flatMap(({ returns }: { returns: object[] }) => returns),
      untold,
    );
    expect(await reopened(directory)).toEqual({ rows, notices: [] });
    expect(await reopened(directory)).toEqual({ rows, notices: [] });
  });

  it('of version 4 opens with all of its rows', async () => {
    const fixture = join(fixtures, 'schema-4');
    const directory = await temporaryDirectory();
    await cp(fixture, directory, { recursive: true });
    const rows = JSON.parse(await readFile(join(fixture, 'rows.json'), 'utf8'));
    expect(await reopened(directory)).toEqual({ rows, notices: [] });
    expect(await reopened(directory)).toEqual({ rows, notices: [] });
  });
});

/** What versions before the fourth did not know. */
function withoutSessions(rows: { projects: object[]; runs: object[]; sessions?: object[] }): void {
  each(rows.projects, { nextSessionNumber: 1 });
  each(rows.runs, { ownerSessionId: null });
  rows.sessions = [];
}

/** What versions before the third did not know. */
function withoutPullRequests(rows: { tasks: object[]; subtasks: object[] }): void {
  each(rows.tasks, { delivery: { kind: 'local' } });
  const nothing = { remoteBranch: null, pushedCommit: null, pullRequest: null, returns: [], conflicts: [] };
  each(rows.subtasks, nothing);
}

function each(rows: readonly object[], more: object): void {
  for (const row of rows) {
    Object.assign(row, more);
  }
}

async function writeFixture(directory: string): Promise<void> {
  const store = await open(directory);
  await store.transact(insertSamples);
  await store.snapshot();
  await store.transact((tables) => {
    tables.tasks.insert({ ...task, id: 't3', number: 3, title: 'only in the journal' });
    tables.subtasks.update('s2', { status: 'READY', position: 2 });
  });
  await writeFile(join(directory, 'rows.json'), `${JSON.stringify(dump(store), null, 2)}\n`);
  await store.close();
  await rm(join(directory, 'journal-00000001.log'));
  await rm(join(directory, 'snapshot-00000001.db'));
}
