import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { branchesOf } from '../support/leftovers.ts';
import { scriptedEnvironment } from '../support/scriptedModel/claudeEnvironment.ts';
import { startScriptedModel } from '../support/scriptedModel/startScriptedModel.ts';
import { claudeProgram, demoSettings } from './choices.ts';
import type { DemoOptions } from './options.ts';
import { git, prepareSampleRepository } from './sampleRepository.ts';
import { demoScenario, demoTask } from './scenario.ts';
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
    /** What was there before the task. */
    readonly start: { readonly commit: string; readonly branches: readonly string[] };
  };
  /** The demo's own scenario is played: how it goes is known. */
  readonly isOwnStory: boolean;
  readonly task: { readonly title: string; readonly description: string };
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Stops the model. */
  close(): Promise<void>;
  /** Deletes what was made for the demo. */
  remove(): Promise<void>;
}

export async function setStage(
  root: string,
  options: DemoOptions,
  say: (line: string) => void,
): Promise<Stage> {
  const settings = demoSettings(await claudeProgram(root, options.realClaude), options.repository === null);
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'switchyard-demo-')));
  const stateDirectory = join(directory, 'state');
  const configDirectory = join(directory, 'claude');
  await Promise.all([mkdir(stateDirectory), mkdir(configDirectory)]);

  const remove = () => rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  const repository = await provideRepository(options, directory, say).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  const model = options.realClaude ? null : await startScriptedModel(options.scenario ?? demoScenario());
  return {
    directory,
    stateDirectory,
    repository,
    isOwnStory: options.scenario === null && !options.realClaude,
    task: {
      title: options.title ?? demoTask.title,
      description: options.title === null ? demoTask.description : '',
    },
    environment: {
      SWITCHYARD_STATE_HOME: stateDirectory,
      ...(model === null ? {} : scriptedEnvironment({ url: model.url, configDirectory })),
    },
    settings,
    close: async () => model?.close(),
    remove,
  };
}

async function provideRepository(
  options: DemoOptions,
  directory: string,
  say: (line: string) => void,
): Promise<Stage['repository']> {
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
