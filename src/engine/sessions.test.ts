import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createEngineFixture,
  type EngineFixture,
  type FixtureOptions,
} from '../../test/support/engineFixture.ts';
import {
  argumentOf,
  commitIn,
  createSession,
  type NumberedAgent,
  numbered,
  prompt,
  refusalOf,
  sessionIn,
  untilCalled,
  untilState,
} from '../../test/support/sessions.ts';
import { ok } from '../lib/result.ts';

let fixture: EngineFixture | undefined;

afterEach(async () => {
  await fixture?.dispose();
  fixture = undefined;
});

async function open(agent: NumberedAgent, options: FixtureOptions = {}): Promise<EngineFixture> {
  fixture = await createEngineFixture(numbered(agent), options);
  return fixture;
}

describe('a session', () => {
  it('works once on its prompt, in a worktree of its own at the base, and is completed', async () => {
    const engine = await open(async (call) => {
      await commitIn(engine, call);
      return { text: 'It parses twice.', costUsd: 0.25 };
    });
    await createSession(engine, {
      selection: { path: 'src/parse.ts', firstLine: 3, lastLine: 4, text: 'parse(parse(text))' },
    });
    const session = await untilState(engine, 'completed');
    expect(session).toMatchObject({
      number: 1,
      title: 'Why is it slow?',
      branch: 'sw-s1-why-is-it-slow',
      worktree: join(engine.worktrees, 'sw-s1-why-is-it-slow'),
      answer: 'It parses twice.',
      words: [prompt],
      reason: null,
      costUsd: 0.25,
    });
    const [call] = engine.calls();
    expect(engine.calls()).toHaveLength(1);
    expect(call?.spec.cwd).toBe(session.worktree);
    for (const words of [
      'Switchyard role: session',
      'Look at the parser.',
      'src/parse.ts',
      'lines 3 to 4',
      'parse(parse(text))',
    ]) {
      expect(call?.spec.stdin).toContain(words);
    }
    expect(await engine.repository.git('rev-parse', 'HEAD')).toBe(
      await engine.repository.git('rev-parse', session.baseCommit),
    );
    const changes = await engine.engine.changes(session.id);
    expect(changes.ok && changes.value.files.map(({ path }) => path)).toEqual(['work.txt']);
  });

  it('runs the set-up command first, and has failed with its reason when that fails', async () => {
    const engine = await open(async () => ({}), { settings: { setUpCommand: 'echo no network; exit 3' } });
    await createSession(engine);
    const session = await untilState(engine, 'failed');
    expect(session.reason).toBe('The set-up command failed: echo no network; exit 3 exits 3.');
    expect(engine.calls()).toHaveLength(0);
    engine.world.settings = { ...engine.world.settings, setUpCommand: 'echo ready > ready.txt' };
    await engine.submit({ kind: 'followUp', sessionId: session.id, words: 'Again' });
    const done = await untilState(engine, 'completed');
    expect(await readFile(join(done.worktree ?? '', 'ready.txt'), 'utf8')).toBe('ready\n');
  });

  it('has failed as interrupted when its set-up was cut off', async () => {
    const engine = await open(async () => ({}), {
      settings: { setUpCommand: 'true' },
      // Nobody is there who could run it.
      between: (parts) => ({ ...parts, processes: { ...parts.processes, launch: async () => ok() } }),
    });
    await createSession(engine);
    expect((await untilState(engine, 'failed')).reason).toMatch(/^Interrupted: /);
  });

  it('does not count against the limit of agents', async () => {
    const engine = await open(async () => ({}), { settings: { maxAgents: 0 } });
    await createSession(engine);
    await untilState(engine, 'completed');
    expect(engine.engine.view().project.agentsRunning).toBe(0);
  });

  it('is listed with others the newest first', async () => {
    const engine = await open(async () => ({}));
    for (const words of ['one', 'two', 'three']) {
      await createSession(engine, { prompt: words });
    }
    const view = await engine.until(({ sessions }) => sessions.every(({ state }) => state === 'completed'));
    expect(view.sessions.map(({ title }) => title)).toEqual(['three', 'two', 'one']);
  });

  it.each([
    ['an error', { silent: true }, 'claude ended without a result'],
    ['being killed', { silent: true, text: 'Looking', cause: 'lost' }, /^Interrupted: /],
    ['no start at all', { silent: true, cause: 'notStarted' }, /^Claude could not be started: /],
  ] as const)('has failed after %s, and is not tried again by itself', async (_what, answer, reason) => {
    const engine = await open(async () => answer);
    await createSession(engine);
    const session = await untilState(engine, 'failed');
    expect(session.reason).toMatch(reason);
    await engine.restart();
    expect(sessionIn(engine.engine.view())).toMatchObject({ state: 'failed', reason: session.reason });
    expect(engine.calls()).toHaveLength(1);
  });

  it('waits at a usage limit, which shows as running, and goes on by itself where it stood', async () => {
    const engine = await open(async (_call, index) =>
      index === 0 ? { silent: true, text: 'Looking', limited: true } : { text: 'Done.' },
    );
    await createSession(engine);
    const held = await engine.until(({ sessions }) => sessions[0]?.hold?.kind === 'quota');
    expect(sessionIn(held).state).toBe('running');
    await engine.submit({ kind: 'releaseSessionHold', sessionId: sessionIn(held).id });
    await untilState(engine, 'completed');
    const [first, second] = engine.calls();
    expect(second && argumentOf(second, '--resume')).toBe(first && argumentOf(first, '--session-id'));
    expect(second?.spec.stdin).toContain('You were cut off');
  });

  it('is held by the budget of the day, and not by those of tasks', async () => {
    const engine = await open(async () => ({ costUsd: 2 }), {
      settings: { dayBudgetUsd: 1, taskBudgetUsd: 0.01, subtaskBudgetUsd: 0.01 },
    });
    await createSession(engine);
    await untilState(engine, 'completed');
    await createSession(engine);
    const view = await engine.until(({ sessions }) => sessions[0]?.hold !== null);
    expect(sessionIn(view)).toMatchObject({ state: 'running', hold: { kind: 'budget' } });
    expect(engine.calls()).toHaveLength(1);
  });

  it('waits for a free place on the machine like any agent, and says so', async () => {
    let free = false;
    const listeners = new Set<(id: string) => void>();
    const engine = await open(async () => ({}), {
      between: (parts) => ({
        ...parts,
        places: {
          ...parts.places,
          take: async () => free,
          waitsBehind: () => (free ? null : 8),
          onMayBeFree(listener) {
            listeners.add(listener);
            return { dispose: () => listeners.delete(listener) };
          },
        },
      }),
    });
    const id = await createSession(engine);
    const waits = 'waits for a free place: 8 agents work on this machine';
    const view = await engine.until(({ sessions }) => sessions[0]?.activity === waits);
    expect(sessionIn(view)).toMatchObject({ state: 'starting', hold: null });
    free = true;
    for (const listener of listeners) {
      listener(id);
    }
    await untilState(engine, 'completed');
  });

  it('has failed when its agent left its worktree, with what it did', async () => {
    const engine = await open(async (call) => {
      await engine.repository.git('-C', call.spec.cwd, 'switch', '-c', 'elsewhere');
      return {};
    });
    await createSession(engine);
    expect((await untilState(engine, 'failed')).reason).toContain('left its worktree on elsewhere');
  });
});

