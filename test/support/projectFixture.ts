import { mkdir, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openProject } from '../../src/compose.ts';
import { defaultSettings, type Settings } from '../../src/domain/settings.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { Clock } from '../../src/lib/clock.ts';
import type { Log } from '../../src/lib/log.ts';
import type { Intent } from '../../src/protocol/intent.ts';
import type { ProjectView } from '../../src/protocol/view.ts';
import {
  createRepository,
  type RepositoryShape,
  type TestRepository,
  testEnvironment,
} from './gitFixture.ts';
import { newTask } from './newTask.ts';
import { expectOk, silentLog } from './repositoryFixture.ts';
import { claudeEnvironment } from './scriptedModel/claudeEnvironment.ts';
import type { Scenario } from './scriptedModel/scenario.ts';
import { type ScriptedModel, startScriptedModel } from './scriptedModel/startScriptedModel.ts';

const root = join(import.meta.dirname, '..', '..');

export interface ProjectFixture {
  readonly repository: TestRepository;
  readonly worktrees: string;
  /** A directory that goes with the fixture. */
  readonly scratch: string;
  readonly model: ScriptedModel;
  /** What the test may change while the engine works. */
  settings: Settings;
  engine: Engine;
  /** Closes the engine and opens another one on the same state, as a reload of the window does. */
  reopen(): Promise<void>;
  createTask(title?: string): Promise<string>;
  submit(intent: Intent): Promise<void>;
  /** Resolves with the view as soon as it is as wanted; fails with what it was at the end of its patience. */
  until(wanted: (view: ProjectView) => boolean): Promise<ProjectView>;
  /** The same, looking meanwhile at what has become of delivered work as often as a user who asks for it again and again. */
  untilSeen(wanted: (view: ProjectView) => boolean): Promise<ProjectView>;
  dispose(): Promise<void>;
}

export interface ProjectFixtureOptions {
  readonly scenario: Scenario;
  readonly settings?: Partial<Settings>;
  readonly repository?: RepositoryShape;
  readonly clock?: Clock;
  /** What the product writes down; default: nobody reads it. */
  readonly log?: Log;
  /** Gets all that is sent to the model, word for word. */
  readonly onModelRequest?: (body: string) => void;
}

/**
 * The product without an editor: composed as it is shipped, with the detached runner from source and the real CLI,
 * whose model is scripted. The environment is this process's own, as it is for the product; `dispose` puts it back.
 */
export async function openProjectFixture(options: ProjectFixtureOptions): Promise<ProjectFixture> {
  const before = { ...process.env };
  const model = await startScriptedModel(options.scenario, options.onModelRequest);
  const scratch = await realpath(await mkdtemp(join(tmpdir(), 'switchyard project ')));
  const configDirectory = join(scratch, 'claude');
  await mkdir(configDirectory);
  replaceEnvironment({ ...testEnvironment(), ...claudeEnvironment({ url: model.url, configDirectory }) });
  const repository = await createRepository(options.repository);
  const claudePath = join(root, 'node_modules', '.bin', 'claude');
  const settings = { ...defaultSettings, autoMerge: true, claudePath, ...options.settings };
  const open = async (): Promise<Engine> =>
    expectOk(
      await openProject(repository.path, {
        extensionPath: root,
        stateDirectory: join(scratch, 'state'),
        runnerPath: join(root, 'src', 'agents', 'runner', 'runner.ts'),
        credentialHelperPath: join(root, 'src', 'git', 'remote', 'credentialHelper.ts'),
        settings: () => fixture.settings,
        trusted: () => true,
        log: options.log ?? silentLog,
        ...(options.clock ? { clock: options.clock } : {}),
      }),
    );
  const fixture: Omit<ProjectFixture, 'engine'> = {
    repository,
    worktrees: `${repository.path}.worktrees`,
    scratch,
    model,
    settings,
    async reopen() {
      await opened.engine.dispose();
      opened.engine = await open();
    },
    async createTask(title = 'Do the work') {
      return expectOk(await opened.engine.submit(newTask(title))).id ?? '';
    },
    async submit(intent) {
      expectOk(await opened.engine.submit(intent));
    },
    until: (wanted) => untilView(opened.engine, wanted),
    untilSeen: (wanted) => untilSeen(opened, wanted),
    async dispose() {
      await opened.engine.dispose();
      await model.close();
      replaceEnvironment(before);
      await repository.remove();
      await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  const opened: ProjectFixture = Object.assign(fixture, { engine: await open() });
  return opened;
}

/** Processes that belong to a run of the project, whatever has become of their parents. */
export async function processesOf(view: ProjectView): Promise<readonly string[]> {
  const tags = new Set(view.runs.map((run) => `SWITCHYARD_RUN_ID=${run.id}`));
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const variables = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
    if (variables.split('\0').some((variable) => tags.has(variable))) {
      found.push(pid);
    }
  }
  return found;
}

function replaceEnvironment(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) {
    delete process.env[name];
  }
  Object.assign(process.env, environment);
}

/** A whole job on a machine that has much else to do. */
const patienceMs = 150_000;

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
    }, patienceMs);
    look();
  });
}

/** As often as the engine itself would look at the most were its time not so long. */
const lookEveryMs = 1_000;

async function untilSeen(
  fixture: ProjectFixture,
  wanted: (view: ProjectView) => boolean,
): Promise<ProjectView> {
  const looking = setInterval(() => {
    fixture.engine.submit({ kind: 'refreshPullRequests' }).catch(() => undefined);
  }, lookEveryMs);
  try {
    return await fixture.until(wanted);
  } finally {
    clearInterval(looking);
  }
}

function summary({ tasks, subtasks, runs }: ProjectView): string {
  const words = [
    ...tasks.map((task) => `task ${task.status} ${task.reason ?? ''} ${task.hold?.reason ?? ''}`),
    ...subtasks.map((one) => `${one.number} ${one.status} ${one.reason ?? ''} ${one.hold?.reason ?? ''}`),
    ...runs.map((run) => `${run.kind} ${run.attempt} ${run.status} ${run.outcome} ${run.reason ?? ''}`),
  ];
  return words.join('\n');
}
