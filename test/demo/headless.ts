import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProjectView } from '../../src/protocol/view.ts';
import { openEditor } from '../support/editor.ts';
import { endProcesses, findLeftovers, findProcesses } from '../support/leftovers.ts';
import { npm } from '../support/npm.ts';
import { formsOf, tracesInFiles } from '../support/traces.ts';
import { showWorkbench } from '../support/workbench.ts';
import { createTask } from './board.ts';
import type { DemoGitHub } from './demoGitHub.ts';
import { type JourneyResult, watchToTheEnd } from './journey.ts';
import { readOutcome } from './outcome.ts';
import { git } from './sampleRepository.ts';
import type { Stage } from './stage.ts';

/** What the last line says, as JSON. */
export interface Summary {
  readonly task: string;
  readonly subtasks: { readonly total: number; readonly merged: number; readonly failed: number };
  readonly runs: number;
  /** How many gates did not pass: the model's mistake is part of the story. */
  readonly refused: number;
  readonly commits: number;
  /** How many were merged on GitHub, where that was asked for. */
  readonly pullRequests?: number;
  readonly seconds: number;
  readonly screenshots: readonly string[];
}

/** Plays the demo to its end and looks for itself whether what the editor shows is true. */
export async function playHeadless(
  root: string,
  stage: Stage,
  outDirectory: string,
  say: (line: string) => void,
): Promise<{ readonly summary: Summary; readonly problems: readonly string[] }> {
  const started = performance.now();
  await rm(outDirectory, { recursive: true, force: true });
  await mkdir(outDirectory, { recursive: true });
  const journey = await playInEditor(root, stage, outDirectory, say);
  const seconds = Math.round((performance.now() - started) / 1000);

  const { folder, baseFolder, baseBranch, start } = stage.repository;
  const processes = await findProcesses(stage.directory);
  endProcesses(processes);
  const leftovers = await findLeftovers(stage.repository, start.branches);
  const view = await readOutcome({ folder, extensionPath: root, stateDirectory: stage.stateDirectory });
  const range = `${start.commit}..${baseBranch}`;
  const summary: Summary = {
    task: view.tasks[0]?.status ?? 'NONE',
    subtasks: countSubtasks(view),
    runs: view.runs.length,
    refused: view.runs.filter(({ kind, status }) => kind === 'gate' && status === 'FAILED').length,
    commits: Number(await git(baseFolder, 'rev-list', '--count', '--no-merges', range)),
    ...(stage.gitHub === null ? {} : { pullRequests: mergedPullRequests(stage.gitHub) }),
    seconds,
    screenshots: journey.screenshots,
  };
  const problems = [
    ...processes.map((line) => `a process: ${line}`),
    ...leftovers,
    ...(await missingWork(view, baseFolder, baseBranch)),
    ...(await brokenTests(stage)),
    ...(stage.isOwnStory ? [...missingPictures(stage, journey), ...withoutRefusal(summary)] : []),
    ...(stage.isOwnStory ? (stage.gitHub?.problems() ?? []) : []),
    ...(await movedBranch(stage)),
    ...(await tokenOnDisk(stage, outDirectory)),
  ];
  return { summary, problems };
}

async function playInEditor(
  root: string,
  stage: Stage,
  outDirectory: string,
  say: (line: string) => void,
): Promise<JourneyResult> {
  const editor = await openEditor({
    folder: stage.repository.folder,
    extensionPath: root,
    settings: stage.settings,
    environment: stage.environment,
    say,
  });
  try {
    await showWorkbench(editor);
    await createTask(editor.page, stage.task.title, stage.task.description);
    const writeTheme = (theme: string) =>
      editor.writeSettings({ ...stage.settings, 'workbench.colorTheme': theme });
    const journey = await watchToTheEnd(editor.page, outDirectory, writeTheme, say);
    await tidied(stage);
    return journey;
  } catch (error) {
    await editor.page.screenshot({ path: join(outDirectory, 'failure.png') }).catch(() => undefined);
    throw error;
  } finally {
    await writeFile(join(outDirectory, 'editor.log'), editor.log());
    await editor.close();
  }
}

