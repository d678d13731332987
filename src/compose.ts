import { lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import envPaths from 'env-paths';
import { plannerArguments, workerArguments } from './agents/claude/claudeArguments.ts';
import { parseClaudeLine, plainLine } from './agents/claude/claudeStream.ts';
import { emptyObservation, judge, observe } from './agents/claude/claudeVerdict.ts';
import { checkLogin, findClaude } from './agents/claude/findClaude.ts';
import { parsePlan, planJsonSchema } from './agents/claude/planSchema.ts';
import { judgeCommand } from './agents/process/commandVerdict.ts';
import { createProcesses } from './agents/process/createProcesses.ts';
import { agentEnvironment } from './agents/process/environment.ts';
import { createPrompts } from './agents/prompts.ts';
import { shellCommand } from './agents/shellCommand.ts';
import { detectVerifyCommand } from './agents/verifyCommand.ts';
import type { Project } from './domain/project.ts';
import type { Settings } from './domain/settings.ts';
import type { SetupCheck } from './domain/setupCheck.ts';
import { checkSetup as runSetupChecks } from './engine/checkSetup.ts';
import { createEngine } from './engine/createEngine.ts';
import type { Engine } from './engine/engine.ts';
import { createIds } from './engine/ids.ts';
import type { AgentTools } from './engine/parts.ts';
import { openRepository } from './git/openRepository.ts';
import type { GitFailure, Repository } from './git/repository.ts';
import type { Clock } from './lib/clock.ts';
import type { Log } from './lib/log.ts';
import { err, ok, type Result } from './lib/result.ts';
import { createOrchestrators } from './orchestrators/registry.ts';
import { createNodeFs } from './store/nodeFs.ts';
import { openStore } from './store/openStore.ts';
import type { Store } from './store/store.ts';

/** What the place that the product runs in gives it: VS Code, a test, a bench. */
export interface Host {
  /** The folder with `dist/` and `prompts/`. */
  readonly extensionPath: string;
  /** One per user; `null` for the operating system's own place. */
  readonly stateDirectory: string | null;
  /** The detached runner, where it is not the built one. */
  readonly runnerPath?: string;
  settings(): Settings;
  /** Whether the user trusts the workspace; asked anew where an effect happens. */
  trusted(): boolean;
  readonly log: Log;
}

export interface OpenFailure {
  readonly kind: 'gitMissing' | 'gitTooOld' | 'notARepository' | 'unsupportedRepository' | 'stateUnreadable';
  readonly message: string;
}

/** Opens the repository that the folder is in and starts to work on what is open there. */
export async function openProject(folder: string, host: Host): Promise<Result<Engine, OpenFailure>> {
  const repository = await openRepository(folder, gitOptions(host));
  if (!repository.ok) {
    return err(openFailure(repository.error));
  }
  const state = await openState(repository.value, host);
  return state.ok ? ok(composeEngine(repository.value, state.value, host)) : state;
}

/** Tries what a worker will need, without changing anything of the user's. */
export async function checkSetup(folder: string | null, host: Host): Promise<readonly SetupCheck[]> {
  return runSetupChecks({
    repository: folder === null ? null : await openRepository(folder, gitOptions(host)),
    findClaude: () => locateClaude(host),
    login: (claude) => checkLogin(claude, process.env),
    verifyCommand: (root) => verifyCommandOf(root, host),
  });
}

/** Why no agent can be started (`claude` is missing or too old), in words fit to show; `null` when one can. */
export async function claudeProblem(host: Host): Promise<string | null> {
  const claude = await locateClaude(host);
  return claude.ok ? null : claude.error.message;
}

const clock: Clock = {
  now: () => Date.now(),
  at(at, callback) {
    // Longer waits than a timer can hold (24 days) are looked at again by then.
    const timer = setTimeout(callback, Math.min(Math.max(0, at - Date.now()), 2 ** 31 - 1));
    return { dispose: () => clearTimeout(timer) };
  },
};

interface ProjectState {
  readonly projectId: string;
  readonly directory: string;
  readonly store: Store;
  newId(): string;
}

function composeEngine(repository: Repository, state: ProjectState, host: Host): Engine {
  return createEngine({
    projectId: state.projectId,
    store: state.store,
    newId: state.newId,
    runsDirectory: join(state.directory, 'runs'),
    repository,
    processes: createProcesses({
      runnerPath: host.runnerPath ?? join(host.extensionPath, 'dist', 'runner.js'),
      nodePath: process.execPath,
      environment: process.env,
      clock,
      log: host.log,
    }),
    agent: agentTools(host),
    orchestrators: createOrchestrators(),
    clock,
    log: host.log,
    settings: () => host.settings(),
    trusted: () => host.trusted(),
    worktreeRoot: () => host.settings().worktreeRoot ?? defaultWorktreeRoot(repository.root),
    verifyCommand: () => verifyCommandOf(repository.root, host),
  });
}

function agentTools(host: Host): AgentTools {
  return {
    findClaude: () => locateClaude(host),
    environment: (runId) =>
      agentEnvironment({ environment: process.env, passEnvironment: host.settings().passEnvironment, runId }),
    shellCommand: (command) => shellCommand(command, process.platform),
    prompts: createPrompts(join(host.extensionPath, 'prompts')),
    ...{ plannerArguments, workerArguments, planJsonSchema, parsePlan, parseClaudeLine, plainLine },
    ...{ emptyObservation, observe, judge, judgeCommand },
  };
}

function gitOptions(host: Host) {
  return { clock, log: host.log, environment: process.env };
}

function locateClaude(host: Host): ReturnType<typeof findClaude> {
  return findClaude({ configured: host.settings().claudePath, environment: process.env, home: homedir() });
}

async function verifyCommandOf(root: string, host: Host): Promise<string | null> {
  const configured = host.settings().verifyCommand;
  if (configured !== null) {
    return configured;
  }
  const read = (name: string): Promise<string | null> => readFile(join(root, name), 'utf8').catch(() => null);
  return detectVerifyCommand(await readdir(root), read);
}

/** Beside the repository, so that neither its watchers nor its searches see the copies. */
function defaultWorktreeRoot(root: string): string {
  return join(dirname(root), `${basename(root)}.worktrees`);
}

function openFailure(failure: GitFailure): OpenFailure {
  switch (failure.kind) {
    case 'gitMissing':
    case 'gitTooOld':
    case 'notARepository':
      return { kind: failure.kind, message: failure.message };
    default:
      return { kind: 'unsupportedRepository', message: failure.message };
  }
}

async function openState(repository: Repository, host: Host): Promise<Result<ProjectState, OpenFailure>> {
  const newId = createIds(() => clock.now());
  const projects = join(stateRoot(host), 'projects');
  const projectId = await chooseProject(repository, projects, newId);
  const directory = join(projects, projectId);
  await mkdir(join(directory, 'runs'), { recursive: true, mode: 0o700 });
  const store = await openStore({
    directory: join(directory, 'state'),
    fs: createNodeFs(),
    clock,
    wasmPath: await builtWasm(host),
  });
  if (!store.ok) {
    return err({ kind: 'stateUnreadable', message: store.error.message });
  }
  for (const notice of store.value.notices) {
    host.log.warn(notice);
  }
  const { readOnly, tables } = store.value;
  if (readOnly === null) {
    await recordProject(store.value, projectId, repository.root);
  } else if (tables.projects.get(projectId) === null) {
    await store.value.close();
    return err({ kind: 'stateUnreadable', message: readOnly });
  }
  return ok({ projectId, directory, store: store.value, newId });
}

function stateRoot(host: Host): string {
  return (
    host.stateDirectory ?? process.env.SWITCHYARD_STATE_HOME ?? envPaths('switchyard', { suffix: '' }).data
  );
}

/** The project that the repository says it is, if we know it; a new one otherwise. */
async function chooseProject(repository: Repository, projects: string, newId: () => string): Promise<string> {
  const hint = await repository.readProjectHint();
  // The hint comes from the repository: it may only name something of ours, never a path.
  const known = hint !== null && /^[0-9a-f-]{36}$/.test(hint) ? hint : null;
  if (known !== null && (await isDirectory(join(projects, known)))) {
    const home = join(projects, known, 'repository');
    const recorded = await readFile(home, 'utf8').catch(() => null);
    // A repository that was moved takes its project along; a copy, while the original is there, gets its own.
    if (recorded === null || recorded === repository.commonDirectory || !(await isDirectory(recorded))) {
      await writeFile(home, repository.commonDirectory);
      return known;
    }
  }
  const id = newId();
  await mkdir(join(projects, id), { recursive: true, mode: 0o700 });
  await writeFile(join(projects, id, 'repository'), repository.commonDirectory);
  await repository.writeProjectHint(id);
  return id;
}

/** A known project whose checkout is gone has moved to where it is opened now. */
async function recordProject(store: Store, id: string, root: string): Promise<void> {
  const known = store.tables.projects.get(id);
  if (known && (known.root === root || (await isDirectory(known.root)))) {
    return;
  }
  const project: Project = known ?? {
    id,
    name: basename(root),
    root,
    nextTaskNumber: 1,
    nextSubtaskNumber: 1,
    createdAt: new Date(clock.now()).toISOString(),
  };
  await store.transact((tables) => {
    if (known) {
      tables.projects.update(id, { root, name: basename(root) });
    } else {
      tables.projects.insert(project);
    }
  });
}

/** SQLite's code lies beside the bundle; run from source, it lies in its package. */
async function builtWasm(host: Host): Promise<string | null> {
  const path = join(host.extensionPath, 'dist', 'sql-wasm.wasm');
  return lstat(path).then(
    () => path,
    () => null,
  );
}

async function isDirectory(path: string): Promise<boolean> {
  return lstat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}
