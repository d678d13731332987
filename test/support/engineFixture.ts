import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plannerArguments, workerArguments } from '../../src/agents/claude/claudeArguments.ts';
import { parseClaudeLine, plainLine } from '../../src/agents/claude/claudeStream.ts';
import { emptyObservation, judge, observe } from '../../src/agents/claude/claudeVerdict.ts';
import { parsePlan, planJsonSchema } from '../../src/agents/claude/planSchema.ts';
import { judgeCommand } from '../../src/agents/process/commandVerdict.ts';
import type { Processes } from '../../src/agents/process/processes.ts';
import { createPrompts } from '../../src/agents/prompts.ts';
import { shellCommand } from '../../src/agents/shellCommand.ts';
import type { Refusal } from '../../src/domain/refusal.ts';
import { defaultSettings, type Settings } from '../../src/domain/settings.ts';
import { createEngine } from '../../src/engine/createEngine.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { createIds } from '../../src/engine/ids.ts';
import type { EngineParts } from '../../src/engine/parts.ts';
import { openRepository } from '../../src/git/openRepository.ts';
import type { Clock } from '../../src/lib/clock.ts';
import type { Fs } from '../../src/lib/fs.ts';
import type { Log } from '../../src/lib/log.ts';
import type { Result } from '../../src/lib/result.ts';
import { createOrchestrators } from '../../src/orchestrators/registry.ts';
import type { Intent } from '../../src/protocol/intent.ts';
import type { ProjectView, SubtaskView, TaskView } from '../../src/protocol/view.ts';
import { createNodeFs } from '../../src/store/nodeFs.ts';
import { openStore } from '../../src/store/openStore.ts';
import type { Store } from '../../src/store/store.ts';
import { createRepository, type Files, type TestRepository } from './gitFixture.ts';
import { createScriptedProcesses, type ScriptedAnswer, type ScriptedCall } from './scriptedProcesses.ts';

/** What the test may change while the engine works. */
interface World {
  settings: Settings;
  trusted: boolean;
  claude: { path: string; version: string } | null;
}

export interface EngineFixture {
  readonly repository: TestRepository;
  readonly worktrees: string;
  readonly world: World;
  engine: Engine;
  store: Store;
  /** Calls of agents, oldest first. */
  calls(): readonly ScriptedCall[];
  /** Closes the engine and opens another one on the same state, as a reload of the window does. */
  restart(): Promise<void>;
  /** Opens another engine where the one before it died without a word: it can do nothing any more. */
  reviveAfterCrash(): Promise<void>;
  submit(intent: Intent): Promise<Result<{ readonly id: string | null }, Refusal>>;
  createTask(title?: string): Promise<string>;
  /** Resolves with the view as soon as it is as wanted; fails with what it was at the end of its patience. */
  until(wanted: (view: ProjectView) => boolean): Promise<ProjectView>;
  task(): TaskView;
  subtask(title: string): SubtaskView;
  dispose(): Promise<void>;
}

export interface FixtureOptions {
  /** Null leaves the branch unborn. */
  readonly files?: Files | null;
  readonly settings?: Partial<Settings>;
  /** How many times faster than real time the engine's clock goes; backoff and time limits are as they are. */
  readonly speed?: number;
  /** What stands between the engine and the time, or the files of its state. */
  readonly watchClock?: (clock: Clock) => Clock;
  readonly watchFs?: (fs: Fs) => Fs;
  /** What stands between each engine and the parts that have effects. */
  readonly between?: (parts: EngineParts) => EngineParts;
}

/** An engine on a real repository and a real store, whose agents are functions of the test. */
export async function createEngineFixture(
  agent: (call: ScriptedCall) => Promise<ScriptedAnswer>,
  options: FixtureOptions = {},
): Promise<EngineFixture> {
  const repository = await createRepository({
    files: options.files === undefined ? { 'README.md': '# sample\n' } : options.files,
  });
  const state = await realpath(await mkdtemp(join(tmpdir(), 'switchyard state ')));
  const clock = (options.watchClock ?? asItIs)(fastClock(options.speed ?? 100));
  const fs = (options.watchFs ?? asItIs)(createNodeFs());
  const processes = createScriptedProcesses(clock, agent);
  const world: World = {
    settings: { ...defaultSettings, autoMerge: true, ...options.settings },
    trusted: true,
    claude: { path: '/usr/bin/claude', version: '2.1.0' },
  };
  const open = () => openEngine(world, repository, { state, fs, clock, processes }, options.between);
  const fixture: EngineFixture = {
    repository,
    worktrees: `${repository.path}.worktrees`,
    world,
    ...(await open()),
    calls: () => processes.calls,
    async restart() {
      await fixture.engine.dispose();
      Object.assign(fixture, await open());
    },
    async reviveAfterCrash() {
      // It never comes to the end of this, but lets go of its timers.
      void fixture.engine.dispose();
      await fixture.store.close();
      Object.assign(fixture, await open());
    },
    submit: (intent) => fixture.engine.submit(intent),
    async createTask(title = 'Do the work') {
      const created = await fixture.submit({
        kind: 'createTask',
        title,
        description: '',
        orchestrator: null,
        baseBranch: null,
      });
      if (!created.ok) {
        throw new Error(created.error.message);
      }
      return created.value.id ?? '';
    },
    until: (wanted) => untilView(fixture.engine, wanted),
    task: () => found(fixture.engine.view().tasks[0], 'A task'),
    subtask: (title) =>
      found(
        fixture.engine.view().subtasks.find((subtask) => subtask.title === title),
        title,
      ),
    async dispose() {
      await fixture.engine.dispose();
      await rm(state, { recursive: true, force: true });
      await repository.remove();
    },
  };
  return fixture;
}

