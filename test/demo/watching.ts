import { once } from 'node:events';
import { join } from 'node:path';
import { type Editor, openEditor, quietSettings } from '../support/editor.ts';
import { endProcesses, findProcesses } from '../support/leftovers.ts';
import { showWorkbench } from '../support/workbench.ts';
import { createTask } from './board.ts';
import { findDesktop, openDesktop } from './desktop.ts';
import type { Stage } from './stage.ts';

/** Opens VS Code, creates the task, and leaves the user watching until they have seen enough. */
export async function playToUser(root: string, stage: Stage, say: (line: string) => void): Promise<void> {
  const desktop = await findDesktop();
  try {
    await (desktop === null ? watchInBrowser(root, stage, say) : watchOnDesktop(desktop, root, stage, say));
  } finally {
    endProcesses(await findProcesses(stage.directory));
  }
}

async function watchOnDesktop(
  program: string,
  root: string,
  stage: Stage,
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
  say(
    `The task is created in ${stage.repository.folder}. Close the window, or press Ctrl+C here, to end the demo.`,
  );
  await Promise.race([closed, interrupted()]);
}

async function watchInBrowser(root: string, stage: Stage, say: (line: string) => void): Promise<void> {
  const headless = !hasDisplay();
  const editor = await openEditor({
    folder: stage.repository.folder,
    extensionPath: root,
    settings: stage.settings,
    environment: stage.environment,
    headless,
    say,
  });
  try {
    await showWorkbench(editor);
    await createTask(editor.page, stage.task.title, stage.task.description);
    if (headless) {
      // One window drives a project: leave it to the one that the user opens.
      await editor.closeBrowser();
    }
    say(`The task is created in ${stage.repository.folder}. Watch it here:\n\n  ${editor.url}\n`);
    say('Open the board there with the command “Switchyard: Open Board”. Press Ctrl+C here to end the demo.');
    await Promise.race([interrupted(), windowClosed(editor, headless)]);
  } finally {
    await editor.close();
  }
}

function windowClosed(editor: Editor, headless: boolean): Promise<void> {
  return headless
    ? new Promise(() => undefined)
    : editor.page.waitForEvent('close', { timeout: 0 }).then(() => undefined);
}

function interrupted(): Promise<unknown> {
  return Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), once(process, 'SIGHUP')]);
}

function hasDisplay(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform !== 'linux' || DISPLAY !== undefined || WAYLAND_DISPLAY !== undefined;
}
