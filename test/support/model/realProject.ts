import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { EngineParts } from '../../../src/engine/parts.ts';
import type { Intent } from '../../../src/protocol/intent.ts';
import { createNodeFs } from '../../../src/store/nodeFs.ts';
import { Life } from '../dyingEngine.ts';
import { Census, History } from '../invariants.ts';
import { createMemoryRepository, type MemoryRepository } from '../memoryRepository.ts';
import { createWorld, type OpenedEngine, openScriptedEngine, type World } from '../scriptedEngine.ts';
import {
  createScriptedProcesses,
  type ScriptedAnswer,
  type ScriptedCall,
  type ScriptedProcesses,
} from '../scriptedProcesses.ts';
import { createVirtualClock, untilQuiet, type VirtualClock } from '../virtualClock.ts';
import type { Cards } from './taskModel.ts';

export const outcomes = [
  ...(['succeeds', 'doesNothing', 'leavesDirt', 'dies', 'hangs', 'meetsLimit'] as const),
  'findsPlanBug' as const,
];
export type Outcome = (typeof outcomes)[number];

/** An agent that is at work until the test says how it ends. */
interface Agent {
  readonly call: ScriptedCall;
  end(outcome: Outcome): void;
}

const graphs: readonly Readonly<Record<string, readonly string[]>>[] = [
  { a: [] },
  { a: [], b: ['a'] },
  { a: [], b: [], c: ['a', 'b'] },
];

/** Some mean to change the same files, also in other tasks. */
const scopes: Readonly<Record<string, readonly string[]>> = { a: ['src/**'], b: ['src/b.ts', 'docs/*'] };

/** A disk in memory, where there is one: what is real here are the files, not how long they take. */
const memory = '/dev/shm';

/** The engine on a real store, with agents, time and git of the test. */
export class RealProject {
  readonly agents: Agent[] = [];
  readonly census = new Census();
  readonly commits = new Set<string>();
  readonly clock: VirtualClock = createVirtualClock();
  readonly world: World;
  /** From now on every agent ends at once, and well. */
  goesWell = false;
  life = new Life();
  readonly #directory: string;
  readonly #repository: MemoryRepository;
  readonly #processes: ScriptedProcesses;
  readonly #history = new History();
  #opened: OpenedEngine | null = null;
  #crashing: Promise<void> | null = null;
  #plans = 0;

  private constructor(directory: string, autoMerge: boolean) {
    this.#directory = directory;
    this.#repository = createMemoryRepository(join(directory, 'repo'));
    this.#processes = createScriptedProcesses(
      this.clock,
      this.census.watch((call) => this.#work(call)),
    );
    this.world = createWorld({ autoMerge, maxAttempts: 2, maxAgents: 3 });
  }

  static async open(autoMerge: boolean): Promise<RealProject> {
    const directory = await mkdtemp(join(existsSync(memory) ? memory : tmpdir(), 'switchyard model '));
    await mkdir(join(directory, 'repo'));
    const real = new RealProject(directory, autoMerge);
    await real.#open(new Life());
    return real;
  }

  get store(): OpenedEngine['store'] {
    return this.#present.store;
  }

  get cards(): Cards {
    const { tasks, subtasks, dependencies } = this.store.tables;
    return { tasks: tasks.all(), subtasks: subtasks.all(), dependencies: dependencies.all() };
  }

  submit(intent: Intent): ReturnType<OpenedEngine['engine']['submit']> {
    return this.#present.engine.submit(intent);
  }

  wake(): void {
    this.#present.engine.wake();
  }

  async reload(): Promise<void> {
    this.#history.rest(this.store);
    await this.#present.engine.dispose();
    await this.#open(new Life());
  }

  /** Killed where it is, unless it is dead already; what comes next lives for `next`. Once at a time. */
  crash(next = new Life()): Promise<void> {
    this.#crashing ??= this.#crash(next).finally(() => {
      this.#crashing = null;
    });
    return this.#crashing;
  }

  async #crash(next: Life): Promise<void> {
    if (!this.life.dead && !this.life.isFinite) {
      this.#history.rest(this.store);
    }
    this.life.die();
    void this.#present.engine.dispose();
    await this.life.buried();
    if (!(await this.#open(next))) {
      await next.buried();
      await this.#open(new Life());
    }
  }

  /** Whether the commits of agents can all be reached, from branches or from where they were rescued to. */
  lostCommits(): readonly string[] {
    return [...this.commits].filter((commit) => !this.#repository.isReachable(commit));
  }

  worktrees(): readonly string[] {
    return this.#repository.worktreePaths;
  }

  async dispose(): Promise<void> {
    this.life.die();
    void this.#present.engine.dispose();
    await this.life.buried();
    for (const agent of [...this.agents]) {
      agent.end('dies');
    }
    await untilQuiet();
    await rm(this.#directory, { recursive: true, force: true });
  }

  get #present(): OpenedEngine {
    if (!this.#opened) {
      throw new Error('It is not open');
    }
    return this.#opened;
  }

  async #open(life: Life): Promise<boolean> {
    const between = (parts: EngineParts): EngineParts => {
      if (life.isFinite) {
        return { ...parts, store: this.#history.watch(parts.store) };
      }
      this.#history.reopened(parts.store);
      return parts;
    };
    const around = {
      ...{ world: this.world, state: this.#directory, repository: this.#repository, clock: this.clock },
      ...{ fs: createNodeFs(), processes: this.#processes, between },
    };
    const opened = await Promise.race([openScriptedEngine(around, life), life.died]);
    if (opened) {
      this.#opened = opened;
      this.life = life;
    }
    return opened !== undefined;
  }

  async #work(call: ScriptedCall): Promise<ScriptedAnswer> {
    const outcome = this.goesWell ? 'succeeds' : await this.#untilEnd(call);
    if (outcome === 'stopped' || outcome === 'dies') {
      return { silent: true };
    }
    if (outcome === 'hangs') {
      return { silent: true, cause: 'idle' };
    }
    if (outcome === 'meetsLimit') {
      return { silent: true, limited: true };
    }
    if (call.role === 'planner') {
      return outcome === 'succeeds' ? { structuredOutput: this.#plan() } : { text: 'I do not know.' };
    }
    if (outcome === 'findsPlanBug') {
      return { text: 'Plan bug: it is wrong.' };
    }
    const { cwd } = call.spec;
    if (outcome === 'succeeds') {
      this.commits.add(this.#repository.commitIn(cwd, `${basename(cwd)}.txt`));
    } else if (outcome === 'leavesDirt') {
      this.#repository.leaveUncommitted(cwd, 'left.txt');
    }
    return {};
  }

  #untilEnd(call: ScriptedCall): Promise<Outcome | 'stopped'> {
    return new Promise((resolve) => {
      const finish = (outcome: Outcome | 'stopped'): void => {
        const index = this.agents.indexOf(agent);
        if (index >= 0) {
          this.agents.splice(index, 1);
        }
        resolve(outcome);
      };
      const agent: Agent = { call, end: finish };
      this.agents.push(agent);
      void call.stopped.then(() => finish('stopped'));
    });
  }

  #plan() {
    const graph = graphs[this.#plans++ % graphs.length] ?? {};
    const subtasks = Object.entries(graph).map(([key, dependsOn]) => ({
      ...{ key, title: key, spec: key, plan: key, acceptance: [], scope: scopes[key] ?? [], verify: null },
      ...{ size: 'small', dependsOn },
    }));
    return { spec: 'What is to be done.', subtasks };
  }
}
