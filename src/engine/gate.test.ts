import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  createEngineFixture,
  type EngineFixture,
  type FixtureOptions,
} from '../../test/support/engineFixture.ts';
import { type Files, gitIn, writeFiles } from '../../test/support/gitFixture.ts';
import type { ScriptedAnswer, ScriptedCall } from '../../test/support/scriptedProcesses.ts';
import { untilDone, type Worker } from '../../test/support/scriptedWork.ts';
import type { Facts, Orchestrator, Step } from '../domain/step.ts';
import { ok } from '../lib/result.ts';
import type { Orchestrators } from '../orchestrators/registry.ts';
import type { RunView } from '../protocol/view.ts';

let fixture: EngineFixture;

afterEach(async () => {
  await fixture.dispose();
});

interface Work extends FixtureOptions {
  readonly scope?: readonly string[];
  readonly verify?: string;
}

/** One subtask, and workers that answer in turn; the last answer stays. */
async function open(
  workers: readonly Worker[],
  { scope = [], verify, ...options }: Work = {},
): Promise<void> {
  const subtask = {
    ...{ key: 'a', title: 'a', spec: 'a', plan: 'a', acceptance: [], size: 'small', dependsOn: [] },
    ...{ scope, verify: verify ?? null, modelHint: 'standard' },
  };
  let calls = 0;
  fixture = await createEngineFixture(async (call) => {
    if (call.role === 'planner') {
      return { structuredOutput: { spec: 'a', subtasks: [subtask] } };
    }
    calls += 1;
    return (workers[calls - 1] ?? workers.at(-1))?.(call) ?? {};
  }, options);
}

function commits(files: Files, answer: ScriptedAnswer = {}): Worker {
  return async ({ spec }) => {
    await writeFiles(spec.cwd, files);
    await gitIn(spec.cwd, 'add', '--all');
    await gitIn(spec.cwd, 'commit', '--quiet', '--allow-empty', '-m', 'Do it');
    return answer;
  };
}

function prompts(): readonly string[] {
  return fixture.calls().flatMap(({ role, spec }) => (role === 'worker' ? [spec.stdin] : []));
}

function gates(): readonly RunView[] {
  return fixture.engine.view().runs.filter((run) => run.kind === 'gate');
}

function reasons(): readonly (string | null)[] {
  return gates().map(({ reason }) => reason);
}

async function untilFailed(): Promise<string> {
  const view = await fixture.until((now) => now.subtasks[0]?.status === 'BLOCKED_FAILURE');
  return view.subtasks[0]?.reason ?? '';
}

const suite = { 'a.js': '1\n', 'a.test.js': 'expect 2\n', 'README.md': '# sample\n' };

describe('an attempt', () => {
  test('that deletes the test that fails does not pass, and the worker is told how to put it back', async () => {
    await open(
      [
        commits({ 'a.js': '3\n', 'a.test.js': null }),
        async (call) => {
          const [, command = ''] = /(git restore [^\n]*)/.exec(call.spec.stdin) ?? [];
          await gitIn(call.spec.cwd, ...command.split(' ').slice(1));
          return commits({ 'a.js': '2\n' })(call);
        },
      ],
      { files: suite, scope: ['a.js'], settings: { verifyCommand: 'true' } },
    );
    await fixture.createTask();
    await untilDone(fixture);
    expect(reasons()).toEqual([
      'Checks that were there before are not as they were, and the subtask does not name them: a.test.js (deleted).',
      null,
    ]);
    expect(await fixture.repository.git('show', 'main:a.test.js')).toBe('expect 2');
  });

  test('that weakens its checks in whatever way does not pass', async () => {
    const files = {
      ...suite,
      'package.json': '{"scripts":{"test":"node --test"}}',
      'check.mjs': 'process.exit(1);',
      'data/golden.txt': '1',
    };
    const change = {
      'a.test.js': null,
      'a.test.js.off': 'expect 2\n',
      'package.json': '{"scripts":{"test":"true"}}',
      'check.mjs': '',
      'data/golden.txt': '2',
    };
    await open([commits({ 'a.js': '3\n', ...change })], {
      files,
      scope: ['a.js'],
      settings: {
        verifyCommand: 'node check.mjs || true',
        protectedFiles: ['data/**'],
        maxAttempts: 1,
      },
    });
    await fixture.createTask();
    expect(await untilFailed()).toContain(
      'the subtask does not name them: a.test.js (deleted), check.mjs, data/golden.txt, package.json.',
    );
  });

  test('that changes checks which the subtask names, and more than it names, passes, and the card shows both', async () => {
    await open(
      [commits({ 'a.js': '3\n', 'a.test.js': 'expect 3\n', 'b.test.js': 'new\n', 'docs/a.md': 'new\n' })],
      { files: suite, scope: ['./*.js'], settings: { autoMerge: false } },
    );
    await fixture.createTask();
    await fixture.until((view) => view.subtasks[0]?.status === 'COMPLETED');
    expect(fixture.subtask('a').gate).toMatchObject({
      passed: true,
      protectedChanges: [{ path: 'a.test.js', kind: 'modified', inScope: true }],
      outsideScope: ['docs/a.md'],
    });
  });

  test('whose commits are empty has done nothing', async () => {
    await open([commits({})], { settings: { maxAttempts: 1 } });
    await fixture.createTask();
    expect(await untilFailed()).toContain('Nothing was changed: the commits leave every file as it was.');
    expect(gates()[0]?.outcome).toBe('suspicious');
  });

  test('that merges the base is judged by what is its own', async () => {
    await open(
      [
        async (call) => {
          await fixture.repository.commit('theirs', { 'a.test.js': 'expect 9\n', 'theirs.js': '9\n' });
          await gitIn(call.spec.cwd, 'merge', '--quiet', '--no-edit', 'main');
          return commits({ 'a.js': '9\n' })(call);
        },
      ],
      { files: suite, scope: ['a.js'], settings: { autoMerge: false } },
    );
    await fixture.createTask();
    await fixture.until((view) => view.subtasks[0]?.status === 'COMPLETED');
    expect(fixture.subtask('a').gate).toMatchObject({ outsideScope: [], protectedChanges: [] });
    expect(fixture.subtask('a').gate?.git?.changedFiles).toEqual(['a.js']);
  });
});

