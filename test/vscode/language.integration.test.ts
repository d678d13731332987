import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shownFiles } from '../architecture/shownFiles.ts';
import { wordsIn } from '../architecture/words.ts';
import { type Editor, openEditor } from '../support/editor.ts';
import { createRepository, type TestRepository } from '../support/gitFixture.ts';
import { pseudo, pseudoText } from '../support/pseudo.ts';
import { boardFrame, runCommand, showWorkbench } from '../support/workbench.ts';
import { patience } from './boardPage.ts';
import { onLinux } from './smallTask.ts';

// VS Code in a language that only we have: whatever is not in brackets was not translated. Needs the extension built.

const root = fileURLToPath(new URL('../..', import.meta.url));
const language = 'qps-ploc';

let scratch: string;
let repository: TestRepository;
let editor: Editor;

beforeAll(async () => {
  if (!onLinux) {
    return;
  }
  scratch = await realpath(await mkdtemp(join(tmpdir(), 'switchyard language ')));
  repository = await createRepository();
  editor = await openEditor({
    folder: repository.path,
    extensionPath: await translatedExtension(join(scratch, 'extension')),
    settings: { 'security.workspace.trust.startupPrompt': 'never' },
    environment: { SWITCHYARD_STATE_HOME: join(scratch, 'state'), ANTHROPIC_API_KEY: 'dummy' },
  });
  await editor.page.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = '${language}';`);
  await showWorkbench(editor);
});

afterAll(async () => {
  await editor?.close();
  await repository?.remove();
  await rm(scratch ?? '', { recursive: true, force: true });
});

test.runIf(onLinux)('commands, views and the board speak the language of the editor', async () => {
  const { page } = editor;
  await runCommand(page, pseudoText('Open Board'));
  const welcome = boardFrame(page).locator('main.stage');
  await expect.poll(() => welcome.locator('h1').textContent(), patience).toBe(pseudoText('No task yet'));
  await expect.poll(() => boardFrame(page).locator('html').getAttribute('lang')).toBe(language);
  // What a text is put together from is translated too: nothing but names and addresses is outside of the brackets.
  const shown = await welcome.locator('h1, p, vscode-button').allTextContents();
  expect(shown.length).toBeGreaterThan(3);
  expect(shown.filter((text) => !text.trim().startsWith('⟦'))).toEqual([]);
  await runCommand(page, pseudoText('Check Setup'));
  await page.locator('.tab', { hasText: '⟦Çhéçk Šétüp' }).first().waitFor(patience);
});

/** The extension as it is built, with its texts in the language. */
async function translatedExtension(folder: string): Promise<string> {
  await mkdir(join(folder, 'l10n'), { recursive: true });
  for (const part of ['dist', 'media', 'prompts', 'package.json', 'package.nls.json']) {
    await cp(join(root, part), join(folder, part), { recursive: true });
  }
  const messages = shownFiles(root).flatMap((file) => wordsIn(file).messages);
  const english: Record<string, string> = JSON.parse(await readFile(join(root, 'package.nls.json'), 'utf8'));
  const bundle = pseudo(Object.fromEntries(messages.map((message) => [message, message])));
  await writeFile(join(folder, `l10n/bundle.l10n.${language}.json`), JSON.stringify(bundle));
  await writeFile(join(folder, `package.nls.${language}.json`), JSON.stringify(pseudo(english)));
  return folder;
}
