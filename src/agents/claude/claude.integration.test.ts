import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createRepository, type TestRepository, testEnvironment } from '../../../test/support/gitFixture.ts';
import { expectOk, silentLog, wallClock } from '../../../test/support/repositoryFixture.ts';
import { claudeEnvironment } from '../../../test/support/scriptedModel/claudeEnvironment.ts';
import type { Scenario } from '../../../test/support/scriptedModel/scenario.ts';
import {
  type ScriptedModel,
  startScriptedModel,
} from '../../../test/support/scriptedModel/startScriptedModel.ts';
import type { TranscriptEntry } from '../../domain/transcript.ts';
import { createProcesses } from '../process/createProcesses.ts';
import { agentEnvironment } from '../process/environment.ts';
import type { ProcessEnd, ProcessSpec } from '../process/processes.ts';
import { identify } from '../process/processIdentity.ts';
import { readStatus } from '../process/runDirectory.ts';
import { createPrompts } from '../prompts.ts';
import { plannerArguments, workerArguments } from './claudeArguments.ts';
import { parseClaudeLine, plainLine } from './claudeStream.ts';
import { type ClaudeVerdict, emptyObservation, judge, observe } from './claudeVerdict.ts';
import { checkLogin, findClaude } from './findClaude.ts';
import { parsePlan, planJsonSchema } from './planSchema.ts';
import { hasTranscript } from './transcriptFile.ts';

// The real CLI, real git and the real runner; only the model behind them is scripted.
const root = join(import.meta.dirname, '../../..');
const claude = join(root, 'node_modules/.bin/claude');
const runnerPath = join(import.meta.dirname, '../runner/runner.ts');
const prompts = createPrompts(join(root, 'prompts'));
const processes = createProcesses({
  runnerPath,
  nodePath: process.execPath,
  environment: process.env,
  clock: wallClock,
  log: silentLog,
});

let repository: TestRepository;
let worktree = '';
let scratch = '';
let model: ScriptedModel | null = null;

beforeEach(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'switchyard claude '));
  const scripts = { test: 'echo "tested by $npm_lifecycle_event"' };
  repository = await createRepository({
    files: { 'a.txt': 'one\n', 'package.json': JSON.stringify({ scripts }) },
  });
  worktree = join(repository.path, '../work tree');
  await repository.git('worktree', 'add', '--quiet', '-b', 'sw-1-two', worktree);
});

afterEach(async () => {
  await model?.close();
  model = null;
  await repository.remove();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
});

const somewhere = {
  ...{ worktree: '/w', repository: '/r', branch: null, base: 'main' },
  ...{ task: 1, subtask: null, session: null },
};

async function environmentFor(scenario: Scenario, runId: string): Promise<Record<string, string>> {
  model = await startScriptedModel(scenario);
  const own = claudeEnvironment({ url: model.url, configDirectory: join(scratch, 'config') });
  return agentEnvironment({
    environment: { ...testEnvironment(), ...own },
    passEnvironment: [],
    place: { ...somewhere, runId },
  });
}

function specOf(args: readonly string[], stdin: string, env: Record<string, string>): ProcessSpec {
  const limits = { firstOutputMs: 60_000, idleMs: 60_000, totalMs: 120_000 };
  const runId = env.SWITCHYARD_RUN_ID ?? '';
  return { runId, command: claude, args, cwd: worktree, env, stdin, endsWithResult: true, ...limits };
}