/** The last worktree goes after the merge that the board shows; an editor that is closed before leaves it for later. */
async function tidied({ repository }: Stage): Promise<void> {
  const deadline = Date.now() + 20_000;
  while ((await findLeftovers(repository, repository.start.branches)).length > 0 && Date.now() < deadline) {
    await delay(250);
  }
}

function countSubtasks({ subtasks }: ProjectView): Summary['subtasks'] {
  return {
    total: subtasks.length,
    merged: subtasks.filter(({ status }) => status === 'MERGED').length,
    failed: subtasks.filter(({ status }) => status === 'BLOCKED_FAILURE').length,
  };
}

/** Subtasks that are said to be merged although the base does not contain them. */
async function missingWork(view: ProjectView, folder: string, baseBranch: string): Promise<string[]> {
  const missing: string[] = [];
  for (const { number, title, mergedCommit } of view.subtasks.filter(({ status }) => status === 'MERGED')) {
    const contained =
      mergedCommit !== null &&
      (await git(folder, 'merge-base', '--is-ancestor', mergedCommit, baseBranch).then(
        () => true,
        () => false,
      ));
    if (!contained) {
      missing.push(`#${number} ${title} is said to be merged, and is not in ${baseBranch}`);
    }
  }
  return missing;
}

function mergedPullRequests({ repository }: DemoGitHub): number {
  return repository.pullRequests().filter(({ state }) => state === 'merged').length;
}

/** With pull requests the user's own branch is none of our business. */
async function movedBranch({ gitHub, repository }: Stage): Promise<string[]> {
  const { folder, baseBranch, start } = repository;
  const moved = gitHub !== null && (await git(folder, 'rev-parse', baseBranch)) !== start.commit;
  return moved ? [`the user’s own ${baseBranch} was moved`] : [];
}

/** The token of the one who is signed in is nobody's but the server's. */
async function tokenOnDisk({ gitHub, directory }: Stage, outDirectory: string): Promise<string[]> {
  const secret = gitHub === null ? [] : formsOf(gitHub.github.token);
  const found = [...(await tracesInFiles(directory, secret)), ...(await tracesInFiles(outDirectory, secret))];
  return found.map((path) => `the token, in ${path}`);
}

function withoutRefusal({ refused }: Summary): string[] {
  return refused === 0 ? ['no gate refused the work that one agent only claims to be done'] : [];
}

/** The pictures that tell the story; others depend on the moment. */
function missingPictures({ gitHub }: Stage, { screenshots }: JourneyResult): string[] {
  const needed = [
    'planning',
    'work',
    'refused',
    'done',
    ...(gitHub === null ? [] : ['changesRequested', 'checkFails']),
  ];
  return needed
    .filter((name) => !screenshots.some((path) => path.endsWith(`-${name}.png`)))
    .map((name) => `no picture of “${name}”`);
}

async function brokenTests(stage: Stage): Promise<string[]> {
  const { isSample, baseBranch } = stage.repository;
  if (!isSample) {
    return [];
  }
  return npm(await mergedFolder(stage), 'test').then(
    () => [],
    (error: Error) => [`the tests of ${baseBranch} fail: ${error.message}`],
  );
}

/** A folder with the base as it is now, and with what its tests need. */
async function mergedFolder({ directory, repository, gitHub }: Stage): Promise<string> {
  if (gitHub === null) {
    return repository.folder;
  }
  const folder = join(directory, 'merged');
  await git(directory, 'clone', '--quiet', '--', repository.baseFolder, folder);
  await symlink(join(repository.folder, 'node_modules'), join(folder, 'node_modules'), 'junction');
  return folder;
}
