import type { FrameLocator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { commandByKey, tabTo } from '../support/keyboard.ts';
import { readBoard } from '../support/readViews.ts';
import { boardFrame } from '../support/workbench.ts';
import { awaitKeyboard } from './boardPage.ts';

/** The board for whoever has no pointer. */
export interface BoardByKey {
  readonly frame: FrameLocator;
  /** Opens it from the palette. */
  open(): Promise<void>;
  /** The keys of the cards in each column that has some. */
  cards(): Promise<Record<string, string[]>>;
  /** The key of the card that has the focus; `null` where none has. */
  focused(): Promise<string | null>;
  /** Whether the keys go to something on it. */
  hasKeyboard(): Promise<boolean>;
  /** Opens it and goes to the card, by the Tab key to the cards and by the arrows to that one. */
  focusCard(title: string): Promise<void>;
  /** Chooses from the menu that is open. */
  walkMenu(item: string): Promise<void>;
  /** What a screen reader was told last. */
  said(): Promise<string>;
}

export function boardByKey(page: Page): BoardByKey {
  const frame = boardFrame(page);
  const open = async () => {
    await commandByKey(page, 'Switchyard: Open Board');
    await awaitKeyboard(frame);
  };
  const focused = () => focusedCard(frame);
  return {
    frame,
    open,
    focused,
    cards: () => cardsOf(page),
    hasKeyboard: () => frame.locator('body').evaluate(hasFocusWithin),
    focusCard: async (title) => {
      await open();
      await walkToCard(page, frame, title);
    },
    walkMenu: (item) => walkMenu(page, frame, item),
    said: async () => (await frame.locator('.read-out').textContent()) ?? '',
  };
}

/** As much of the page's own elements as is looked at. */
interface Body {
  readonly ownerDocument: { readonly activeElement: unknown; hasFocus(): boolean };
}

function hasFocusWithin(body: Body): boolean {
  const { activeElement } = body.ownerDocument;
  return body.ownerDocument.hasFocus() && activeElement !== null && activeElement !== body;
}

async function cardsOf(page: Page): Promise<Record<string, string[]>> {
  const { columns } = await readBoard(page);
  return Object.fromEntries(
    columns.map(([name, ...shown]) => [name, shown.map(([title = '']) => title.split(' ').at(-1) ?? '')]),
  );
}

async function focusedCard(frame: FrameLocator): Promise<string | null> {
  const [title] = await frame.locator('[data-card]:focus .title').allTextContents();
  return title?.split(' ').at(-1) ?? null;
}

async function walkToCard(page: Page, frame: FrameLocator, title: string): Promise<void> {
  await tabTo(page, frame.locator('[data-card]'));
  const key = title.split(' ').at(-1) ?? '';
  for (const across of [...Array(6).fill('ArrowLeft'), ...Array(6).fill('ArrowRight')]) {
    await page.keyboard.press('Home');
    const column = frame.locator('[data-column]', { has: frame.locator('[data-card]:focus') });
    for (let down = (await column.locator('[data-card]').count()) - 1; down >= 0; down -= 1) {
      if ((await focusedCard(frame)) === key) {
        return;
      }
      await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press(across);
  }
  throw new Error(`The arrow keys do not lead to “${title}”.`);
}

async function walkMenu(page: Page, frame: FrameLocator, item: string): Promise<void> {
  const focusedItem = frame.locator('.menu-item:focus');
  await expect.poll(() => focusedItem.count()).toBe(1);
  for (let presses = 0; presses < 12 && !(await focusedItem.textContent())?.includes(item); presses += 1) {
    await page.keyboard.press('ArrowDown');
  }
  expect(await focusedItem.textContent()).toContain(item);
  await page.keyboard.press('Enter');
}
