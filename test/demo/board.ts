import type { Page } from 'playwright-core';
import type { Column } from '../../src/domain/projection.ts';
import { boardFrame, createTask as createTaskByPalette, runCommand } from '../support/workbench.ts';

/** What the board shows, read from its page as a user reads it. */
export interface BoardReading {
  /** `Planning`, `Active`, `Waiting`, `Planning failed`, `Done`, … */
  readonly task: string;
  readonly cards: Readonly<Record<Column, number>>;
  /** What the agents at work say that they do: a line for each. */
  readonly agents: readonly string[];
  /** Which attempt each card in progress is at. */
  readonly attempts: readonly number[];
  /** What the cards say of pull requests that are open, such as `#3 checks pass`: a line for each. */
  readonly pullRequests: readonly string[];
}

/** Creates the task as a user does: by the command palette. The board is open before and after. */
export async function createTask(page: Page, title: string, description: string): Promise<void> {
  await runCommand(page, 'View: Show Switchyard');
  await runCommand(page, 'Switchyard: Open Board');
  await createTaskByPalette(page, { title, description });
  await boardFrame(page).getByText(title).first().waitFor({ timeout: 60_000 });
}

export async function readBoard(page: Page): Promise<BoardReading> {
  const board = boardFrame(page);
  const count = (column: Column) => board.locator(`[data-column="${column}"] [data-card]`).count();
  const cards = {
    pending: await count('pending'),
    ready: await count('ready'),
    inProgress: await count('inProgress'),
    blocked: await count('blocked'),
    inReview: await count('inReview'),
    merged: await count('merged'),
  };
  const [task = ''] = await board.locator('.task-header .tag').allInnerTexts();
  return {
    task: task.trim(),
    cards,
    agents: await agentLines(page, task.trim()),
    attempts: await attemptsOf(page),
    pullRequests: await pullRequestsOf(page),
  };
}

/** A card shows its attempt as soon as its worker runs; before that it is being set up. */
async function agentLines(page: Page, task: string): Promise<string[]> {
  const board = boardFrame(page);
  const working = board.locator('[data-column="inProgress"] [data-card]').filter({ hasText: 'attempt' });
  const lines = await (task === 'Planning' ? board : working).locator('.live .line').allInnerTexts();
  return lines.filter((line) => line !== '' && !/^(starting|reading the task)/.test(line));
}

async function attemptsOf(page: Page): Promise<number[]> {
  const cards = boardFrame(page).locator('[data-column="inProgress"] [data-card]');
  const texts = await cards.allInnerTexts();
  return texts.flatMap((text) => /attempt (\d+)/.exec(text)?.[1] ?? []).map(Number);
}

/** Those of finished work, and of work that was given back. */
async function pullRequestsOf(page: Page): Promise<string[]> {
  const chips = '[data-chip="pullRequest"], [data-chip="checks"], [data-chip="review"]';
  const lines: string[] = [];
  for (const column of ['inReview', 'inProgress'] as const) {
    const cards = boardFrame(page).locator(`[data-column="${column}"] [data-card]`);
    const delivered = cards.filter({ has: boardFrame(page).locator('[data-chip="pullRequest"]') });
    for (const card of await delivered.all()) {
      lines.push([column, ...(await card.locator(chips).allInnerTexts())].join(' ').trim());
    }
  }
  return lines;
}

export function describeReading({ task, cards }: BoardReading): string {
  const filled = Object.entries(cards).filter(([, count]) => count > 0);
  return [task, ...filled.map(([column, count]) => `${column} ${count}`)].join(' · ');
}
