import { lstat, mkdir, readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { plannerArguments, sandboxIgnores, workerArguments } from './agents/claude/claudeArguments.ts';
import { parseClaudeLine, plainLine } from './agents/claude/claudeStream.ts';
import { emptyObservation, judge, observe, usedSoFar } from './agents/claude/claudeVerdict.ts';
import { checkLogin, findClaude } from './agents/claude/findClaude.ts';
import { objectionsAnswer, questionsAnswer } from './agents/claude/planningAnswers.ts';
import { parsePlan, planJsonSchema } from './agents/claude/planSchema.ts';
import { hasTranscript } from './agents/claude/transcriptFile.ts';
import { judgeCommand } from './agents/process/commandVerdict.ts';
import { createProcesses } from './agents/process/createProcesses.ts';
import { agentEnvironment } from './agents/process/environment.ts';
import { runnerState } from './agents/process/runDirectory.ts';
import { createPrompts } from './agents/prompts.ts';
import { proposeSetUpCommand } from './agents/setUpCommand.ts';
import { shellCommand } from './agents/shellCommand.ts';
import { detectVerifyCommand } from './agents/verifyCommand.ts';
import type { ClaudeStanding } from './domain/claudeStanding.ts';
import { newProject } from './domain/project.ts';
import type { SetupCheck } from './domain/setupCheck.ts';
import { checkDelivery } from './engine/checkDelivery.ts';
import { checkSetup as runSetupChecks } from './engine/checkSetup.ts';
import { createEngine } from './engine/createEngine.ts';
import type { Engine } from './engine/engine.ts';
import { createIds } from './engine/ids.ts';
import type { AgentTools } from './engine/parts.ts';
import { createOwnClones } from './engine/projects/ownClones.ts';
import { createAttempts } from './engine/queries/attempts.ts';
import { createLeftovers } from './engine/queries/leftovers.ts';
import type { GitFailure } from './git/gitFailure.ts';
import { openRepository } from './git/openRepository.ts';
import type { Repository } from './git/repository.ts';
import { clock, gitHubOf, gitOptions, type Host, processes, stateRoot } from './host.ts';
import { err, ok, type Result } from './lib/result.ts';
import { createOrchestrators } from './orchestrators/registry.ts';
import { protocolVersion } from './protocol/windowMessage.ts';
import { createNodeFs } from './store/nodeFs.ts';
import { openStore } from './store/openStore.ts';
import type { Store } from './store/store.ts';
import { createAgentPlaces } from './windows/agentPlaces.ts';
import {
  chooseProject,
  forgetProject,
  type ProjectIdentity,
  projectDirectory,
  recordState,
} from './windows/projectIdentity.ts';
import { shareProject } from './windows/sharedProject.ts';
import type { Work } from './windows/work.ts';

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
  return shareRepository(repository.value, host);
}

/** Tries what a worker will need, without changing anything of the user's. */
export async function checkSetup(folder: string | null, host: Host): Promise<readonly SetupCheck[]> {
  return runSetupChecks({
    repository: folder === null ? null : await openRepository(folder, gitOptions(host)),
    findClaude: () => locateClaude(host),
    login: (claude) => checkLogin(claude, process.env),
    verifyCommand: (root) => verifyCommandOf(root, host),
    setUpCommand: host.settings().setUpCommand,
    proposedSetUp: proposedSetUpOf,
    delivery: (repository) =>
      checkDelivery({ repository, settings: () => host.settings(), github: gitHubOf(host).client }),
  });
}

/** Whether agents could be started. Where nobody can say whether the CLI is logged in, the first agent will. */
export async function claudeStanding(host: Host): Promise<ClaudeStanding> {
  const claude = await locateClaude(host);
  if (!claude.ok) {
    return { kind: 'missing' };
  }
  const login = await checkLogin(claude.value, process.env);
  return login.ok && !login.value.loggedIn
    ? { kind: 'signedOut', path: claude.value.path }
    : { kind: 'ready' };
}

/** The engine runs in one window only; the others follow that one. */
async function shareRepository(repository: Repository, host: Host): Promise<Result<Engine, OpenFailure>> {
  const newId = createIds(() => clock.now());
  const root = stateRoot(host);
  const identification = { repository, stateRoot: root, processes, clock, newId };
  const identity = await chooseProject(identification);
  const projectId = identity.id;
  const directory = projectDirectory(root, projectId);
  const shared = await shareProject<OpenFailure>({
    project: { id: projectId, name: basename(repository.root), root: repository.root },
    lease: { directory: join(directory, 'leases'), processes, protocol: protocolVersion },
    openWork: async () => {
      const store = await openState(repository, { ...identity, directory }, host);
      return store.ok
        ? ok(composeEngine(repository, { projectId, directory, store: store.value, newId }, host))
        : store;
    },
    trusted: () => host.trusted(),
    attended: () => attended(host),
    clock,
    log: host.log,
  });
  if (!shared.ok) {
    return shared;
  }
  const leftovers = createLeftovers({
    repository,
    view: () => shared.value.view(),
    settings: () => host.settings(),
    worktreeRoot: () => worktreeRootOf(repository, host),
  });
  const attempts = createAttempts({ repository, view: () => shared.value.view() });
  const forget = () => shared.value.retire(() => forgetProject(projectId, identification));
  return ok(Object.assign(shared.value, { leftovers, attempts, forget }));
}