describe('a session is refused', () => {
  it.each([
    ['without words', { prompt: ' \n ' }, 'Say what the session is to do.'],
    ['on a branch that is not there', { baseBranch: 'nowhere' }, 'nowhere'],
  ])('%s', async (_what, change, message) => {
    const engine = await open(async () => ({}));
    const words = await refusalOf(engine, {
      ...{ kind: 'createSession', prompt, baseBranch: null, selection: null },
      ...change,
    });
    expect(words).toContain(message);
    expect(engine.engine.view().sessions).toEqual([]);
  });

  it('without Claude, and in a workspace that is not trusted, where it can be stopped all the same', async () => {
    const engine = await open(async ({ stopped }) => {
      await stopped;
      return {};
    });
    const intent = { kind: 'createSession', prompt, baseBranch: null, selection: null } as const;
    engine.world.claude = null;
    expect(await refusalOf(engine, intent)).toBe('Claude was not found. Install it.');
    engine.world.claude = { path: '/usr/bin/claude', version: '2.1.0' };
    const sessionId = await createSession(engine);
    await untilCalled(engine);
    engine.world.trusted = false;
    expect(await refusalOf(engine, intent)).toContain('not trusted');
    expect(await refusalOf(engine, { kind: 'stopSession', sessionId })).toBe('done');
    await untilState(engine, 'failed');
  });
});