async function workerSpec(turns: Scenario['scripts'][number]['turns']): Promise<ProcessSpec> {
  const env = await environmentFor({ scripts: [{ role: 'worker', subtask: 'two', turns }] }, randomUUID());
  const args = workerArguments({
    sessionId: randomUUID(),
    model: null,
    maxBudgetUsd: null,
    sandbox: { gitDirectory: '', ignoreFile: '' },
    permissionMode: 'acceptEdits',
    allowedTools: ['Bash(git add:*)', 'Bash(git commit:*)', 'Bash(node:*)'],
    verifyCommand: 'npm test',
  });
  const prompt = await prompts.renderWorker({
    taskTitle: 'Count',
    taskSpec: 'Count to two.',
    subtask: { number: 1, key: 'two', title: 'Two', spec: 'Two.', plan: 'Edit.', acceptance: [], scope: [] },
    baseCommit: repository.head ?? '',
    branch: 'sw-1-two',
    verifyCommand: 'npm test',
    attempt: 1,
    maxAttempts: 10,
    feedback: null,
    commits: [],
    dirtyFiles: [],
  });
  return specOf(args, prompt, env);
}

interface Followed {
  readonly entries: TranscriptEntry[];
  readonly finished: Promise<{ readonly end: ProcessEnd; readonly verdict: ClaudeVerdict }>;
}

function follow(directory: string): Followed {
  const entries: TranscriptEntry[] = [];
  let state = emptyObservation();
  const finished = new Promise<Awaited<Followed['finished']>>((resolve) => {
    processes.follow(directory, {
      onLines(stream, lines) {
        for (const line of lines) {
          const parsed = stream === 'stdout' ? parseClaudeLine(line, worktree) : plainLine(stream, line);
          entries.push(...parsed.entries);
          state = observe(state, parsed);
        }
      },
      onEnd: (end) => resolve({ end, verdict: judge(state, end) }),
    });
  });
  return { entries, finished };
}

async function start(
  spec: ProcessSpec,
): Promise<Followed & { readonly directory: string; readonly runId: string }> {
  const directory = join(scratch, spec.runId);
  await processes.prepare(directory, spec);
  expectOk(await processes.launch(directory));
  return { directory, runId: spec.runId, ...follow(directory) };
}

function summaries(entries: readonly TranscriptEntry[]): string[] {
  return entries.flatMap((entry) => (entry.kind === 'toolUse' ? entry.summary : []));
}

it('finds the CLI, and whether somebody is logged in', async () => {
  const environment = { ...process.env, CLAUDE_CONFIG_DIR: join(scratch, 'config'), ANTHROPIC_API_KEY: '' };
  const found = expectOk(await findClaude({ configured: claude, environment, home: scratch }));
  expect(found.version).toMatch(/^2\.\d+\.\d+$/);
  expect(expectOk(await checkLogin(found, environment)).loggedIn).toBe(false);
  expect(expectOk(await checkLogin(found, { ...environment, ANTHROPIC_API_KEY: 'dummy' })).loggedIn).toBe(
    true,
  );
});

it('plans with eyes and no hands', async () => {
  const subtask = {
    key: 'two',
    title: 'Two',
    spec: 's',
    plan: 'p',
    acceptance: ['a'],
    scope: ['**'],
    size: 'small',
  };
  const plan = {
    spec: 'Count.',
    subtasks: [{ ...subtask, modelHint: 'standard', verify: null, dependsOn: [] }],
  };
  const turns = [
    { text: 'I look around.', calls: [{ glob: '*' }, { grep: 'one' }, { read: 'a.txt' }] },
    { calls: [{ write: 'a.txt', content: 'mine\n' }, { bash: 'touch b.txt' }] },
    { structured: plan, pieceMs: 5 },
  ];
  const env = await environmentFor({ scripts: [{ role: 'planner', turns }] }, randomUUID());
  const args = plannerArguments({
    sessionId: randomUUID(),
    model: null,
    maxBudgetUsd: null,
    schema: planJsonSchema(),
  });
  const prompt = await prompts.renderPlanner({
    title: 'Count "to" $(two) 😀',
    description: '',
    topLevel: ['a.txt'],
    verifyCommand: 'npm test',
    maxSubtasks: 50,
    attempt: 1,
    feedback: null,
    questions: [],
    replan: null,
  });
  const run = await start(specOf(args, prompt, env));
  const { end, verdict } = await run.finished;
  expect(end).toMatchObject({ cause: 'exited', exitCode: 0 });
  expect(verdict.outcome).toBe('done');
  expect(expectOk(asResult(parsePlan(verdict.structuredOutput)))).toEqual(plan);
  expect(run.entries.find((entry) => entry.kind === 'started')?.tools.toSorted()).toEqual([
    ...['Glob', 'Grep', 'Read', 'StructuredOutput'],
  ]);
  expect(await repository.git('-C', worktree, 'status', '--porcelain')).toBe('');
  expect(model?.requests[0]?.prompt).toContain('Count "to" $(two) 😀');
});