describe('a subtask that is stopped and started', () => {
  function submit(kind: 'stopSubtask' | 'startSubtask') {
    return fixture.submit({ kind, subtaskId: fixture.subtask('a').id });
  }

  test('after its checks have passed is checked again, and costs no further worker', async () => {
    let mayDeliver = false;
    const between: FixtureOptions['between'] = (parts) => {
      const next = (orchestrator: Orchestrator, facts: Facts): Step => {
        const step = orchestrator.next(facts);
        return step.kind === 'deliver' && !mayDeliver ? { kind: 'wait', until: null } : step;
      };
      const choose: Orchestrators['choose'] = (id) => {
        const chosen = parts.orchestrators.choose(id);
        return chosen.ok ? ok({ ...chosen.value, next: (facts) => next(chosen.value, facts) }) : chosen;
      };
      return { ...parts, orchestrators: { ...parts.orchestrators, choose } };
    };
    await open([commits({ 'a.txt': 'a\n' })], { settings: { verifyCommand: 'true' }, between });
    await fixture.createTask();
    await fixture.until(() => gates().some(({ outcome }) => outcome === 'done'));
    await submit('stopSubtask');
    mayDeliver = true;
    await submit('startSubtask');
    await untilDone(fixture);
    expect(prompts()).toHaveLength(1);
    expect(gates().map(({ round, outcome }) => `${round} ${outcome}`)).toEqual(['1 done', '2 done']);
  });

  test('in its second attempt is told what the checks found after the first', async () => {
    await open(
      [
        commits({ 'b.txt': 'b\n' }),
        async (call) => {
          await call.stopped;
          return { silent: true };
        },
        commits({ 'a.txt': 'a\n' }),
      ],
      { settings: { verifyCommand: 'test ! -f b.txt || test -f a.txt || (echo NO A; exit 1)' } },
    );
    await fixture.createTask();
    await expect.poll(() => prompts().length, { timeout: 30_000 }).toBe(2);
    await submit('stopSubtask');
    await fixture.until((view) => view.runs.every((run) => run.status !== 'RUNNING'));
    await submit('startSubtask');
    await untilDone(fixture);
    expect(prompts()[2]).toContain('NO A');
  });
});

