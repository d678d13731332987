import { mkdir, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { type Editor, openEditor } from './editor.ts';
import { createRepository, type Files, type TestRepository } from './gitFixture.ts';
import { branchesOf, endProcesses, findLeftovers, findProcesses } from './leftovers.ts';
import { scriptedEnvironment } from './scriptedModel/claudeEnvironment.ts';
import type { Scenario } from './scriptedModel/scenario.ts';
import { type ScriptedModel, startScriptedModel } from './scriptedModel/startScriptedModel.ts';
import { showWorkbench } from './workbench.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The CLI that the lock file names. */
export const lockedClaude = join(root, 'node_modules/.bin/claude');

export interface WorkplaceOptions {
  readonly scenario: Scenario;
  readonly files: Files;
  /** What else is done to the repository before the editor opens it. */
  readonly prepare?: (repository: TestRepository) => Promise<unknown>;
  readonly settings: Readonly<Record<string, unknown>>;
  /** False: the workspace is trusted only when the user says so. Default true. */
  readonly trust?: boolean;
  /** Over this process's environment, for the editor and all that it starts. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A repository, VS Code with the extension on it, and a scripted model behind the real Claude CLI. */
export interface Workplace {
  readonly editor: Editor;
  readonly page: Page;
  readonly repository: TestRepository;
  readonly model: ScriptedModel;
  /** A directory of its own, for what else a test needs. */
  readonly scratch: string;
  /** What each agent of this role and subtask was asked at its start, oldest first. */
  firstPrompts(role: 'planner' | 'worker', subtask?: string): string[];
  /** What runs in a worktree: agents, and what they have started. */
  agents(): Promise<string[]>;
  /** The processes that the window's extensions run in, by their ids. */
  extensionHosts(): Promise<number[]>;
  /** Worktrees, branches, folders and changes that were not there at the start. */
  leftovers(): Promise<string[]>;
  close(): Promise<void>;
}

export async function openWorkplace(options: WorkplaceOptions): Promise<Workplace> {
  const scratch = await realpath(await mkdtemp(join(tmpdir(), 'switchyard workplace ')));
  const repository = await createRepository({ files: options.files });
  await repository.git('config', 'commit.gpgsign', 'false');
  await options.prepare?.(repository);
  const [branches, model] = [await branchesOf(repository.path), await startScriptedModel(options.scenario)];
  const folders = { folder: repository.path, baseBranch: repository.branch };
  let editor: Editor | null = null;
  const close = async () => {
    await editor?.close();
    await model.close();
    // What a test that failed has left at work.
    for (const directory of [scratch, dirname(repository.path)]) {
      endProcesses(await findProcesses(directory));
    }
    await repository.remove();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  try {
    editor = await openEditorOn(repository.path, scratch, model.url, options);
    await showWorkbench(editor);
    const { page } = editor;
    const firstPrompts: Workplace['firstPrompts'] = (role, subtask) =>
      model.requests
        .filter(({ agent, answers }) => agent?.role === role && answers === 0)
        .filter(({ agent }) => subtask === undefined || agent?.subtask === subtask)
        .map(({ prompt }) => prompt);
    const agents = () => findProcesses(`${repository.path}.worktrees`);
    const extensionHosts = () => findExtensionHosts(join(scratch, 'state'));
    const leftovers = () => findLeftovers(folders, branches);
    const parts = { editor, page, repository, model, scratch };
    return { ...parts, firstPrompts, agents, extensionHosts, leftovers, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** An extension host is known by what it is called with and by the environment that it was given. */
async function findExtensionHosts(stateHome: string): Promise<number[]> {
  const candidates = await findProcesses('--type=extensionHost');
  const given = await Promise.all(
    candidates.map(async (line) => {
      const pid = Number.parseInt(line, 10);
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      return environment.includes(`SWITCHYARD_STATE_HOME=${stateHome}`) ? [pid] : [];
    }),
  );
  return given.flat();
}

async function openEditorOn(
  folder: string,
  scratch: string,
  url: string,
  { settings, trust, environment }: WorkplaceOptions,
): Promise<Editor> {
  const configDirectory = join(scratch, 'claude config');
  await mkdir(configDirectory);
  return openEditor({
    folder,
    extensionPath: root,
    settings: {
      'switchyard.claudePath': lockedClaude,
      'switchyard.notifications': false,
      // Who has not said what agents may do is asked with the first task.
      'switchyard.permissionMode': 'acceptEdits',
      'security.workspace.trust.startupPrompt': 'never',
      'git.autofetch': false,
      ...settings,
    },
    trust: trust ?? true,
    environment: {
      SWITCHYARD_STATE_HOME: join(scratch, 'state'),
      ...scriptedEnvironment({ url, configDirectory }),
      ...environment,
    },
  });
}