function asResult<T>(result: { ok: true; value: T } | { ok: false; error: string }) {
  return result.ok ? result : { ok: false as const, error: { message: result.error } };
}

it('works, proves and commits for real, and is refused what is not allowed', async () => {
  const spec = await workerSpec([
    { text: 'I read first.', pieceMs: 5, calls: [{ read: 'a.txt' }] },
    {
      calls: [
        { edit: 'a.txt', old: 'one', new: 'two' },
        { write: 'src/b.txt', content: 'x\n' },
      ],
    },
    { calls: [{ bash: 'npm test' }] },
    { calls: [{ bash: 'git add -A && git commit -m "Count to two, (at last)"' }] },
    { calls: [{ bash: 'npx tsc' }, { bash: 'git push origin HEAD' }] },
    { text: 'Done.' },
  ]);
  const run = await start(spec);
  const { end, verdict } = await run.finished;
  expect(end).toMatchObject({ cause: 'exited', exitCode: 0 });
  expect(verdict).toMatchObject({
    outcome: 'done',
    reason: null,
    text: 'Done.',
    denied: ['Bash npx tsc', 'Bash git push origin HEAD'],
    usage: { estimated: false },
  });
  expect(await repository.git('log', '--format=%s', 'main..sw-1-two')).toBe('Count to two, (at last)');
  expect(await repository.git('show', 'sw-1-two:a.txt')).toBe('two');
  expect(await repository.git('-C', worktree, 'status', '--porcelain')).toBe('');
  expect(summaries(run.entries).slice(0, 4)).toEqual([
    ...['Read a.txt', 'Edit a.txt', 'Write src/b.txt', 'Bash npm test'],
  ]);
  const outputs = run.entries.flatMap((entry) => (entry.kind === 'toolResult' ? entry.text : []));
  expect(outputs.join('\n')).toContain('tested by test');
});

it.each([
  [{ status: 429 }, 'quota', '429', false],
  [{ status: 529 }, 'quota', '529', false],
  [{ status: 401 }, 'error', 'claude /login', true],
  ['cutOff', 'interrupted', 'lost', false],
] as const)('knows what it means when the model answers %j', async (fail, outcome, words, loginNeeded) => {
  const run = await start(await workerSpec([{ fail }]));
  const { verdict } = await run.finished;
  expect(verdict).toMatchObject({ outcome, loginNeeded, reason: expect.stringContaining(words) });
  expect(run.entries.some((entry) => entry.kind === 'retrying')).toBe(true);
});

it('goes on after a failure that passes', async () => {
  const run = await start(await workerSpec([{ fail: { status: 529 }, times: 1 }, { text: 'Done.' }]));
  expect((await run.finished).verdict).toMatchObject({ outcome: 'done', text: 'Done.' });
});

it('fault 44: gives up on a model that never answers', async () => {
  const spec = await workerSpec([{ fail: 'hang' }]);
  const run = await start({ ...spec, idleMs: 3000 });
  const { end, verdict } = await run.finished;
  expect(end.cause).toBe('idle');
  expect(verdict).toMatchObject({ outcome: 'hung', usage: null });
});

