import type { Page } from 'playwright-core';
import { boardFrame, choose, runCommand } from './workbench.ts';

export interface ThemeKind {
  /** As the list of themes names it. */
  readonly label: string;
  /** As VS Code tells it to a webview. */
  readonly kind: string;
}

/** One theme of each kind that VS Code knows. */
export const themeKinds: readonly ThemeKind[] = [
  { label: 'Dark Modern', kind: 'vscode-dark' },
  { label: 'Light Modern', kind: 'vscode-light' },
  { label: 'Dark High Contrast', kind: 'vscode-high-contrast' },
  { label: 'Light High Contrast', kind: 'vscode-high-contrast-light' },
];

/** Chooses the theme as a user does, and waits until the webview in sight has it. */
export async function chooseTheme(page: Page, { label, kind }: ThemeKind): Promise<void> {
  await runCommand(page, 'Preferences: Color Theme');
  await page.locator('.quick-input-widget:visible').getByRole('option').first().waitFor();
  // The list is long, and holds only the lines that are in sight.
  await page.keyboard.type(label);
  await choose(page, new RegExp(`^${label}`));
  await boardFrame(page).locator(`body[data-vscode-theme-kind="${kind}"]`).waitFor({ timeout: 20_000 });
}