interface ProjectState {
  readonly projectId: string;
  readonly directory: string;
  readonly store: Store;
  newId(): string;
}

function composeEngine(repository: Repository, state: ProjectState, host: Host): Work {
  return createEngine({
    projectId: state.projectId,
    store: state.store,
    newId: state.newId,
    runsDirectory: join(state.directory, 'runs'),
    repository,
    github: gitHubOf(host).client,
    processes: createProcesses({
      runnerPath: host.runnerPath ?? join(host.extensionPath, 'dist', 'runner.js'),
      nodePath: process.execPath,
      environment: process.env,
      clock,
      log: host.log,
    }),
    places: createAgentPlaces({
      directory: join(stateRoot(host), 'agents'),
      processes,
      clock,
      runnerOf: runnerState,
    }),
    agent: agentTools(host, repository.root),
    orchestrators: createOrchestrators(),
    clock: host.clock ?? clock,
    log: host.log,
    settings: () => host.settings(),
    trusted: () => host.trusted(),
    isOwnClone: () => createOwnClones(stateRoot(host)).isOwn(repository.root),
    attended: () => attended(host),
    worktreeRoot: () => worktreeRootOf(repository, host),
    verifyCommand: () => verifyCommandOf(repository.root, host),
  });
}

function agentTools(host: Host, repository: string): AgentTools {
  return {
    findClaude: () => locateClaude(host),
    environment: (place) =>
      agentEnvironment({ environment: process.env, passEnvironment: host.settings().passEnvironment, place }),
    hasTranscript: (sessionId) => hasTranscript(sessionId, process.env, homedir()),
    shellCommand: (command) => shellCommand(command, process.platform),
    prompts: createPrompts(join(host.extensionPath, 'prompts'), repository),
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
  };
}

function locateClaude(host: Host): ReturnType<typeof findClaude> {
  return findClaude({ configured: host.settings().claudePath, environment: process.env, home: homedir() });
}

async function attended(host: Host): Promise<boolean> {
  return (await host.attended?.()) ?? true;
}

async function verifyCommandOf(root: string, host: Host): Promise<string | null> {
  const configured = host.settings().verifyCommand;
  if (configured !== null) {
    return configured;
  }
  return detectVerifyCommand(await readdir(root), (name) => textIn(root, name));
}

async function proposedSetUpOf({ root, isCommitted }: Repository): ReturnType<typeof proposeSetUpCommand> {
  return proposeSetUpCommand(await readdir(root), (name) => textIn(root, name), isCommitted);
}

function textIn(root: string, name: string): Promise<string | null> {
  return readFile(join(root, name), 'utf8').catch(() => null);
}

/** Unless it is set: beside the repository, so that neither its watchers nor its searches see the copies. */
function worktreeRootOf({ root }: Repository, host: Host): string {
  return host.settings().worktreeRoot ?? join(dirname(root), `${basename(root)}.worktrees`);
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

async function openState(
  repository: Repository,
  { id: projectId, isKnown, directory }: ProjectIdentity & { readonly directory: string },
  host: Host,
): Promise<Result<Store, OpenFailure>> {
  await mkdir(join(directory, 'runs'), { recursive: true, mode: 0o700 });
  const wasmPath = await builtWasm(host);
  const store = await openStore({
    directory: join(directory, 'state'),
    isKnown,
    fs: createNodeFs(),
    clock,
    wasmPath,
    ...(wasmPath === null ? {} : { compactorPath: join(dirname(wasmPath), 'compactor.cjs') }),
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
    await recordState(directory);
  } else if (tables.projects.get(projectId) === null) {
    await store.value.close();
    return err({ kind: 'stateUnreadable', message: readOnly });
  }
  return ok(store.value);
}

/** A known project whose checkout is gone has moved to where it is opened now. */
async function recordProject(store: Store, id: string, root: string): Promise<void> {
  const known = store.tables.projects.get(id);
  if (known && (known.root === root || (await isDirectory(known.root)))) {
    return;
  }
  await store.transact((tables) => {
    if (known) {
      tables.projects.update(id, { root, name: basename(root) });
    } else {
      const createdAt = new Date(clock.now()).toISOString();
      tables.projects.insert(newProject({ id, name: basename(root), root }, createdAt));
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
