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
  await expectWelcome(/git repository of the open folder.*Open Folder/s, { folder: null });
});

onLinux('a folder that is no repository can be made one', async () => {
  await expectWelcome(/not in a git repository.*Initialize Repository/s, { folder: scratch });
});

onLinux('a workspace that is not trusted says that nothing is run in it', async () => {
  await expectWelcome(/not trusted.*Manage Workspace Trust/s, { folder: repository.path, trust: false });
});

onLinux('a missing Claude CLI is named, with the way to set its path', async () => {
  const settings = { 'switchyard.claudePath': join(scratch, 'claude') };
  await expectWelcome(/Claude CLI.*settings/s, { folder: repository.path, settings });
});

onLinux('a repository without a task invites to the first one', async () => {
  const settings = { 'switchyard.claudePath': join(root, 'node_modules/.bin/claude') };
  await expectWelcome(/Describe what you want.*New Task/s, { folder: repository.path, settings });
});

/** Waits until the Tasks view says this. */
async function expectWelcome(
  text: RegExp,
  options: Pick<EditorOptions, 'folder' | 'settings' | 'trust'>,
): Promise<void> {
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
    await expect.poll(() => welcome.textContent(), { timeout: 30_000 }).toMatch(text);
  } finally {
    await editor.close();
  }
}