async function openEngine(
  world: World,
  repository: TestRepository,
  { state, fs, clock, processes }: Surroundings,
  between: (parts: EngineParts) => EngineParts = (parts) => parts,
): Promise<{ engine: Engine; store: Store }> {
  const opened = await openRepository(repository.path, { clock, log, environment: process.env });
  const store = await openStore({
    directory: join(state, 'state'),
    fs,
    clock,
    wasmPath: null,
  });
  if (!opened.ok || !store.ok) {
    throw new Error('The fixture could not be opened');
  }
  const projectId = 'project';
  if (store.value.tables.projects.get(projectId) === null) {
    const createdAt = new Date(clock.now()).toISOString();
    const project = { id: projectId, name: 'repo', root: repository.path, createdAt };
    await store.value.transact((tables) =>
      tables.projects.insert({ ...project, nextTaskNumber: 1, nextSubtaskNumber: 1 }),
    );
  }
  const parts: EngineParts = {
    projectId,
    store: store.value,
    repository: opened.value,
    processes,
    agent: {
      findClaude: async () => {
        const { claude } = world;
        const message = 'Claude was not found. Install it.';
        return claude ? { ok: true, value: claude } : { ok: false, error: { kind: 'missing', message } };
      },
      environment: () => ({ PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' }),
      shellCommand: (command) => shellCommand(command, process.platform),
      prompts: createPrompts(join(import.meta.dirname, '..', '..', 'prompts')),
      ...{ plannerArguments, workerArguments, planJsonSchema, parsePlan, parseClaudeLine, plainLine },
      ...{ emptyObservation, observe, judge, judgeCommand },
    },
    orchestrators: createOrchestrators(),
    clock,
    log,
    newId: createIds(() => clock.now()),
    settings: () => world.settings,
    trusted: () => world.trusted,
    runsDirectory: join(state, 'runs'),
    worktreeRoot: () => world.settings.worktreeRoot ?? `${repository.path}.worktrees`,
    verifyCommand: async () => world.settings.verifyCommand,
  };
  return { engine: createEngine(between(parts)), store: store.value };
}

interface Surroundings {
  readonly state: string;
  readonly fs: Fs;
  readonly clock: Clock;
  readonly processes: Processes;
}

function asItIs<T>(part: T): T {
  return part;
}

/** Real time, only faster: waits of the product's own making do not hold up its tests. */
function fastClock(speed: number): Clock {
  const start = Date.now();
  const now = (): number => start + (Date.now() - start) * speed;
  return {
    now,
    at(at, callback) {
      const timer = setTimeout(callback, Math.max(0, (at - now()) / speed));
      return { dispose: () => clearTimeout(timer) };
    },
  };
}

function untilView(engine: Engine, wanted: (view: ProjectView) => boolean): Promise<ProjectView> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const view = engine.view();
      if (wanted(view)) {
        clearTimeout(patience);
        subscription.dispose();
        resolve(view);
      }
    };
    const subscription = engine.onDidChange(look);
    const patience = setTimeout(() => {
      subscription.dispose();
      reject(new Error(`It never came to what was wanted; at the end it was ${summary(engine.view())}`));
    }, 15_000);
    look();
  });
}

function summary(view: ProjectView): string {
  return JSON.stringify({
    tasks: view.tasks.map(({ status, reason, hold, baseline }) => ({ status, reason, hold, baseline })),
    subtasks: view.subtasks.map(({ title, status, reason, hold, activity }) => ({
      title,
      status,
      reason,
      hold,
      activity,
    })),
    runs: view.runs.map(
      ({ kind, attempt, status, outcome, reason }) => `${kind} ${attempt} ${status} ${outcome} ${reason}`,
    ),
  });
}

const log: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (message) => process.stderr.write(`${message}\n`),
};

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) {
    throw new Error(`${what} is not there`);
  }
  return value;
}
