/** A part of a column: from the first card to before the end. */
export interface Span {
  readonly first: number;
  readonly end: number;
}

/** A column is drawn as runs of cards, with gaps as high as the cards that are left out. */
export interface Segment extends Span {
  readonly kind: 'cards' | 'gap';
}

/** Up to so many cards are all drawn. */
const shortColumn = 30;

/** How high a card is taken to be before one was measured, the space below it included. */
export const usualHeight = 69;

/** About the share of a page's height that is left below the board's head. */
const belowHead = 0.8;

/** A grid has several cards in one row. */
const leastHeight = 8;

/**
 * What is drawn first, for a page of this height: what is in sight below the board's head, and no more, since all of it is
 * laid out before anything is seen.
 */
export function firstSpan(sight: number): Span {
  return { first: 0, end: cardsIn(sight * belowHead, usualHeight) };
}

/**
 * What is drawn around a card that has come into sight. It reaches so far that all that is in sight together with that
 * card is drawn too, or the next look would move it back again.
 */
export function spanAround(index: number, sight: number, height: number): Span {
  const reach = cardsIn(sight * 3, height);
  return { first: Math.max(0, index - reach), end: index + reach };
}

/** The column in its order; `kept` is drawn wherever it is, since the Tab key leads to it. */
export function segmentsOf(count: number, span: Span, kept: number | null): readonly Segment[] {
  if (count <= shortColumn) {
    return count === 0 ? [] : [{ kind: 'cards', first: 0, end: count }];
  }
  const end = Math.min(span.end, count);
  const main = { first: Math.min(span.first, end), end };
  const isAlone = kept !== null && (kept < main.first || kept >= main.end);
  const drawn = isAlone ? [main, { first: kept, end: kept + 1 }] : [main];
  const segments: Segment[] = [];
  let next = 0;
  for (const cards of drawn.filter((part) => part.first < part.end).sort((a, b) => a.first - b.first)) {
    if (cards.first > next) {
      segments.push({ kind: 'gap', first: next, end: cards.first });
    }
    segments.push({ kind: 'cards', ...cards });
    next = cards.end;
  }
  return next < count ? [...segments, { kind: 'gap', first: next, end: count }] : segments;
}

/** The height of one of so many cards that are drawn between two edges. */
export function measuredHeight(cards: number, top: number, bottom: number): number {
  return cards === 0 || bottom <= top ? usualHeight : Math.max(leastHeight, (bottom - top) / cards);
}

function cardsIn(pixels: number, height: number): number {
  return Math.ceil(pixels / height);
}
