import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  createEngineFixture,
  type EngineFixture,
  type FixtureOptions,
} from '../../../test/support/engineFixture.ts';
import { gitIn, writeFiles } from '../../../test/support/gitFixture.ts';
import type { ScriptedAnswer, ScriptedCall } from '../../../test/support/scriptedProcesses.ts';
import { agentOf, commitFile, untilDone, type Worker } from '../../../test/support/scriptedWork.ts';
import type { Clock } from '../../lib/clock.ts';
import type { ProjectView } from '../../protocol/view.ts';

let fixture: EngineFixture;

afterEach(async () => {
  await fixture.dispose();
});

/** Workers that answer in turn; the last answer stays. */
async function open(answers: readonly Worker[], options: FixtureOptions = {}): Promise<void> {
  let calls = 0;
  const work: Worker = (call) => {
    calls += 1;
    return (answers[calls - 1] ?? answers.at(-1) ?? commitFile)(call);
  };
  fixture = await createEngineFixture(agentOf({ a: [] }, work), options);
}

function workers(): readonly ScriptedCall[] {
  return fixture.calls().filter((call) => call.role === 'worker');
}

function sessionOf({ spec }: ScriptedCall): string | undefined {
  return spec.args[spec.args.findIndex((arg) => arg === '--session-id' || arg === '--resume') + 1];
}

function hold(view: ProjectView): { kind: string; reason: string } | null | undefined {
  return view.subtasks[0]?.hold;
}

async function untilHeld(): Promise<string> {
  const view = await fixture.until((now) => Boolean(hold(now)));
  return `${hold(view)?.kind}: ${hold(view)?.reason}`;
}

async function release(): Promise<void> {
  await fixture.submit({ kind: 'releaseHold', subtaskId: fixture.subtask('a').id });
}

/** Time that passes only while somebody waits for it: however busy the machine is, nothing takes longer. */
function waitingClock(): Clock {
  let now = Date.now();
  return {
    now: () => now,
    at(at, callback) {
      const arrive = (): void => {
        if (fixture?.store.tables.runs.running().length > 0) {
          timer = setTimeout(arrive, 10);
          return;
        }
        now = Math.max(now, at);
        callback();
      };
      let timer = setTimeout(arrive, Math.max(0, at - now) / 100);
      return { dispose: () => clearTimeout(timer) };
    },
  };
}

function answers(answer: ScriptedAnswer): Worker {
  return async () => answer;
}

/** As after a reboot: cut off in the middle of its work. */
const cutOff = answers({ silent: true, text: 'I begin.', cause: 'lost' });

describe('an agent that was cut off', () => {
  test('fault 34: goes on in its session by itself, without using an attempt', async () => {
    await open([cutOff, cutOff, commitFile]);
    await fixture.createTask();
    await untilDone(fixture);
    const [first, second, third] = workers();
    expect(first?.spec.args).toContain('--session-id');
    expect([second, third].map((call) => call?.spec.args.includes('--resume'))).toEqual([true, true]);
    expect(new Set(workers().map(sessionOf)).size).toBe(1);
    expect(second?.spec.stdin).toContain('You were cut off');
    const runs = fixture.engine.view().runs.filter((run) => run.kind === 'work');
    expect(runs.map(({ attempt, outcome }) => `${attempt} ${outcome}`)).toEqual([
      '1 interrupted',
      '1 interrupted',
      '1 done',
    ]);
  });

  test('fault 34: is started again five times, and then its subtask fails with the reason', async () => {
    await open([cutOff], { speed: 1000 });
    await fixture.createTask();
    const view = await fixture.until((now) => now.subtasks[0]?.status === 'BLOCKED_FAILURE');
    expect(workers()).toHaveLength(6);
    expect(view.subtasks[0]?.reason).toContain('It was cut off 6 times');
  });

  test('fault 44: hangs are bounded in the same way, use no attempt, and begin afresh', async () => {
    await open([answers({ silent: true, text: 'I begin.', cause: 'idle' }), commitFile]);
    await fixture.createTask();
    await untilDone(fixture);
    expect(new Set(workers().map(sessionOf)).size).toBe(2);
    const runs = fixture.engine.view().runs.filter((run) => run.kind === 'work');
    expect(runs.map(({ attempt, outcome }) => `${attempt} ${outcome}`)).toEqual(['1 hung', '1 done']);
  });

  test('fault 63: whose transcript is gone is followed by another one, and the history says so', async () => {
    await open([cutOff, commitFile]);
    fixture.world.transcripts = false;
    await fixture.createTask();
    await untilDone(fixture);
    expect(workers().every((call) => call.spec.args.includes('--session-id'))).toBe(true);
    expect(new Set(workers().map(sessionOf)).size).toBe(2);
    expect(workers()[1]?.spec.stdin).toContain('Switchyard subtask: a');
    const history = fixture.store.tables.events
      .latest(fixture.subtask('a').id, 50)
      .map((event) => event.text);
    expect(history.join('\n')).toContain('transcript of the agent that was cut off is gone');
  });

  test('before it said anything begins afresh', async () => {
    await open([answers({ silent: true, cause: 'lost' }), commitFile]);
    await fixture.createTask();
    await untilDone(fixture);
    expect(new Set(workers().map(sessionOf)).size).toBe(2);
  });

  test('costs what it used, and not again what its session had reported before', async () => {
    await open([cutOff, (call) => commitFile(call).then(() => ({ costUsd: 0.5 }))]);
    await fixture.createTask();
    await untilDone(fixture);
    const costs = fixture.engine
      .view()
      .runs.filter((run) => run.kind === 'work')
      .map((run) => run.usage);
    expect(costs[0]?.estimated).toBe(true);
    expect(costs[1]).toMatchObject({ estimated: false, costUsd: 0.5 });
  });
});

