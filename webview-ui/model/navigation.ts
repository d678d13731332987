import type { Column } from '../../src/domain/projection.ts';
import type { BoardColumn } from './board.ts';
import type { DropVerdict } from './dropRules.ts';

export type Direction = 'up' | 'down' | 'left' | 'right' | 'first' | 'last';

export interface Place {
  readonly column: number;
  readonly index: number;
}

export function findCard(columns: readonly BoardColumn[], id: string | null): Place | null {
  if (id === null) {
    return null;
  }
  for (const [column, { cards }] of columns.entries()) {
    const index = cards.findIndex((card) => card.id === id);
    if (index !== -1) {
      return { column, index };
    }
  }
  return null;
}

/** The card that the focus goes to: within the column, or at the same height of the next column with cards. */
export function neighbour(
  columns: readonly BoardColumn[],
  focused: string | null,
  direction: Direction,
): string | null {
  const place = findCard(columns, focused);
  if (place === null) {
    return firstCard(columns);
  }
  const cards = columns[place.column]?.cards ?? [];
  switch (direction) {
    case 'up':
      return cards[place.index - 1]?.id ?? null;
    case 'down':
      return cards[place.index + 1]?.id ?? null;
    case 'first':
      return cards[0]?.id ?? null;
    case 'last':
      return cards.at(-1)?.id ?? null;
    case 'left':
      return atHeight(columns.slice(0, place.column).reverse(), place.index);
    case 'right':
      return atHeight(columns.slice(place.column + 1), place.index);
  }
}

export function firstCard(columns: readonly BoardColumn[]): string | null {
  return columns.find(({ cards }) => cards.length > 0)?.cards[0]?.id ?? null;
}

/**
 * The card before which one step up or down puts it (`null`: at the end), or `undefined` when there is
 * nowhere to go.
 */
export function stepWithin(
  cards: readonly { readonly id: string }[],
  id: string,
  direction: 'up' | 'down',
): string | null | undefined {
  const index = cards.findIndex((card) => card.id === id);
  if (index === -1) {
    return undefined;
  }
  if (direction === 'up') {
    return cards[index - 1]?.id;
  }
  return index === cards.length - 1 ? undefined : (cards[index + 2]?.id ?? null);
}

/** The nearest column on that side where the card may go; when there is none, why not the very next one. */
export function stepAcross(
  columns: readonly BoardColumn[],
  id: string,
  direction: 'left' | 'right',
  judge: (target: Column) => DropVerdict,
): { readonly column: Column; readonly verdict: DropVerdict } | null {
  const place = findCard(columns, id);
  if (place === null) {
    return null;
  }
  const onThatSide =
    direction === 'left' ? columns.slice(0, place.column).reverse() : columns.slice(place.column + 1);
  const judged = onThatSide.map(({ column }) => ({ column, verdict: judge(column) }));
  return judged.find(({ verdict }) => verdict.allowed) ?? judged[0] ?? null;
}

/** Where the focus goes when its card is gone: what stands at its place now, else what stood before it. */
export function successor(columns: readonly BoardColumn[], last: Place): string | null {
  const cards = columns[last.column]?.cards ?? [];
  return cards[last.index]?.id ?? cards.at(-1)?.id ?? firstCard(columns);
}

function atHeight(candidates: readonly BoardColumn[], index: number): string | null {
  const cards = candidates.find((candidate) => candidate.cards.length > 0)?.cards;
  return cards?.[Math.min(index, cards.length - 1)]?.id ?? null;
}
