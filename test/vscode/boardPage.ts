import type { FrameLocator, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import {
  type BoardReading,
  readBoard,
  readViews,
  type TreeReading,
  type ViewsReading,
} from '../support/readViews.ts';
import { boardFrame } from '../support/workbench.ts';

/** The board as a user has it before them, and what they expect to see there in the end. */
export interface BoardPage {
  readonly frame: FrameLocator;
  card(title: string): Locator;
  column(name: string): Locator;
  /** Presses one of the buttons that a card shows under the pointer. */
  press(title: string, action: string): Promise<void>;
  /** Chooses from the menu of a card. */
  chooseFromMenu(title: string, item: string): Promise<void>;
  /** Board, tree and status bar come to say exactly this, at the same time. */
  expectViews(wanted: ViewsReading): Promise<void>;
  /** The column comes to hold exactly these cards. */
  expectCards(name: string, ...cards: unknown[][]): Promise<void>;
  /** The keys come to go to it. */
  awaitKeyboard(): Promise<void>;
}

/** The run that has found the base green. */
export const baseCheck: TreeReading = [expect.stringMatching(/^Base check.*: done$/)];

/** Agents are real processes, and may share the machine with others. */
export const patience = { timeout: 60_000 };
/** From a task to what has come of it: plans, attempts and gates one after the other. */
export const wholeJob = { timeout: 180_000 };

export function boardPage(page: Page): BoardPage {
  const frame = boardFrame(page);
  const card = (title: string) => frame.locator('[data-card]', { hasText: title });
  const press = async (title: string, action: string) => {
    await card(title).hover();
    await card(title).locator(`[data-action="${action}"]`).click();
  };
  return {
    frame,
    card,
    column: (name) => frame.locator('[data-column]').filter({ has: frame.locator('h2', { hasText: name }) }),
    press,
    chooseFromMenu: async (title, item) => {
      await press(title, 'menu');
      await frame.getByRole('menuitem', { name: item }).click();
    },
    expectViews: (wanted) => expect.poll(() => readViews(page), wholeJob).toEqual(wanted),
    expectCards: (name, ...cards) =>
      expect.poll(async () => cardsOf(await readBoard(page), name), wholeJob).toEqual(cards),
    awaitKeyboard: () => awaitKeyboard(frame),
  };
}

export function awaitKeyboard(frame: FrameLocator): Promise<void> {
  const hasFocus = ({ ownerDocument }: { readonly ownerDocument: { hasFocus(): boolean } }) =>
    ownerDocument.hasFocus();
  return expect.poll(() => frame.locator('body').evaluate(hasFocus), patience).toBe(true);
}

function cardsOf({ columns }: BoardReading, name: string): readonly unknown[] {
  return columns.find(([title]) => title === name)?.slice(1) ?? [];
}
