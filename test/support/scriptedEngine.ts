import { join } from 'node:path';
import {
  plannerArguments,
  sandboxIgnores,
  workerArguments,
} from '../../src/agents/claude/claudeArguments.ts';
import { parseClaudeLine, plainLine } from '../../src/agents/claude/claudeStream.ts';
import { emptyObservation, judge, observe, usedSoFar } from '../../src/agents/claude/claudeVerdict.ts';
import { objectionsAnswer, questionsAnswer } from '../../src/agents/claude/planningAnswers.ts';
import { parsePlan, planJsonSchema } from '../../src/agents/claude/planSchema.ts';
import { judgeCommand } from '../../src/agents/process/commandVerdict.ts';
import type { Processes } from '../../src/agents/process/processes.ts';
import { createPrompts } from '../../src/agents/prompts.ts';
import { shellCommand } from '../../src/agents/shellCommand.ts';
import { newProject } from '../../src/domain/project.ts';
import { defaultSettings, type Settings } from '../../src/domain/settings.ts';
import { createEngine } from '../../src/engine/createEngine.ts';
import { createIds } from '../../src/engine/ids.ts';
import type { EngineParts } from '../../src/engine/parts.ts';
import { type Attempts, createAttempts } from '../../src/engine/queries/attempts.ts';
import { createLeftovers, type Leftovers } from '../../src/engine/queries/leftovers.ts';
import type { Repository } from '../../src/git/repository.ts';
import type { Clock } from '../../src/lib/clock.ts';
import type { Fs } from '../../src/lib/fs.ts';
import type { Log } from '../../src/lib/log.ts';
import { createOrchestrators } from '../../src/orchestrators/registry.ts';
import { openStore } from '../../src/store/openStore.ts';
import type { Store } from '../../src/store/store.ts';
import type { Work } from '../../src/windows/work.ts';
import { type Life, mortal, mortalClock, mortalFs } from './dyingEngine.ts';
import { freePlaces } from './freePlaces.ts';

/** What the test may change while the engine works. */
export interface World {
  settings: Settings;
  trusted: boolean;
  /** Whether the checkout is a clone that Switchyard made. */
  isOwnClone: boolean;
  claude: { path: string; version: string } | null;
  /** Whether Claude still has the transcripts of its sessions. */
  transcripts: boolean;
}

export interface Surroundings {
  readonly world: World;
  /** The directory of the project's state, as the product has one. */
  readonly state: string;
  readonly repository: Repository;
  readonly fs: Fs;
  readonly clock: Clock;
  readonly processes: Processes;
  /** Who speaks with GitHub; nobody, if nothing is said. */
  readonly github?: EngineParts['github'] | undefined;
  readonly between?: ((parts: EngineParts) => EngineParts) | undefined;
}

export interface OpenedEngine {
  readonly engine: Work;
  readonly leftovers: Leftovers;
  readonly attempts: Attempts;
  readonly store: Store;
}

export function createWorld(settings: Partial<Settings>): World {
  return {
    settings: { ...defaultSettings, autoMerge: true, ...settings },
    trusted: true,
    isOwnClone: false,
    claude: { path: '/usr/bin/claude', version: '2.1.0' },
    transcripts: true,
  };
}

const projectId = 'project';

/** Composes an engine as the product does, except that it lives no longer than `life`. */
export async function openScriptedEngine(around: Surroundings, life: Life): Promise<OpenedEngine> {
  const { repository } = around;
  const clock = mortalClock(around.clock, life);
  const opened = await openStore({
    directory: join(around.state, 'state'),
    fs: mortalFs(around.fs, life),
    clock,
    wasmPath: null,
  });
  if (!opened.ok) {
    throw new Error(opened.error.message);
  }
  const store = opened.value;
  if (store.tables.projects.get(projectId) === null) {
    const place = { id: projectId, name: 'repo', root: repository.root };
    const project = newProject(place, new Date(clock.now()).toISOString());
    await store.transact((tables) => tables.projects.insert(project));
  }
  const between = around.between ?? ((parts: EngineParts) => parts);
  const parts = mortal(partsOf(around, store, clock), life);
  const engine = createEngine(between(parts));
  const sources = { ...parts, view: () => engine.view() };
  return { engine, store, leftovers: createLeftovers(sources), attempts: createAttempts(sources) };
}

function partsOf(around: Surroundings, store: Store, clock: Clock): EngineParts {
  const { world, repository, processes } = around;
  return {
    ...{ projectId, store, repository, processes, clock, log },
    places: freePlaces,
    github: around.github ?? (() => null),
    isOwnClone: async () => world.isOwnClone,
    attended: async () => true,
    agent: {
      findClaude: async () => {
        const { claude } = world;
        const message = 'Claude was not found. Install it.';
        return claude ? { ok: true, value: claude } : { ok: false, error: { kind: 'missing', message } };
      },
      environment: () => ({ PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' }),
      hasTranscript: async () => world.transcripts,
      shellCommand: (command) => shellCommand(command, process.platform),
      prompts: createPrompts(join(import.meta.dirname, '..', '..', 'prompts'), repository.root),
      ...{
        sandboxIgnores,
        plannerArguments,
        workerArguments,
        planJsonSchema,
        parsePlan,
        parseClaudeLine,
        plainLine,
      },
      ...{ questionsAnswer, objectionsAnswer },
      ...{ emptyObservation, observe, usedSoFar, judge, judgeCommand },
    },
    orchestrators: createOrchestrators(),
    newId: createIds(() => clock.now()),
    settings: () => world.settings,
    trusted: () => world.trusted,
    runsDirectory: join(around.state, 'runs'),
    worktreeRoot: () => world.settings.worktreeRoot ?? `${repository.root}.worktrees`,
    verifyCommand: async () => world.settings.verifyCommand,
  };
}

export const log: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (message) => process.stderr.write(`${message}\n`),
};
