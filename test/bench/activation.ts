import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openEditor } from '../support/editor.ts';
import { createRepository } from '../support/gitFixture.ts';
import { boardFrame, runCommand, showWorkbench } from '../support/workbench.ts';
import { compare, type Row } from './measure.ts';

const root = join(import.meta.dirname, '..', '..');

/**
 * How long code load and `activate()` take together, against VS Code's own Git extension in the same host, as VS Code
 * itself measures both and shows them among its running extensions.
 */
export async function activation(rounds: number, report: (line: string) => void): Promise<Row> {
  const ours: number[] = [];
  const git: number[] = [];
  const next = async (measured: number[]): Promise<number> => {
    if (measured.length === 0) {
      const times = await activationTimes();
      ours.push(times.ours);
      git.push(times.git);
    }
    return measured.shift() ?? Number.NaN;
  };
  return compare(
    {
      name: "activation: code load and activate() / VS Code's Git extension in the same host",
      goal: 1,
      rounds,
      ours: () => next(ours),
      reference: () => next(git),
    },
    report,
  );
}

async function activationTimes(): Promise<{ ours: number; git: number }> {
  const repository = await createRepository();
  const editor = await openEditor({ folder: repository.path, extensionPath: root });
  try {
    await showWorkbench(editor);
    await runCommand(editor.page, 'Switchyard: Open Board');
    await boardFrame(editor.page).getByText('No task yet').waitFor({ timeout: 30_000 });
    await runCommand(editor.page, 'Developer: Show Running Extensions');
    return { ours: await timeOf(editor.page, 'Switchyard'), git: await timeOf(editor.page, 'Git') };
  } finally {
    await editor.close();
    await repository.remove();
  }
}

async function timeOf(page: Page, name: string): Promise<number> {
  const row = page.locator('.runtime-extensions-editor .extension', {
    has: page.locator('.name', { hasText: new RegExp(`^${name}$`) }),
  });
  const time = row.locator('.activation-time');
  await time.filter({ hasText: /\d+ ?ms/ }).waitFor({ timeout: 30_000 });
  const milliseconds = /([\d.]+) ?ms/.exec((await time.textContent()) ?? '')?.[1];
  return Number(milliseconds);
}