describe('an agent', () => {
  test('fault 61: that dies right after its start is not started for ever, and is tried again when it is asked for', async () => {
    await open([answers({ silent: true, cause: 'lost' })], { watchClock: waitingClock });
    await fixture.createTask();
    expect(await untilHeld()).toMatch(/^tool: Claude ended right after its start three times in a row: /);
    expect(workers()).toHaveLength(3);
    await release();
    await fixture.until((view) => workers().length === 4 && Boolean(hold(view)));
  });

  test('fault 59: that the system has no room for is tried again after a while, without using an attempt', async () => {
    let launches = 0;
    await open([commitFile], {
      between: (parts) => ({
        ...parts,
        processes: {
          ...parts.processes,
          async launch(directory) {
            launches += 1;
            return launches === 2
              ? { ok: false, error: { cause: 'noRoom', message: 'It could not be started: spawn EAGAIN.' } }
              : parts.processes.launch(directory);
          },
        },
      }),
    });
    await fixture.createTask();
    await untilDone(fixture);
    const runs = fixture.engine.view().runs.filter((run) => run.kind === 'work');
    expect(runs.map(({ attempt, outcome }) => `${attempt} ${outcome}`)).toEqual(['1 interrupted', '1 done']);
  });

  test('fault 53: whose log cannot be written waits until somebody has made room', async () => {
    await open([answers({ silent: true, text: 'I begin.', cause: 'unlogged' }), commitFile]);
    await fixture.createTask();
    expect(await untilHeld()).toMatch(/^disk: .*Make room, then try again/);
    await release();
    await untilDone(fixture);
  });

  test('fault 43: that meets a usage limit waits with a time, however often, and goes on in its session', async () => {
    const limited = answers({ silent: true, text: 'I begin.', limited: true });
    await open([...Array.from({ length: 7 }, () => limited), commitFile], { speed: 5000 });
    await fixture.createTask();
    await untilDone(fixture);
    expect(workers()).toHaveLength(8);
    expect(new Set(workers().map(sessionOf)).size).toBe(1);
  });
});

