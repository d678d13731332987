import type { Page } from 'playwright-core';
import { boardFrame } from './workbench.ts';

/** What the three views of a project show at the same time, as a user reads them; times and prices left out. */
export interface ViewsReading {
  readonly board: BoardReading;
  readonly tree: readonly TreeReading[];
  /** `null`: the status bar says nothing about us. */
  readonly status: string | null;
}

export interface BoardReading {
  /** `Planning`, `Active`, `Done`, …; `null` where there is no task. */
  readonly task: string | null;
  /** Each column that has cards: its name, then its cards, each with its title, its live line and its chips; what agents
   * may do, which is the same on all of them, is left out. */
  readonly columns: readonly (readonly [string, ...(readonly string[])[]])[];
}

/** What a line says, then the lines below it. */
export type TreeReading = readonly [string, ...TreeReading[]];

/** As much of the page's own elements as is read here. */
interface Element {
  readonly textContent: string | null;
  getAttribute(name: string): string | null;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
}

export async function readViews(page: Page): Promise<ViewsReading> {
  const [board, tree, status] = await Promise.all([readBoard(page), readTree(page), readStatus(page)]);
  return { board, tree, status };
}

/** Rejects while no board is in sight. */
export async function readBoard(page: Page): Promise<BoardReading> {
  const shown = await boardFrame(page)
    .locator('body')
    .evaluate(
      (body: Element) => {
        const words = (element: Element | null) => element?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
        const all = (element: Element, selector: string) => [...element.querySelectorAll(selector)];
        const task = body.querySelector('.task-header .tag');
        return {
          task: task === null ? null : words(task),
          columns: all(body, '[data-column]').map((column) => ({
            name: words(column.querySelector('h2 .name')),
            cards: all(column, '[data-card]').map((card) => [
              `#${words(card.querySelector('.number'))} ${words(card.querySelector('.title'))}`,
              ...all(card, '.live .line, .chip:not([data-chip="permissionMode"])').map(words),
            ]),
          })),
        };
      },
      undefined,
      { timeout: 3_000 },
    );
  return {
    task: shown.task,
    columns: shown.columns
      .filter(({ cards }) => cards.length > 0)
      .map(({ name, cards }) => [name, ...cards.map((lines) => lines.filter(isLasting))] as const),
  };
}

/** Times, prices and commits are different each time. */
function isLasting(line: string): boolean {
  return !/^(~?[<$].*|\d+ (s|min)|[0-9a-f]{7,40})$/.test(line);
}

async function readTree(page: Page): Promise<readonly TreeReading[]> {
  const lines = await page.locator('.part.sidebar .monaco-list-row').evaluateAll((rows: readonly Element[]) =>
    rows.map((row) => ({
      level: Number(row.getAttribute('aria-level')),
      label: row.querySelector('.label-name')?.textContent ?? '',
      description: row.querySelector('.label-description')?.textContent ?? '',
    })),
  );
  return nested(
    lines.map(({ level, label, description }) => ({
      level,
      // After the dot come times and prices.
      text: `${label}: ${description.split(' · ')[0]}`,
    })),
  );
}

function nested(lines: readonly { readonly level: number; readonly text: string }[]): TreeReading[] {
  const [first, ...others] = lines;
  if (first === undefined) {
    return [];
  }
  const end = others.findIndex(({ level }) => level <= first.level);
  const [below, after] = end === -1 ? [others, []] : [others.slice(0, end), others.slice(end)];
  return [[first.text, ...nested(below)], ...nested(after)];
}

/** What the status bar says about us. */
export async function readStatus(page: Page): Promise<string | null> {
  const [text = null] = await page
    .locator('.part.statusbar .statusbar-item[id*="switchyard.status"]')
    .allInnerTexts();
  return text === null ? null : text.trim();
}
