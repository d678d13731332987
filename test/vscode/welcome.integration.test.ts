import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EditorOptions, openEditor } from '../support/editor.ts';
import { createRepository, type TestRepository } from '../support/gitFixture.ts';
import { runCommand, showWorkbench } from '../support/workbench.ts';

// What a user sees who has just installed the extension. Needs it built, and runs where the browser's editor does.
const root = fileURLToPath(new URL('../..', import.meta.url));
const onLinux = test.skipIf(process.platform !== 'linux');

let scratch: string;
let repository: TestRepository;

beforeAll(async () => {
  scratch = await realpath(await mkdtemp(join(tmpdir(), 'switchyard welcome ')));
  repository = await createRepository();
});

afterAll(async () => {
  await repository.remove();
  await rm(scratch, { recursive: true, force: true });
});

onLinux('without a folder it says what it works on, and offers to open one', async () => {
  expect(await welcomeText({ folder: null })).toMatch(/git repository of the open folder.*Open Folder/s);
});

onLinux('a folder that is no repository can be made one', async () => {
  expect(await welcomeText({ folder: scratch })).toMatch(/not in a git repository.*Initialize Repository/s);
});

onLinux('a workspace that is not trusted says that nothing is run in it', async () => {
  expect(await welcomeText({ folder: repository.path, trust: false })).toMatch(
    /not trusted.*Manage Workspace Trust/s,
  );
});

onLinux('a missing Claude CLI is named, with the way to set its path', async () => {
  const settings = { 'switchyard.claudePath': join(scratch, 'claude') };
  expect(await welcomeText({ folder: repository.path, settings })).toMatch(/Claude CLI.*settings/s);
});

onLinux('a repository without a task invites to the first one', async () => {
  const settings = { 'switchyard.claudePath': join(root, 'node_modules/.bin/claude') };
  expect(await welcomeText({ folder: repository.path, settings })).toMatch(
    /Describe what you want.*New Task/s,
  );
});

/** What the Tasks view says as soon as it has made up its mind. */
async function welcomeText(options: Pick<EditorOptions, 'folder' | 'settings' | 'trust'>): Promise<string> {
  const editor = await openEditor({
    ...options,
    extensionPath: root,
    settings: { 'security.workspace.trust.startupPrompt': 'never', ...options.settings },
    environment: { SWITCHYARD_STATE_HOME: join(scratch, 'state') },
  });
  try {
    await showWorkbench(editor);
    await runCommand(editor.page, 'View: Show Switchyard');
    const welcome = editor.page.locator('.part.sidebar .welcome-view-content').first();
    await welcome.waitFor({ timeout: 30_000 });
    return await welcome.innerText();
  } finally {
    await editor.close();
  }
}
