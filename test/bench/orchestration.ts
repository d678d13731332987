import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { plannerArguments, workerArguments } from '../../src/agents/claude/claudeArguments.ts';
import { planJsonSchema } from '../../src/agents/claude/planSchema.ts';
import { createPrompts } from '../../src/agents/prompts.ts';
import { openProject } from '../../src/compose.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { defaultSettings } from '../../src/domain/settings.ts';
import { Mutex } from '../../src/lib/mutex.ts';
import { createRepository, type TestRepository } from '../support/gitFixture.ts';
import { newTask } from '../support/newTask.ts';
import { claudeEnvironment } from '../support/scriptedModel/claudeEnvironment.ts';
import type { Scenario } from '../support/scriptedModel/scenario.ts';
import { startScriptedModel } from '../support/scriptedModel/startScriptedModel.ts';
import { compare, type Row } from './measure.ts';

const root = join(import.meta.dirname, '..', '..');
const claude = join(root, 'node_modules', '.bin', 'claude');
const answerMs = 10_000;
const parallel = 3;
const verifyCommand = 'node check.mjs';
const title = 'Six files';

/** A fork into three, a join, and one more: six subtasks on four levels. */
const graph: Readonly<Record<string, readonly string[]>> = {
  a: [],
  b: ['a'],
  c: ['a'],
  d: ['a'],
  e: ['b', 'c', 'd'],
  f: ['e'],
};

const plan: Plan = {
  spec: 'Six files.',
  subtasks: Object.entries(graph).map(([key, dependsOn]) => ({
    key,
    title: key,
    spec: `Write ${key}.txt.`,
    plan: 'Write it and commit.',
    acceptance: ['It is there.'],
    scope: [`${key}.txt`],
    verify: null,
    size: 'small',
    modelHint: 'standard',
    dependsOn,
  })),
};

/** How much longer a task takes with us than the same CLI runs, worktrees, checks and merges started by hand. */
export async function orchestrationOverhead(rounds: number, report: (line: string) => void): Promise<Row> {
  const model = await startScriptedModel(scenario());
  const home = await realpath(await mkdtemp(join(tmpdir(), 'switchyard bench ')));
  const configDirectory = join(home, 'claude');
  await mkdir(configDirectory);
  // The engine gives agents the variables of Claude's that it finds in its own environment.
  Object.assign(process.env, claudeEnvironment({ url: model.url, configDirectory }));
  try {
    return await compare(
      {
        name: 'orchestration: six subtasks on a diamond, three at a time / the same by hand',
        goal: 1.3,
        rounds,
        ours: () => timed((repository) => workWithSwitchyard(repository, home)),
        reference: () => timed(workByHand),
      },
      report,
    );
  } finally {
    await model.close();
    await rm(home, { recursive: true, force: true });
  }
}

function scenario(): Scenario {
  const delay = { delayMs: answerMs };
  return {
    scripts: [
      { role: 'planner', turns: [{ ...delay, structured: plan }] },
      ...plan.subtasks.map(({ key }) => ({
        role: 'worker' as const,
        subtask: key,
        turns: [
          {
            ...delay,
            calls: [
              { write: `${key}.txt`, content: `${key}\n` },
              { bash: 'git add --all' },
              { bash: `git commit -m "Write ${key}"` },
            ],
          },
          { ...delay, text: 'Done.' },
        ],
      })),
    ],
  };
}

async function timed(work: (repository: TestRepository) => Promise<void>): Promise<number> {
  const repository = await createRepository({ files: { 'check.mjs': 'process.exit(0);\n' } });
  try {
    const start = performance.now();
    await work(repository);
    const elapsed = performance.now() - start;
    const files = await repository.git('ls-tree', '--name-only', 'main');
    if (!Object.keys(graph).every((key) => files.includes(`${key}.txt`))) {
      throw new Error(`The work is not on the base: ${files}`);
    }
    return elapsed;
  } finally {
    await repository.remove();
  }
}

