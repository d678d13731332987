import { join } from 'node:path';
import { endTree } from '../../src/agents/process/processTree.ts';
import { type Editor, openEditor, quietSettings } from '../support/editor.ts';
import { endProcesses, findProcesses } from '../support/leftovers.ts';
import { showWorkbench } from '../support/workbench.ts';
import { createTask } from './board.ts';
import { findDesktop, openDesktop } from './desktop.ts';
import { readOutcome } from './outcome.ts';
import type { Stage } from './stage.ts';

/** What to look for, and how to end. */
function hints({ stateDirectory }: Stage): string {
  return `Open the board with the command “Switchyard: Open Board” (F1, or Ctrl+Shift+P, and type its name).
What is done is merged by itself here: the setting switchyard.autoMerge is on. Turn it off to press Merge yourself.
It takes about three minutes; with the setting switchyard.maxAgents at 1 there is more time to look and to interfere.
State and logs are in ${stateDirectory}.`;
}

/** Opens VS Code, creates the task, and leaves the user watching until they have seen enough. */
export async function playToUser(
  root: string,
  stage: Stage,
  interrupted: Promise<void>,
  say: (line: string) => void,
): Promise<void> {
  const desktop = await findDesktop();
  try {
    await (desktop === null
      ? watchInBrowser(root, stage, interrupted, say)
      : watchOnDesktop(desktop, root, stage, interrupted, say));
  } finally {
    await endRuns(stage.directory);
    // Whoever opens a project next removes what an editor that was ended has left elsewhere: its socket.
    const { repository, stateDirectory } = stage;
    await readOutcome({ folder: repository.folder, extensionPath: root, stateDirectory });
  }
}

/** Runs outlive their editor: each is ended with all that it has started, wherever that is at work. */
async function endRuns(directory: string): Promise<void> {
  const runIds = (await findProcesses(directory)).flatMap((line) => /runs\/([\w-]+)$/.exec(line)?.[1] ?? []);
  await Promise.all(runIds.map((runId) => endTree({ runId, leader: null }, 2_000)));
  endProcesses(await findProcesses(directory));
}

/** A page that is closed lets go of the project soon; one whose connection breaks has this long to come back. */
const reconnectionSeconds = 10;

async function watchOnDesktop(
  program: string,
  root: string,
  stage: Stage,
  interrupted: Promise<void>,
  say: (line: string) => void,
): Promise<void> {
  say('Opening VS Code …');
  const { page, closed } = await openDesktop({
    program,
    folder: stage.repository.folder,
    extensionPath: root,
    dataDirectory: join(stage.directory, 'vscode'),
    settings: { ...quietSettings, ...stage.settings },
    environment: stage.environment,
  });
  await createTask(page, stage.task.title, stage.task.description);
  say(`The task is created in ${stage.repository.folder}.\n${hints(stage)}`);
  say('Close the window, or press Ctrl+C here, to end the demo.');
  await Promise.race([closed, interrupted]);
}

async function watchInBrowser(
  root: string,
  stage: Stage,
  interrupted: Promise<void>,
  say: (line: string) => void,
): Promise<void> {
  const headless = !hasDisplay();
  const editor = await openEditor({
    folder: stage.repository.folder,
    extensionPath: root,
    settings: stage.settings,
    environment: stage.environment,
    headless,
    reconnectionSeconds,
    endsOnSignal: false,
    say,
  });
  try {
    await Promise.race([interrupted, showTask(editor, stage, headless, say)]);
  } finally {
    await editor.close();
  }
}

/** Settles when the user has closed the window, where it is one of ours. */
async function showTask(
  editor: Editor,
  stage: Stage,
  headless: boolean,
  say: (line: string) => void,
): Promise<void> {
  const { task, repository } = stage;
  await showWorkbench(editor);
  await createTask(editor.page, task.title, task.description);
  if (headless) {
    // One window drives a project: leave it to the one that the user opens. A page that is left tells the server.
    await editor.page.goto('about:blank');
    await editor.closeBrowser();
  }
  say(`The task is created in ${repository.folder}. Watch it here:\n\n  ${editor.url}\n`);
  // The flag that makes this editor load an extension from its folder also keeps messages from showing themselves.
  say(
    `${hints(stage)}\nThis editor keeps its messages behind the bell at the lower right, and these settings under the tab Remote (Ctrl+,).`,
  );
  say('Press Ctrl+C here to end the demo.');
  await windowClosed(editor, headless);
}

function windowClosed(editor: Editor, headless: boolean): Promise<void> {
  return headless
    ? new Promise(() => undefined)
    : editor.page.waitForEvent('close', { timeout: 0 }).then(() => undefined);
}

function hasDisplay(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform !== 'linux' || DISPLAY !== undefined || WAYLAND_DISPLAY !== undefined;
}
