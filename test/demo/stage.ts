import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { branchesOf } from '../support/leftovers.ts';
import { scriptedEnvironment } from '../support/scriptedModel/claudeEnvironment.ts';
import { startScriptedModel } from '../support/scriptedModel/startScriptedModel.ts';
import { claudeProgram, demoSettings, gitHubSettings } from './choices.ts';
import { type DemoGitHub, startDemoGitHub } from './demoGitHub.ts';
import type { DemoOptions } from './options.ts';
import { git, prepareSampleRepository } from './sampleRepository.ts';
import { demoScenario, demoTask, hurried } from './scenario.ts';
import { ToMend } from './toMend.ts';

/** All that the demo plays on: the repository, the model, and what the editor is told. */
export interface Stage {
  /** Made for this demo; everything but the user's own repository lies in it. */
  readonly directory: string;
  readonly stateDirectory: string;
  readonly repository: {
    readonly folder: string;
    readonly baseBranch: string;
    readonly isSample: boolean;
    /** Where the base branch is at the end: the folder, or the repository on GitHub. */
    readonly baseFolder: string;
    /** What was there before the task. */
    readonly start: { readonly commit: string; readonly branches: readonly string[] };
  };
  /** The demo's own scenario is played: how it goes is known. */
  readonly isOwnStory: boolean;
  /** Where pull requests go; `null`: the work is merged in the repository itself. */
  readonly gitHub: DemoGitHub | null;
  readonly task: { readonly title: string; readonly description: string };
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Stops the model and GitHub. */
  close(): Promise<void>;
  /** Deletes what was made for the demo. */
  remove(): Promise<void>;
}

export async function setStage(
  root: string,
  options: DemoOptions,
  say: (line: string) => void,
): Promise<Stage> {
  const claude = await claudeProgram(root, options.realClaude);
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'switchyard-demo-')));
  const stateDirectory = join(directory, 'state');
  const configDirectory = join(directory, 'claude');
  await Promise.all([mkdir(stateDirectory), mkdir(configDirectory)]);

  const remove = () => rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  const repository = await provideRepository(options, directory, say).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  const gitHub = options.delivery === 'pullRequest' ? await startDemoGitHub(repository.folder) : null;
  // Pull requests wait for long enough that pictures can be taken.
  const story = options.headless && gitHub !== null ? hurried(demoScenario()) : demoScenario();
  const model = options.realClaude ? null : await startScriptedModel(options.scenario ?? story);
  return {
    directory,
    stateDirectory,
    repository: { ...repository, baseFolder: gitHub?.repository.path ?? repository.folder },
    isOwnStory: options.scenario === null && !options.realClaude,
    gitHub,
    task: {
      title: options.title ?? demoTask.title,
      description: options.title === null ? demoTask.description : '',
    },
    environment: {
      SWITCHYARD_STATE_HOME: stateDirectory,
      ...(model === null ? {} : scriptedEnvironment({ url: model.url, configDirectory })),
      ...(gitHub === null ? {} : { GITHUB_TOKEN: gitHub.github.token }),
    },
    settings: {
      ...demoSettings(claude, options.repository === null),
      ...(gitHub === null ? {} : gitHubSettings(gitHub.github.url)),
    },
    async close() {
      await model?.close();
      // What went against GitHub's descriptions is among the problems that were told.
      await gitHub?.github.close().catch(() => undefined);
    },
    remove,
  };
}

async function provideRepository(
  options: DemoOptions,
  directory: string,
  say: (line: string) => void,
): Promise<Omit<Stage['repository'], 'baseFolder'>> {
  const isSample = options.repository === null;
  if (isSample) {
    say('Preparing the sample repository …');
  }
  const folder = options.repository ?? (await prepareSampleRepository(directory)).folder;
  return {
    folder,
    isSample,
    baseBranch: await currentBranch(folder),
    start: { commit: await git(folder, 'rev-parse', 'HEAD'), branches: await branchesOf(folder) },
  };
}

async function currentBranch(folder: string): Promise<string> {
  try {
    await git(folder, 'rev-parse', '--verify', 'HEAD');
    return await git(folder, 'symbolic-ref', '--short', 'HEAD');
  } catch {
    throw new ToMend(`${folder} is no git repository with a commit and a branch that is checked out.`);
  }
}