it('fault 57: shows a live line while it works, and leaves no process when it is stopped', async () => {
  const server = `node "${join(root, 'test/fixtures/processes/leaveChildren.mjs')}" stay`;
  const run = await start(await workerSpec([{ text: 'I wait.', calls: [{ bash: server }] }]));
  await vi.waitFor(() => expect(summaries(run.entries)).toEqual([`Bash ${server}`]), 30_000);
  await vi.waitFor(() => expect(waitersOf(run.runId)).toHaveLength(2), 30_000);
  await processes.stop(run.directory);
  const { end, verdict } = await run.finished;
  expect(end.cause).toBe('stopped');
  expect(verdict).toMatchObject({ outcome: 'stopped', usage: { estimated: true, turns: 1 } });
  expect(waitersOf(run.runId)).toEqual([]);
});

/** What the fixture has left in and out of its group: processes that carry the run's id and do nothing but wait. */
function waitersOf(runId: string): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      const read = (file: string): string[] => readFileSync(`/proc/${name}/${file}`, 'latin1').split('\0');
      const waits = read('cmdline').some((argument) => argument.startsWith('setInterval'));
      return waits && read('environ').includes(`SWITCHYARD_RUN_ID=${runId}`);
    } catch {
      return false;
    }
  });
}

it('fault 25: goes on when the editor that started it is killed, and loses no line', async () => {
  const spec = await workerSpec([{ text: 'Still here.', delayMs: 2000 }]);
  const directory = join(scratch, spec.runId);
  const specPath = join(scratch, 'spec.json');
  writeFileSync(specPath, JSON.stringify(spec));
  const host = spawn(
    process.execPath,
    [join(root, 'test/fixtures/processes/host.ts'), runnerPath, specPath, directory],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(host.stdout, 'data');
  host.kill('SIGKILL');
  await once(host, 'exit');
  expect(await identify(host.pid ?? 0)).toBeNull();
  const run = follow(directory);
  expect((await run.finished).verdict).toMatchObject({ outcome: 'done', text: 'Still here.' });
});

it('fault 34: goes on in its session after its runner and it were killed, and does not do its work twice', async () => {
  const first = await workerSpec([
    { text: 'I begin.', calls: [{ bash: 'git commit --allow-empty -m one' }] },
    { delayMs: 30_000, text: 'It is cut off before it can say this.' },
    { text: 'I go on.', calls: [{ bash: 'git commit --allow-empty -m two' }] },
    { text: 'Done.' },
  ]);
  const run = await start(first);
  await vi.waitFor(() => expect(run.entries.some((entry) => entry.kind === 'toolResult')).toBe(true), 30_000);
  const status = readStatus(run.directory);
  for (const identity of [status?.runner, status?.child]) {
    process.kill(identity?.pid ?? 0, 'SIGKILL');
  }
  const lost = await run.finished;
  expect(lost.verdict).toMatchObject({ outcome: 'interrupted', usage: { estimated: true } });
  const sessionId = lost.verdict.sessionId ?? '';
  const isKept = (id: string) => hasTranscript(id, first.env, '/nowhere');
  expect([await isKept(sessionId), await isKept(randomUUID())]).toEqual([true, false]);

  const env = { ...first.env, SWITCHYARD_RUN_ID: randomUUID() };
  const args = first.args.map((arg) => (arg === '--session-id' ? '--resume' : arg));
  const resumed = await start(specOf(args, await prompts.renderResume('worker'), env));
  const { verdict } = await resumed.finished;
  expect(verdict).toMatchObject({ outcome: 'done', sessionId, text: 'Done.' });
  expect(await repository.git('log', '--format=%s', 'main..sw-1-two')).toBe('two\none');
});

it('fault 63: a session whose transcript is gone is no failure of the agent', async () => {
  const spec = await workerSpec([{ text: 'Done.' }]);
  const args = spec.args.map((arg) => (arg === '--session-id' ? '--resume' : arg));
  const run = await start({ ...spec, args });
  expect((await run.finished).verdict).toMatchObject({
    outcome: 'interrupted',
    sessionId: null,
    reason: expect.stringContaining('transcript'),
  });
});