async function workWithSwitchyard(repository: TestRepository, home: string): Promise<void> {
  const settings = {
    ...defaultSettings,
    maxAgents: parallel,
    autoMerge: true,
    claudePath: claude,
    verifyCommand,
  };
  const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const opened = await openProject(repository.path, {
    extensionPath: root,
    stateDirectory: join(home, randomUUID()),
    settings: () => settings,
    trusted: () => true,
    log,
  });
  if (!opened.ok) {
    throw new Error(opened.error.message);
  }
  const engine = opened.value;
  const done = new Promise<void>((resolve, reject) => {
    engine.onDidChange(() => {
      const task = engine.view().tasks[0];
      if (task?.status === 'DONE') {
        resolve();
      } else if (task?.status === 'PLANNING_FAILED' || task?.hold) {
        reject(new Error(task.reason ?? task.hold?.reason));
      }
    });
  });
  const created = await engine.submit(newTask(title));
  if (!created.ok) {
    throw new Error(created.error.message);
  }
  await done;
  await engine.dispose();
}

/** What a patient person with a shell would do: plan, check the base, then every subtask as soon as it can start. */
async function workByHand(repository: TestRepository): Promise<void> {
  const prompts = createPrompts(join(root, 'prompts'));
  const planner = plannerArguments({
    sessionId: randomUUID(),
    model: null,
    maxBudgetUsd: null,
    schema: planJsonSchema(),
  });
  const prompt = {
    title,
    description: '',
    topLevel: [],
    verifyCommand,
    maxSubtasks: 50,
    attempt: 1,
    feedback: null,
    questions: [],
    replan: null,
  };
  await runClaude(repository.path, planner, await prompts.renderPlanner(prompt));
  await check(repository.path);
  const merging = new Mutex();
  const finished = new Map<string, Promise<void>>();
  for (const [key, dependsOn] of Object.entries(graph)) {
    const parents = dependsOn.map((parent) => finished.get(parent));
    finished.set(
      key,
      Promise.all(parents).then(() => workOneByHand(repository, key, merging)),
    );
  }
  await Promise.all(finished.values());
}

async function workOneByHand(repository: TestRepository, key: string, merging: Mutex): Promise<void> {
  const path = `${repository.path}-${key}`;
  const branch = `by-hand-${key}`;
  await merging.run(() =>
    repository.git('worktree', 'add', '--quiet', '--no-track', '-b', branch, path, 'main'),
  );
  const worker = workerArguments({
    sessionId: randomUUID(),
    model: null,
    maxBudgetUsd: null,
    sandbox: { gitDirectory: '', ignoreFile: '' },
    permissionMode: 'acceptEdits',
    allowedTools: defaultSettings.allowedTools,
    verifyCommand,
  });
  await runClaude(path, worker, await workerPrompt(repository, key, branch));
  await check(path);
  await merging.run(async () => {
    await repository.git('merge', '--quiet', '--no-ff', '--no-edit', branch);
    await check(repository.path);
    await repository.git('worktree', 'remove', '--force', path);
    await repository.git('branch', '--quiet', '-D', branch);
  });
}

async function workerPrompt(repository: TestRepository, key: string, branch: string): Promise<string> {
  const subtask = plan.subtasks.find((candidate) => candidate.key === key);
  if (!subtask) {
    throw new Error(`No subtask ${key}`);
  }
  return createPrompts(join(root, 'prompts')).renderWorker({
    taskTitle: title,
    taskSpec: plan.spec,
    subtask: { ...subtask, number: 1 },
    baseCommit: await repository.git('rev-parse', 'main'),
    branch,
    verifyCommand,
    attempt: 1,
    maxAttempts: 10,
    feedback: null,
    commits: [],
    dirtyFiles: [],
  });
}

/** The CLI reads its prompt from standard input and writes its events to a file, as under our runner. */
async function runClaude(cwd: string, args: readonly string[], prompt: string): Promise<void> {
  const running = promisify(execFile)(claude, [...args], { cwd, maxBuffer: 64 * 1024 * 1024 });
  running.child.stdin?.end(prompt);
  await running;
}

async function check(cwd: string): Promise<void> {
  await promisify(execFile)('/bin/sh', ['-c', verifyCommand], { cwd });
}

function ignore(): void {}
