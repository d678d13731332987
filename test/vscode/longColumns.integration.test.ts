import type { FrameLocator, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BoardInBrowser, boardAddress, openBoardInBrowser } from '../support/boardInBrowser.ts';
import { manyCards } from '../support/manyCards.ts';
import { onLinux } from './smallTask.ts';

// Columns of thousands of cards, of which only those near what is in sight are drawn. Needs the extension built.

const view = manyCards(10_000);
const merged = view.subtasks.filter(({ status }) => status === 'MERGED').map(({ id }) => id);

let board: BoardInBrowser;
let frame: FrameLocator;
let cards: Locator;

beforeAll(async () => {
  if (!onLinux) {
    return;
  }
  board = await openBoardInBrowser();
  await board.page.evaluate(
    `keep('${board.addressOf(view)}').then(() => open('${boardAddress}')).then(settle)`,
  );
  frame = board.page.frameLocator('iframe');
  cards = frame.locator('[data-column="merged"] .cards');
});

afterAll(() => board?.close());

describe.runIf(onLinux)('a board of 10,000 cards', () => {
  test('draws those in sight and not many more, and counts all of them', async () => {
    expect(await frame.locator('[data-card]').count()).toBeGreaterThan(40);
    expect(await frame.locator('[data-card]').count()).toBeLessThan(400);
    const counts = await frame.locator('[data-column] h2 .count').allTextContents();
    expect(counts.reduce((sum, count) => sum + Number(count), 0)).toBe(10_000);
  });

  test.each([2_000, 90_000, 150_000, 149_000, 0])(
    'shows cards and no gap when a column is scrolled to %i',
    async (top) => {
      await cards.evaluate((list: Scrolled, to) => list.scrollTo({ top: to }), top);
      await expect.poll(inSight).not.toContain('gap');
      expect(new Set(await inSight()).size).toBeGreaterThan(5);
    },
  );

  test('is walked by the keys to its very end and back', async () => {
    const { keyboard } = board.page;
    await cards.locator('[data-card]').first().focus();
    await keyboard.press('End');
    await expect.poll(focused).toBe(merged.at(-1));
    await expect.poll(inSight).toContain(merged.at(-1));
    await keyboard.press('ArrowUp');
    await expect.poll(focused).toBe(merged.at(-2));
    await keyboard.press('Home');
    await expect.poll(focused).toBe(merged[0]);
    await expect.poll(inSight).toContain(merged[0]);
  });

  test('is walked on beyond what is drawn', async () => {
    for (const id of merged.slice(1, 120)) {
      await board.page.keyboard.press('ArrowDown');
      await expect.poll(focused).toBe(id);
    }
  });

  test('keeps the card with the focus when the user scrolls away from it', async () => {
    await cards.evaluate((list: Scrolled) => list.scrollTo({ top: 100_000 }));
    await expect.poll(inSight).not.toContain('gap');
    expect(await focused()).toBe(merged[119]);
    await board.page.keyboard.press('ArrowDown');
    await expect.poll(focused).toBe(merged[120]);
    await expect.poll(inSight).toContain(merged[120]);
  });

  test('tells the place of a card among all of its column', async () => {
    const card = frame.locator('[data-card]:focus');
    expect(await card.getAttribute('aria-posinset')).toBe('121');
    expect(await card.getAttribute('aria-setsize')).toBe(String(merged.length));
  });
});

/** As much of the page's own elements as is used here. */
interface Scrolled {
  readonly dataset: { readonly card?: string };
  readonly ownerDocument: { elementFromPoint(x: number, y: number): Scrolled | null };
  closest(selector: string): Scrolled | null;
  getBoundingClientRect(): { readonly left: number; readonly top: number; readonly height: number };
  scrollTo(to: { readonly top: number }): void;
}

function focused(): Promise<string | null> {
  return frame.locator('[data-card]:focus').getAttribute('data-card', { timeout: 2_000 });
}

/** What is seen of the column from its top to its bottom, every few pixels: the ids of cards, or that there is a gap. */
function inSight(): Promise<string[]> {
  return cards.evaluate((list: Scrolled) => {
    const { left, top, height } = list.getBoundingClientRect();
    const seen: string[] = [];
    for (let y = 4; y < height; y += 12) {
      const found = list.ownerDocument.elementFromPoint(left + 20, top + y)?.closest('[data-card], .gap');
      if (found != null) {
        seen.push(found.dataset.card ?? 'gap');
      }
    }
    return seen;
  });
}
