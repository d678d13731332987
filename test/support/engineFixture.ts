import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify, liveness } from '../../src/agents/process/processIdentity.ts';
import type { Refusal } from '../../src/domain/refusal.ts';
import type { Settings } from '../../src/domain/settings.ts';
import type { EngineParts } from '../../src/engine/parts.ts';
import type { Attempts } from '../../src/engine/queries/attempts.ts';
import type { Leftovers } from '../../src/engine/queries/leftovers.ts';
import { openRepository } from '../../src/git/openRepository.ts';
import type { SignIn } from '../../src/git/remotes.ts';
import type { Clock } from '../../src/lib/clock.ts';
import type { Fs } from '../../src/lib/fs.ts';
import type { Result } from '../../src/lib/result.ts';
import type { Intent } from '../../src/protocol/intent.ts';
import type { ProjectView, SubtaskView, TaskView } from '../../src/protocol/view.ts';
import { createNodeFs } from '../../src/store/nodeFs.ts';
import type { Store } from '../../src/store/store.ts';
import type { Work } from '../../src/windows/work.ts';
import { Life } from './dyingEngine.ts';
import { createRepository, type Files, type TestRepository } from './gitFixture.ts';
import { newTask } from './newTask.ts';
import { createWorld, log, type OpenedEngine, openScriptedEngine, type World } from './scriptedEngine.ts';
import { createScriptedProcesses, type ScriptedAnswer, type ScriptedCall } from './scriptedProcesses.ts';

export interface EngineFixture {
  readonly repository: TestRepository;
  readonly worktrees: string;
  readonly world: World;
  /** Where the project's state is. */
  readonly state: string;
  engine: Work;
  leftovers: Leftovers;
  attempts: Attempts;
  store: Store;
  /** The life of the present engine. */
  life: Life;
  /** Calls of agents, oldest first. */
  calls(): readonly ScriptedCall[];
  /** Closes the engine and opens another one on the same state, as a reload of the window does. */
  restart(): Promise<void>;
  /**
   * The engine dies here, unless it has done so before, and another one is opened on what it left; answers false
   * when that one died while it was opened.
   */
  crash(next?: Life): Promise<boolean>;
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
  /** How long `until` waits, in real time. */
  readonly patienceMs?: number;
  /** What stands between the engine and the time, or the files of its state. */
  readonly watchClock?: (clock: Clock) => Clock;
  readonly watchFs?: (fs: Fs) => Fs;
  /** Who speaks with GitHub, and as whom git speaks to it. */
  readonly github?: (clock: Clock) => EngineParts['github'];
  readonly signIn?: SignIn;
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
  const github = options.github?.(clock);
  const world = createWorld(options.settings ?? {});
  const open = async (life: Life): Promise<OpenedEngine & { life: Life }> => {
    const opened = await openGit(repository.path, clock, options.signIn);
    const { between } = options;
    const around = { world, state, repository: opened, fs, clock, processes, between, github };
    return { ...(await openScriptedEngine(around, life)), life };
  };
  const fixture: EngineFixture = {
    repository,
    worktrees: `${repository.path}.worktrees`,
    world,
    state,
    ...(await open(new Life())),
    calls: () => processes.calls,
    async restart() {
      await fixture.engine.dispose();
      Object.assign(fixture, await open(new Life()));
    },
    async crash(next = new Life()) {
      fixture.life.die();
      // It never comes to the end of this, but lets go of its timers.
      void fixture.engine.dispose();
      await fixture.life.buried();
      const opened = await Promise.race([open(next), next.died]);
      Object.assign(fixture, opened ?? { life: next });
      return opened !== undefined;
    },
    submit: (intent) => fixture.engine.submit(intent),
    async createTask(title = 'Do the work') {
      const created = await fixture.submit(newTask(title));
      if (!created.ok) {
        throw new Error(created.error.message);
      }
      return created.value.id ?? '';
    },
    until: (wanted) => untilView(fixture.engine, wanted, options.patienceMs ?? 30_000),
    task: () => found(fixture.engine.view().tasks[0], 'A task'),
    subtask: (title) =>
      found(
        fixture.engine.view().subtasks.find((subtask) => subtask.title === title),
        title,
      ),
    async dispose() {
      processes.end();
      const disposed = fixture.engine.dispose();
      // The dead never come to the end of it.
      await (fixture.life.dead ? fixture.life.buried() : disposed);
      await rm(state, { recursive: true, force: true });
      await repository.remove();
    },
  };
  return fixture;
}

async function openGit(folder: string, clock: Clock, signIn?: SignIn) {
  const opened = await openRepository(folder, {
    ...{ clock, log, environment: process.env, gitPaths: [] },
    processes: { identify, liveness },
    ...(signIn ? { signIn } : {}),
  });
  if (!opened.ok) {
    throw new Error(opened.error.message);
  }
  return opened.value;
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

function untilView(
  engine: Work,
  wanted: (view: ProjectView) => boolean,
  patienceMs: number,
): Promise<ProjectView> {
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
    }, patienceMs);
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

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) {
    throw new Error(`${what} is not there`);
  }
  return value;
}
