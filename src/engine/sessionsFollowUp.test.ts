import { access, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createEngineFixture, type EngineFixture } from '../../test/support/engineFixture.ts';
import {
  argumentOf,
  commitIn,
  createSession,
  type NumberedAgent,
  numbered,
  prompt,
  refusalOf,
  sessionIn,
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

describe('a follow-up', () => {
  it('goes on in the same conversation and worktree', async () => {
    const engine = await open(async (_call, index) => ({
      text: index === 0 ? 'It parses twice.' : 'Mended.',
    }));
    const id = await createSession(engine);
    const first = await untilState(engine, 'completed');
    expect(await refusalOf(engine, { kind: 'followUp', sessionId: id, words: 'Mend it' })).toBe('done');
    const view = await engine.until(({ sessions }) => sessions[0]?.answer === 'Mended.');
    expect(sessionIn(view)).toMatchObject({
      ...{ state: 'completed', worktree: first.worktree },
      words: [prompt, 'Mend it'],
    });
    const [before, after] = engine.calls();
    expect(after && argumentOf(after, '--resume')).toBe(before && argumentOf(before, '--session-id'));
    expect(after?.spec.stdin).toBe('Switchyard role: session\n\nMend it');
  });

  it('tells the agent also what it has not heard of, as it could not be started then', async () => {
    const engine = await open(async (_call, index) => ({ text: `Answer ${index}.` }));
    const sessionId = await createSession(engine);
    await untilState(engine, 'completed');
    const { claude } = engine.world;
    engine.world.claude = null;
    await engine.submit({ kind: 'followUp', sessionId, words: 'Mend it' });
    await untilState(engine, 'failed');
    engine.world.claude = claude;
    await engine.submit({ kind: 'followUp', sessionId, words: 'And test it' });
    await untilState(engine, 'completed');
    expect(engine.calls()[1]?.spec.stdin).toBe('Switchyard role: session\n\nMend it\n\nAnd test it');
  });

  it('begins afresh with a summary of what was said, where the transcript is gone', async () => {
    const engine = await open(async (_call, index) => ({
      text: index === 0 ? 'It parses twice.' : 'Mended.',
    }));
    const id = await createSession(engine);
    await untilState(engine, 'completed');
    engine.world.transcripts = false;
    await engine.submit({ kind: 'followUp', sessionId: id, words: 'Mend it' });
    await engine.until(({ sessions }) => sessions[0]?.answer === 'Mended.');
    const after = engine.calls()[1];
    expect(after && argumentOf(after, '--resume')).toBeNull();
    for (const words of ['The user: Why is it slow?', 'The agent: It parses twice.', 'Mend it']) {
      expect(after?.spec.stdin).toContain(words);
    }
  });

  it('begins afresh also where only Claude finds out that the transcript is gone', async () => {
    const gone = { error: 'No conversation found with session ID: x', costUsd: 0 };
    const engine = await open(async (_call, index) => [{}, gone, { text: 'Mended.' }][index] ?? {});
    const id = await createSession(engine);
    await untilState(engine, 'completed');
    await engine.submit({ kind: 'followUp', sessionId: id, words: 'Mend it' });
    await engine.until(({ sessions }) => sessions[0]?.answer === 'Mended.');
    const resumed = engine.calls().map((call) => argumentOf(call, '--resume') !== null);
    expect(resumed).toEqual([false, true, false]);
    expect(engine.calls()[2]?.spec.stdin).toContain('The user: Why is it slow?');
  });

  it('makes the worktree again where somebody deleted it', async () => {
    const engine = await open(async (call, index) => {
      await commitIn(engine, call, `${index}.txt`);
      return {};
    });
    const id = await createSession(engine);
    const { worktree } = await untilState(engine, 'completed');
    await rm(worktree ?? '', { recursive: true });
    await engine.submit({ kind: 'followUp', sessionId: id, words: 'And more' });
    const view = await engine.until(
      ({ sessions, runs }) => runs.length === 2 && sessions[0]?.state === 'completed',
    );
    const place = sessionIn(view).worktree ?? '';
    expect([await isThere(join(place, '0.txt')), await isThere(join(place, '1.txt'))]).toEqual([true, true]);
  });

  it('brings back what was rescued when its worktree was cleaned up', async () => {
    const engine = await open(async (call, index) => {
      await commitIn(engine, call, `${index}.txt`);
      await writeFile(join(call.spec.cwd, 'loose.txt'), 'loose\n');
      return {};
    });
    const id = await createSession(engine);
    const { worktree } = await untilState(engine, 'completed');
    expect(await refusalOf(engine, { kind: 'removeWorktree', path: worktree ?? '' })).toBe('done');
    expect(sessionIn(engine.engine.view())).toMatchObject({
      state: 'completed',
      worktree: null,
      branch: null,
    });
    await engine.submit({ kind: 'followUp', sessionId: id, words: 'And more' });
    const view = await engine.until(
      ({ sessions, runs }) => runs.length === 2 && sessions[0]?.state === 'completed',
    );
    const place = sessionIn(view).worktree ?? '';
    for (const name of ['0.txt', '1.txt', 'loose.txt']) {
      expect(await isThere(join(place, name)), name).toBe(true);
    }
  });

  it('is refused without words, and while the agent works', async () => {
    const engine = await open(async ({ stopped }) => {
      await stopped;
      return {};
    });
    const sessionId = await createSession(engine);
    expect(await refusalOf(engine, { kind: 'followUp', sessionId, words: ' ' })).toBe(
      'Say what session 1 is to do next.',
    );
    expect(await refusalOf(engine, { kind: 'followUp', sessionId, words: 'x' })).toContain(
      'is still at work',
    );
  });
});

describe('a session that is turned into something else', () => {
  it('becomes a task with all that was said, and stays', async () => {
    const engine = await open(async (call) => {
      if (call.role === 'planner') {
        return { silent: true };
      }
      await commitIn(engine, call);
      return { text: 'It parses twice.' };
    });
    const sessionId = await createSession(engine);
    await untilState(engine, 'completed');
    const turned = await engine.submit({ kind: 'sessionToTask', sessionId, title: 'Make it fast' });
    const { tasks, sessions } = engine.engine.view();
    expect(turned).toMatchObject({ ok: true, value: { id: tasks[0]?.id } });
    expect(tasks[0]?.title).toBe('Make it fast');
    for (const words of ['Look at the parser.', 'It parses twice.', 'sw-s1-why-is-it-slow']) {
      expect(tasks[0]?.description).toContain(words);
    }
    expect(sessions).toHaveLength(1);
  });

  it('becomes no pull request where there is no GitHub, nothing committed, or the agent still works', async () => {
    const engine = await open(async (call, index) => {
      if (index === 1) {
        await commitIn(engine, call);
      }
      return {};
    });
    const sessionId = await createSession(engine);
    const turn = { kind: 'sessionToPullRequest', sessionId } as const;
    await untilState(engine, 'completed');
    expect(await refusalOf(engine, turn)).toContain('Nothing was committed');
    await engine.submit({ kind: 'followUp', sessionId, words: 'Mend it' });
    expect(await refusalOf(engine, turn)).toContain('is still at work');
    await engine.until(({ sessions, runs }) => runs.length === 2 && sessions[0]?.state === 'completed');
    expect(await refusalOf(engine, turn)).toContain('has no remote "origin"');
  });
});
