import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Editor, type EditorOptions, openEditor } from '../support/editor.ts';
import { createRepository, type TestRepository } from '../support/gitFixture.ts';
import { findMessage, runCommand, showWorkbench } from '../support/workbench.ts';
import { lockedClaude } from '../support/workplace.ts';

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
  await expectWelcome(/Claude CLI.*PATH that VS Code was started with.*switchyard\.claudePath/s, {
    folder: repository.path,
    settings,
    async afterwards({ page }) {
      await page.locator('.welcome-view-content').getByText('switchyard.claudePath').click();
      // In a browser the tab of the user does not have it.
      await expectSetting(page, /^Remote/, 'Claude Path');
    },
  });
});

onLinux('a Claude CLI that is not signed in is said to be so, with the way to sign in', async () => {
  await expectWelcome(/not signed in.*Sign In to Claude/s, {
    folder: repository.path,
    settings: { 'switchyard.claudePath': lockedClaude },
    environment: { CLAUDE_CONFIG_DIR: join(scratch, 'claude config'), ANTHROPIC_API_KEY: undefined },
  });
});

onLinux('a repository without a task invites to the first one', async () => {
  await expectWelcome(/Describe what you want.*New Task/s, {
    folder: repository.path,
    settings: { 'switchyard.claudePath': lockedClaude },
    environment: { ANTHROPIC_API_KEY: 'dummy' },
  });
});

onLinux(
  'packages that a worktree would lack are named by Check Setup, which leads to the setting',
  async () => {
    await repository.write({ 'package.json': '{"devDependencies":{"tape":"5"},"scripts":{"test":"tape"}}' });
    await expectWelcome(/Describe what you want/, {
      folder: repository.path,
      settings: { 'switchyard.claudePath': lockedClaude },
      environment: { ANTHROPIC_API_KEY: 'dummy' },
      async afterwards({ page }) {
        await runCommand(page, 'Switchyard: Check Setup');
        // It comes by itself, once all was looked at; the list of messages closes when it is empty.
        await page.locator('.statusbar .codicon-bell-dot').waitFor({ timeout: 30_000 });
        const message = await findMessage(page, 'for instance npm install');
        await message.getByRole('button', { name: 'Open switchyard.setUpCommand' }).click();
        await expectSetting(page, /^Workspace/, 'Set Up Command');
      },
    });
  },
);

/** Waits until the Tasks view says this. */
async function expectWelcome(
  text: RegExp,
  options: Pick<EditorOptions, 'folder' | 'settings' | 'trust' | 'environment'> & {
    /** What is tried there then. */
    readonly afterwards?: (editor: Editor) => Promise<void>;
  },
): Promise<void> {
  const { afterwards, ...given } = options;
  const editor = await openEditor({
    ...given,
    extensionPath: root,
    settings: { 'security.workspace.trust.startupPrompt': 'never', ...given.settings },
    environment: { SWITCHYARD_STATE_HOME: join(scratch, 'state'), ...given.environment },
  });
  onTestFinished(() => editor.close());
  await showWorkbench(editor);
  await runCommand(editor.page, 'View: Show Switchyard');
  const welcome = editor.page.locator('.part.sidebar .welcome-view-content').first();
  await expect.poll(() => welcome.textContent(), { timeout: 30_000 }).toMatch(text);
  await afterwards?.(editor);
}

/** The settings are open on this tab, and show this one alone. */
async function expectSetting(page: Page, tab: RegExp, name: string): Promise<void> {
  const shown = page.locator('.settings-editor');
  const chosen = shown.locator('.settings-tabs-widget .action-label.checked');
  await expect.poll(() => chosen.textContent(), { timeout: 30_000 }).toMatch(tab);
  const labels = shown.locator('.settings-tree-container .setting-item-label');
  await expect.poll(() => labels.allTextContents(), { timeout: 30_000 }).toEqual([name]);
}