describe("the subtask's own check", () => {
  const own = 'echo own >> ../own.log; test -f a.txt';

  function submit(kind: 'approveVerify' | 'revokeVerify', command = own) {
    const subtaskId = fixture.subtask('a').id;
    return fixture.submit(kind === 'approveVerify' ? { kind, subtaskId, command } : { kind, subtaskId });
  }

  function ownLog(): Promise<string> {
    return readFile(join(fixture.worktrees, 'own.log'), 'utf8').catch(() => '');
  }

  test('never runs unless the user has approved it, and no worker may run it', async () => {
    await open([commits({ 'a.txt': 'a\n' })], { verify: own, settings: { verifyCommand: 'true' } });
    await fixture.createTask();
    await untilDone(fixture);
    expect(await ownLog()).toBe('');
    expect(gates()).toHaveLength(1);
    const worker = fixture.calls().find(({ role }) => role === 'worker');
    expect(`${worker?.spec.args.join(' ')} ${worker?.spec.stdin}`).not.toContain('own.log');
  });

  test('is approved word for word, and not twice taken back', async () => {
    await open([commits({ 'a.txt': 'a\n' })], { verify: own, settings: { autoStart: false } });
    await fixture.createTask();
    await fixture.until((view) => view.subtasks.length === 1);
    expect(await submit('approveVerify', `${own} `)).toMatchObject({
      ok: false,
      error: { kind: 'conflict', message: expect.stringContaining(own) },
    });
    expect(await submit('revokeVerify')).toMatchObject({ ok: false, error: { kind: 'conflict' } });
    expect(await submit('approveVerify')).toMatchObject({ ok: true });
    expect(fixture.subtask('a').verifyApproved).toBe(true);
    expect(await submit('revokeVerify')).toMatchObject({ ok: true });
    expect(fixture.subtask('a').verifyApproved).toBe(false);
  });

  test('that is not there cannot be approved', async () => {
    await open([commits({ 'a.txt': 'a\n' })], { settings: { autoStart: false } });
    await fixture.createTask();
    await fixture.until((view) => view.subtasks.length === 1);
    expect(await submit('approveVerify', '')).toMatchObject({ ok: false, error: { kind: 'unprocessable' } });
  });

  test('runs after the trusted one once it is approved; both are in the record', async () => {
    // What the trusted one leaves in the worktree is not held against the work.
    const verifyCommand = 'touch left-over && echo trusted';
    await open([commits({ 'b.txt': 'b\n' }), commits({ 'a.txt': 'a\n' })], {
      verify: own,
      settings: { verifyCommand, autoStart: false, autoMerge: false },
      files: { '.gitignore': '' },
    });
    await fixture.createTask();
    await fixture.until((view) => view.tasks[0]?.baseline === 'green');
    await submit('approveVerify');
    await fixture.submit({ kind: 'startSubtask', subtaskId: fixture.subtask('a').id });
    await fixture.until((view) => view.subtasks[0]?.status === 'COMPLETED');
    expect(gates().map(({ attempt, outcome }) => `${attempt} ${outcome}`)).toEqual([
      '1 done',
      '1 error',
      '2 done',
      '2 done',
    ]);
    expect(await ownLog()).toBe('own\nown\n');
    expect(prompts()[0]).toContain(own);
    expect(fixture.calls().at(-1)?.spec.args.join(' ')).not.toContain('own.log');
    expect(prompts()[1]).toContain(`${own} exits 1.`);
    expect(fixture.subtask('a').gate).toMatchObject({
      passed: true,
      verify: { command: verifyCommand, exitCode: 0, tail: 'trusted' },
      ownVerify: { command: own, exitCode: 0 },
    });
  });

  test('is enough where no other is known', async () => {
    await open([commits({ 'a.txt': 'a\n' })], { verify: own, settings: { autoStart: false } });
    await fixture.createTask();
    await fixture.until((view) => view.subtasks[0]?.status === 'READY');
    await submit('approveVerify');
    await fixture.submit({ kind: 'startSubtask', subtaskId: fixture.subtask('a').id });
    await untilDone(fixture);
    expect(await ownLog()).toBe('own\n');
    expect(gates()).toHaveLength(1);
  });
});

describe('a worker', () => {
  test('that gets nowhere is stopped after three attempts', async () => {
    await open([async () => ({ text: 'All done!' })]);
    await fixture.createTask();
    expect(await untilFailed()).toBe(
      'No progress: 3 attempts in a row changed nothing. Nothing was changed: there is no commit and no edit.',
    );
    expect(prompts()).toHaveLength(3);
  });

  test('that meets the same error whatever it tries is stopped after four', async () => {
    let count = 0;
    const work: Worker = (call) => {
      count += 1;
      return commits({ 'a.txt': `${count}\n` })(call);
    };
    await open([work], { settings: { verifyCommand: 'test ! -f a.txt || (echo RED; exit 1)' } });
    await fixture.createTask();
    expect(await untilFailed()).toMatch(/^The same error 4 times in a row, whatever was changed\. /);
    expect(prompts()).toHaveLength(4);
  });

  test('that is refused the same program twice is stopped, with the setting that allows it', async () => {
    let count = 0;
    const denied = [{ tool_name: 'Bash', tool_input: { command: 'npm run build' } }];
    const work: Worker = (call: ScriptedCall) => {
      count += 1;
      return commits({ 'a.txt': `${count}\n` }, { denied })(call);
    };
    await open([work], { settings: { verifyCommand: 'test ! -f a.txt || (cat a.txt; exit 1)' } });
    await fixture.createTask();
    const reason = await untilFailed();
    expect(reason).toContain('2 attempts in a row: Bash npm run build.');
    expect(reason).toContain('switchyard.allowedTools');
    expect(prompts()).toHaveLength(2);
  });
});
