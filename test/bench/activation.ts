import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openEditor } from '../support/editor.ts';
import { createRepository } from '../support/gitFixture.ts';
import { boardFrame, runCommand, showWorkbench } from '../support/workbench.ts';
import { compare, type Row } from './measure.ts';

const root = join(import.meta.dirname, '..', '..');

/** The `name` in the extension's package.json. */
type Extension = 'switchyard' | 'git';

/**
 * How long code load and `activate()` take together, against VS Code's own Git extension in the same host, as VS Code
 * itself measures both and shows them among its running extensions.
 */
export async function activation(rounds: number, report: (line: string) => void): Promise<Row> {
  // One opened editor measures both. A round opens two, as it measures the reference twice.
  const unread = new Map<Extension, number>();
  const next = async (extension: Extension): Promise<number> => {
    for (const [measured, time] of unread.has(extension) ? [] : await activationTimes()) {
      unread.set(measured, time);
    }
    const time = unread.get(extension) ?? Number.NaN;
    unread.delete(extension);
    return time;
  };
  return compare(
    {
      name: "activation: code load and activate() / VS Code's Git extension in the same host",
      goal: 1,
      rounds,
      ours: () => next('switchyard'),
      reference: () => next('git'),
    },
    report,
  );
}

async function activationTimes(): Promise<Map<Extension, number>> {
  const repository = await createRepository();
  // So high that the list of running extensions shows every row: those outside the view are not in the document.
  const size = { width: 1200, height: 2400 };
  const editor = await openEditor({ folder: repository.path, extensionPath: root, size });
  try {
    await showWorkbench(editor);
    await runCommand(editor.page, 'Switchyard: Open Board');
    await boardFrame(editor.page).getByText('No task yet').waitFor({ timeout: 30_000 });
    await runCommand(editor.page, 'Developer: Show Running Extensions');
    return new Map([
      ['switchyard', await timeOf(editor.page, 'switchyard')],
      ['git', await timeOf(editor.page, 'git')],
    ]);
  } finally {
    await editor.close();
    await repository.remove();
  }
}

async function timeOf(page: Page, extension: Extension): Promise<number> {
  // By its label: what the row shows of an extension under development is its identifier, of others the display name.
  const row = page.locator(`.runtime-extensions-editor .monaco-list-row[aria-label="${extension}"]`);
  const time = row.locator('.activation-time', { hasText: /\d+ms/ });
  const shown = await time.textContent({ timeout: 30_000 });
  return Number(/(\d+)ms/.exec(shown ?? '')?.[1]);
}