describe('an agent that leaves its worktree', () => {
  test('fault 65: by writing into the checkout is noticed, and its subtask waits', async () => {
    await open([
      async (call) => {
        await commitFile(call);
        const path = join(fixture.repository.path, 'README.md');
        await writeFile(path, 'mine now\n');
        return { uses: [{ name: 'Write', input: { file_path: path, content: 'mine now\n' } }] };
      },
    ]);
    await fixture.createTask();
    const path = join(fixture.repository.path, 'README.md');
    expect(await untilHeld()).toContain(`input: The agent wrote outside its worktree: ${path}.`);
    await fixture.repository.git('checkout', '--', 'README.md');
    await release();
    await untilDone(fixture);
  });

  test('fault 65: by a command is noticed by what changed in the checkout meanwhile', async () => {
    await open(
      [
        async (call) => {
          await commitFile(call);
          const { path } = fixture.repository;
          const command = `cd ${path} && echo 'mine now' > README.md`;
          execFileSync('/bin/sh', ['-c', command.replace(path, `"${path}"`)]);
          return { uses: [{ name: 'Bash', input: { command } }] };
        },
      ],
      { speed: 1 },
    );
    await fixture.createTask();
    expect(await untilHeld()).toContain(join(fixture.repository.path, 'README.md'));
  });

  test('what the user does in the checkout meanwhile is nobody’s misdeed', async () => {
    await open(
      [
        async (call) => {
          await fixture.repository.write({ 'mine.txt': 'the user works, too\n' });
          await commitFile(call);
          const elsewhere = join(dirname(call.spec.cwd), 'notes.md');
          return {
            uses: [
              { name: 'Bash', input: { command: `ls ${call.spec.cwd}` } },
              { name: 'Write', input: { file_path: join(call.spec.cwd, 'b.txt') } },
              { name: 'Read', input: { file_path: elsewhere } },
            ],
          };
        },
      ],
      { speed: 1 },
    );
    await fixture.createTask();
    await untilDone(fixture);
  });

  test('fault 66: on another branch, or without its registration, waits for somebody', async () => {
    await open([
      async (call) => {
        await gitIn(call.spec.cwd, 'switch', '--quiet', '-c', 'elsewhere');
        return commitFile(call);
      },
      async (call) => {
        await rm(join(call.spec.cwd, '.git'));
        await fixture.repository.git('worktree', 'prune', '--expire=now');
        return {};
      },
    ]);
    await fixture.createTask();
    expect(await untilHeld()).toContain('input: The agent left its worktree on elsewhere instead of sw-1-a.');
    const worktree = fixture.subtask('a').worktree ?? '';
    await gitIn(worktree, 'switch', '--quiet', 'sw-1-a');
    await release();
    // The first one's work is on the other branch, so there is nothing to believe yet.
    await fixture.until((view) => workers().length === 2 && Boolean(hold(view)));
    expect(fixture.subtask('a').hold?.reason).toContain('was deleted while its agent worked');
  });
});

test('fault 67: work that gives a secret away does not pass, and the worker is told where it is', async () => {
  const prompts: string[] = [];
  const key = `-----BEGIN RSA ${'PRIVATE'} KEY-----\n`;
  await open([
    async (call) => {
      await writeFiles(call.spec.cwd, { id_rsa: key });
      return commitFile(call);
    },
    async (call) => {
      prompts.push(call.spec.stdin);
      await gitIn(call.spec.cwd, 'rm', '--quiet', 'id_rsa');
      await gitIn(call.spec.cwd, 'commit', '--quiet', '--amend', '-m', 'Do it');
      return {};
    },
  ]);
  await fixture.createTask();
  await untilDone(fixture);
  expect(prompts[0]).toContain('a private key in id_rsa');
  expect(await fixture.repository.git('log', '--all', '--format=%s', '--', 'id_rsa')).toBe('');
});

test('fault 33: a clock that is put back neither makes a duration negative nor holds anything up', async () => {
  let shift = 0;
  await open(
    [
      async (call) => {
        shift = -3_600_000;
        await commitFile(call);
        return { silent: true };
      },
      commitFile,
    ],
    {
      watchClock: (clock) => ({
        now: () => clock.now() + shift,
        at: (at, callback) => clock.at(at - shift, callback),
      }),
    },
  );
  await fixture.createTask();
  await untilDone(fixture);
  for (const { startedAt, endedAt } of fixture.engine.view().runs) {
    expect(Date.parse(endedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(startedAt));
  }
});

test('a directory that was prepared for a run and never became one is gone after the next start', async () => {
  await open([commitFile]);
  await fixture.createTask();
  await untilDone(fixture);
  const runId = fixture.engine.view().runs[0]?.id ?? '';
  const kept = (await fixture.engine.logDirectory(runId)) ?? '';
  const left = join(dirname(kept), 'left-behind');
  const started = join(dirname(kept), 'started');
  await mkdir(left);
  await mkdir(started);
  await writeFile(join(left, 'environment.json'), '{"KEY":"secret"}');
  await writeFile(join(started, 'claim'), '');
  await fixture.restart();
  await expect.poll(() => existsSync(left)).toBe(false);
  expect([kept, started].map((path) => existsSync(path))).toEqual([true, true]);
});
