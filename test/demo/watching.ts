import { join } from 'node:path';
import { type Editor, openEditor, quietSettings } from '../support/editor.ts';
import { endProcesses, findProcesses } from '../support/leftovers.ts';
import { showWorkbench } from '../support/workbench.ts';
import { createTask } from './board.ts';
import { findDesktop, openDesktop } from './desktop.ts';
import type { Stage } from './stage.ts';

/** What to look for, and how to end. */
const hints = `Open the board with the command “Switchyard: Open Board” (F1, or Ctrl+Shift+P, and type its name).
What is done is merged by itself here: the setting switchyard.autoMerge is on. Turn it off to press Merge yourself.`;

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
    endProcesses(await findProcesses(stage.directory));
  }
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
  say(`The task is created in ${stage.repository.folder}.\n${hints}`);
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
    await showWorkbench(editor);
    await createTask(editor.page, stage.task.title, stage.task.description);
    if (headless) {
      // One window drives a project: leave it to the one that the user opens. A page that is left tells the server.
      await editor.page.goto('about:blank');
      await editor.closeBrowser();
    }
    say(`The task is created in ${stage.repository.folder}. Watch it here:\n\n  ${editor.url}\n`);
    say(`${hints}\nPress Ctrl+C here to end the demo.`);
    await Promise.race([interrupted, windowClosed(editor, headless)]);
  } finally {
    await editor.close();
  }
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
