import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import {
  firstSpan,
  measuredHeight,
  type Segment,
  segmentsOf,
  spanAround,
  usualHeight,
} from '../model/cardWindow.ts';

/** Gaps are filled before they come into sight. */
const ahead = '300px';

/** Which cards of a column are near enough to be drawn, and how high one is; it follows what is scrolled. */
export function useCardWindow(
  list: RefObject<HTMLElement | null>,
  count: number,
  kept: number | null,
): { readonly segments: readonly Segment[]; readonly height: number } {
  const [span, setSpan] = useState(() => firstSpan(window.innerHeight));
  const [height, setHeight] = useState(usualHeight);
  const segments = segmentsOf(count, span, kept);
  const gaps = segments.flatMap(({ kind, first, end }) => (kind === 'gap' ? `${first}-${end}` : [])).join();
  useEffect(() => {
    const area = list.current;
    if (area === null || gaps === '') {
      return undefined;
    }
    const onSeen = (entries: readonly IntersectionObserverEntry[]) => {
      const measured = heightOfCards(area);
      const seen = entries.find(({ isIntersecting }) => isIntersecting);
      if (Math.abs(measured - height) > height / 10) {
        setHeight(measured);
      }
      if (seen !== undefined) {
        setSpan(spanAround(cardInSight(seen), window.innerHeight, measured));
      }
    };
    const observer = new IntersectionObserver(onSeen, { scrollMargin: ahead });
    for (const gap of area.querySelectorAll('.gap')) {
      observer.observe(gap);
    }
    return () => observer.disconnect();
  }, [list, gaps, height]);
  return { segments, height };
}

/** The one in the middle of what is seen of a gap. */
function cardInSight({ target, boundingClientRect, intersectionRect }: IntersectionObserverEntry): number {
  const { first = '0', end = '0' } = target instanceof HTMLElement ? target.dataset : {};
  const middle = intersectionRect.top + intersectionRect.height / 2 - boundingClientRect.top;
  return Number(first) + Math.floor((middle / boundingClientRect.height) * (Number(end) - Number(first)));
}

/** Of those that are drawn together; the one that the Tab key leads to may stand apart. */
function heightOfCards(area: HTMLElement): number {
  const together = [...area.querySelectorAll('[data-card]')].filter(
    ({ previousElementSibling, nextElementSibling }) =>
      !(isGap(previousElementSibling) && isGap(nextElementSibling)),
  );
  const top = together[0]?.getBoundingClientRect().top ?? 0;
  const bottom = together.at(-1)?.getBoundingClientRect().bottom ?? 0;
  return measuredHeight(together.length, top, bottom);
}

function isGap(element: Element | null): boolean {
  return element?.classList.contains('gap') ?? false;
}
