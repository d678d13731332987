import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { themes } from '../support/editor.ts';
import { boardFrame } from '../support/workbench.ts';
import { type BoardReading, describeReading, readBoard } from './board.ts';

const timeLimitMs = 15 * 60_000;
const lookEveryMs = 700;

export interface JourneyResult {
  /** The task's state in the board's own words. */
  readonly task: string;
  /** Paths of the pictures, oldest first. */
  readonly screenshots: readonly string[];
}

/** A moment worth a picture, taken the first time that the board shows it. */
interface Moment {
  readonly name: string;
  shows(reading: BoardReading): boolean;
  /** What is done to see more, before the picture and after it. */
  readonly around?: { before(page: Page): Promise<void>; after(page: Page): Promise<void> };
}

// Those that pass by stand before those that last, and before the one that may not come about.
const moments: readonly Moment[] = [
  { name: 'planning', shows: ({ task, agents }) => task === 'Planning' && agents.length > 0 },
  { name: 'work', shows: ({ agents }) => new Set(agents).size >= 3 },
  {
    name: 'refused',
    shows: ({ attempts }) => attempts.includes(2),
    around: { before: openSecondAttempt, after: closeInspector },
  },
  {
    name: 'changesRequested',
    shows: ({ pullRequests }) => pullRequests.some((line) => line.includes('changes requested')),
    around: { before: (page) => openPullRequest(page, 'changes requested'), after: closeInspector },
  },
  {
    name: 'checkFails',
    shows: ({ pullRequests }) => pullRequests.some((line) => line.includes('a check fails')),
    around: { before: (page) => openPullRequest(page, 'a check fails'), after: closeInspector },
  },
  { name: 'pullRequests', shows: ({ pullRequests }) => pullRequests.length >= 2 },
  { name: 'merging', shows: ({ cards }) => cards.inReview >= 1 && cards.merged >= 2 },
  {
    name: 'transcript',
    shows: ({ cards, agents }) => cards.merged >= 1 && agents.length >= 3,
    around: { before: openTranscript, after: closeInspector },
  },
];

/** Watches the board until the task has come to an end, and takes pictures on the way. */
export async function watchToTheEnd(
  page: Page,
  outDirectory: string,
  writeTheme: (theme: string) => Promise<void>,
  say: (line: string) => void,
): Promise<JourneyResult> {
  await mkdir(outDirectory, { recursive: true });
  const screenshots: string[] = [];
  const picture = async (name: string) => {
    const path = join(outDirectory, `${screenshots.length + 1}-${name}.png`);
    // Away from everything that shows itself under the pointer, and with every transition at its end.
    await page.mouse.move(0, 0);
    await page.screenshot({ path, animations: 'disabled' });
    screenshots.push(path);
  };
  const last = await watch(page, picture, say);
  await picture(last.task === 'Done' ? 'done' : 'end');
  await writeTheme(themes.light);
  await page.locator('.monaco-workbench.vs').waitFor({ timeout: 20_000 });
  await picture('light');
  return { task: last.task, screenshots };
}

async function watch(
  page: Page,
  picture: (name: string) => Promise<void>,
  say: (line: string) => void,
): Promise<BoardReading> {
  const deadline = Date.now() + timeLimitMs;
  const awaited = [...moments];
  let said = '';
  for (;;) {
    const reading = await readBoard(page);
    const description = describeReading(reading);
    if (description !== said) {
      said = description;
      say(description);
    }
    if (isOver(reading) || Date.now() > deadline) {
      return reading;
    }
    const index = awaited.findIndex((moment) => moment.shows(reading));
    const [moment] = index === -1 ? [] : awaited.splice(index, 1);
    if (moment !== undefined) {
      await photograph(moment, page, picture).catch((error: unknown) => {
        // The board went on meanwhile; maybe it comes to it again, after others.
        awaited.push(moment);
        const [why] = String(error).split('\n');
        say(`No picture of “${moment.name}” yet: ${why}`);
      });
    }
    await delay(lookEveryMs);
  }
}

async function photograph(
  { name, around }: Moment,
  page: Page,
  picture: (name: string) => Promise<void>,
): Promise<void> {
  await around?.before(page);
  await picture(name);
  await around?.after(page);
}

function isOver({ task }: BoardReading): boolean {
  return task === 'Done' || task === 'Planning failed' || task === 'Waiting';
}

async function openTranscript(page: Page): Promise<void> {
  const board = boardFrame(page);
  const working = board.locator('[data-column="inProgress"] [data-card]').filter({ hasText: 'attempt' });
  await working.locator('.card-title').first().click({ timeout: 3_000 });
  await board.getByRole('tab', { name: 'Transcript' }).click({ timeout: 3_000 });
  // Enough of it to be worth a look.
  await board.locator('.transcript .entry').nth(3).waitFor({ timeout: 3_000 });
}

/** Why the attempt before it was not believed, and what this one is told. */
async function openSecondAttempt(page: Page): Promise<void> {
  const board = boardFrame(page);
  const again = board.locator('[data-column="inProgress"] [data-card]').filter({ hasText: 'attempt 2' });
  await again.locator('.card-title').first().click({ timeout: 10_000 });
  await board.getByRole('tab', { name: 'Overview' }).click({ timeout: 10_000 });
  await board.getByText('Attempts').first().waitFor({ timeout: 10_000 });
}

/** The pull request of the first card that says so: its checks, and what people say of it. */
async function openPullRequest(page: Page, words: string): Promise<void> {
  const board = boardFrame(page);
  const delivered = board.locator('[data-card]').filter({ has: board.locator('[data-chip="pullRequest"]') });
  await delivered.filter({ hasText: words }).first().locator('.card-title').click({ timeout: 10_000 });
  await board.getByRole('tab', { name: 'Overview' }).click({ timeout: 10_000 });
  await board.getByText('Pull request', { exact: true }).first().waitFor({ timeout: 10_000 });
}

async function closeInspector(page: Page): Promise<void> {
  await boardFrame(page)
    .getByRole('button', { name: 'Close', exact: true })
    .first()
    .click({ timeout: 10_000 });
}
