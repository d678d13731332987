import { access, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createEngineFixture, type EngineFixture } from '../../test/support/engineFixture.ts';
import {
  commitIn,
  createSession,
  type NumberedAgent,
  numbered,
  refusalOf,
  sessionIn,
  untilCalled,
  untilState,
} from '../../test/support/sessions.ts';

let fixture: EngineFixture | undefined;

afterEach(async () => {
  await fixture?.dispose();
  fixture = undefined;
});

async function open(agent: NumberedAgent): Promise<EngineFixture> {
  fixture = await createEngineFixture(numbered(agent));
  return fixture;
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

describe('a session that is stopped', () => {
  it('has failed with that reason, its agent has ended, and it stays so after a restart', async () => {
    let ended = false;
    const engine = await open(async ({ stopped }) => {
      await stopped;
      ended = true;
      return {};
    });
    const id = await createSession(engine);
    await untilCalled(engine);
    expect(await refusalOf(engine, { kind: 'stopSession', sessionId: id })).toBe('done');
    const view = await engine.until(({ runs }) => runs.every(({ status }) => status !== 'RUNNING'));
    expect(sessionIn(view)).toMatchObject({ state: 'failed', reason: 'Stopped by you.' });
    expect([ended, view.runs[0]?.outcome]).toEqual([true, 'stopped']);
    expect(await refusalOf(engine, { kind: 'stopSession', sessionId: id })).toBe(
      'Session 1 is not running: it has failed already.',
    );
    await engine.restart();
    expect(sessionIn(engine.engine.view()).reason).toBe('Stopped by you.');
    expect(engine.calls()).toHaveLength(1);
  });

  it('is stopped with its run, too', async () => {
    const engine = await open(async ({ stopped }) => {
      await stopped;
      return {};
    });
    await createSession(engine);
    await untilCalled(engine);
    const [run] = engine.engine.view().runs;
    expect(await refusalOf(engine, { kind: 'stopRun', runId: run?.id ?? '' })).toBe('done');
    expect((await untilState(engine, 'failed')).reason).toBe('Stopped by you.');
  });

  it('is one of all when everything is stopped', async () => {
    const engine = await open(async ({ stopped }) => {
      await stopped;
      return {};
    });
    await createSession(engine);
    await untilCalled(engine);
    await engine.submit({ kind: 'stopEverything' });
    expect((await untilState(engine, 'failed')).reason).toBe('Stopped by you.');
  });
});

describe('a session that is deleted', () => {
  it('takes worktree and branch along, and leaves what was not pushed under a rescue ref', async () => {
    const engine = await open(async (call) => {
      await commitIn(engine, call);
      await writeFile(join(call.spec.cwd, 'loose.txt'), 'loose\n');
      return { costUsd: 0.5 };
    });
    const sessionId = await createSession(engine);
    const { worktree } = await untilState(engine, 'completed');
    expect(await refusalOf(engine, { kind: 'deleteSession', sessionId })).toBe('done');
    const view = await engine.until(({ sessions, runs }) => sessions.length + runs.length === 0);
    expect(view.runs).toEqual([]);
    expect(view.project.spentTodayUsd).toBe(0.5);
    expect(await isThere(worktree ?? '')).toBe(false);
    expect(await engine.repository.git('branch', '--list', 'sw-s*')).toBe('');
    const ref = await engine.repository.git('for-each-ref', '--format=%(refname)', 'refs/switchyard/rescue');
    expect(ref).toContain('refs/switchyard/rescue/sw-s1-why-is-it-slow/');
    const files = await engine.repository.git('ls-tree', '--name-only', ref.trim());
    expect(files.split('\n')).toEqual(expect.arrayContaining(['work.txt', 'loose.txt']));
  });

  it('is stopped first, and leaves nothing where there was nothing to lose', async () => {
    const engine = await open(async ({ stopped }) => {
      await stopped;
      return {};
    });
    const sessionId = await createSession(engine);
    await untilCalled(engine);
    await engine.submit({ kind: 'deleteSession', sessionId });
    await engine.until(({ sessions }) => sessions.length === 0);
    expect(await engine.repository.git('for-each-ref', 'refs/switchyard')).toBe('');
    expect(await refusalOf(engine, { kind: 'stopSession', sessionId })).toBe(
      'That session is no longer there.',
    );
  });
});

describe('a session that cannot be deleted', () => {
  it('says why, and goes as soon as somebody has put that right', async () => {
    const engine = await open(async (call) => {
      await engine.repository.git('init', '--quiet', join(call.spec.cwd, 'nested'));
      await writeFile(join(call.spec.cwd, 'nested', 'theirs.txt'), 'theirs\n');
      return {};
    });
    const sessionId = await createSession(engine);
    const { worktree } = await untilState(engine, 'completed');
    await engine.submit({ kind: 'deleteSession', sessionId });
    const { sessions } = await engine.until(({ sessions: [session] }) => session?.hold != null);
    expect(sessions[0]?.hold?.reason).toMatch(
      /^It could not be deleted yet: .*nested.* Move it somewhere else/,
    );
    await rm(join(worktree ?? '', 'nested'), { recursive: true });
    await engine.until((view) => view.sessions.length === 0);
  });
});

describe('after the window was closed', () => {
  it('an agent that went on is followed again, and its answer is not lost', async () => {
    let goOn = (): void => undefined;
    const wait = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const engine = await open(async () => {
      await wait;
      return { text: 'Done.' };
    });
    await createSession(engine);
    await untilCalled(engine);
    await engine.restart();
    expect(sessionIn(engine.engine.view()).state).toBe('running');
    goOn();
    expect((await untilState(engine, 'completed')).answer).toBe('Done.');
    expect(engine.calls()).toHaveLength(1);
  });

  it('a worktree of a session that is gone is pruned, once', async () => {
    const engine = await open(async () => ({}));
    await createSession(engine);
    const { id, worktree } = await untilState(engine, 'completed');
    await engine.store.transact((tables) => tables.sessions.delete(id));
    await engine.restart();
    const branches = () => engine.repository.git('branch', '--list', 'sw-s*');
    await expect.poll(branches, { timeout: 30_000 }).toBe('');
    expect(await isThere(worktree ?? '')).toBe(false);
    const refs = await engine.repository.git('for-each-ref');
    await engine.restart();
    expect(await engine.repository.git('for-each-ref')).toBe(refs);
  });

  it('one whose worktree is kept for a look is left alone', async () => {
    const engine = await open(async () => ({}));
    await createSession(engine);
    const before = await untilState(engine, 'completed');
    await engine.restart();
    const found = await engine.leftovers.worktrees();
    expect(found.ok && found.value.map(({ use, card }) => [use.kind, card?.kind])).toEqual([
      ['ended', 'session'],
    ]);
    expect(sessionIn(engine.engine.view())).toEqual(before);
  });
});
