import type { RefObject, TargetedMouseEvent } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** A scroller this close to its end counts as being there. */
const endTolerance = 24;

export interface StickyEnd {
  /** The end is in sight, and stays there. */
  readonly atEnd: boolean;
  readonly onScroll: () => void;
  readonly onClick: (event: TargetedMouseEvent<HTMLElement>) => void;
  readonly toEnd: () => void;
}

/** What was at the upper edge of the sight, how far from it, and where the area was scrolled to. */
interface Anchor {
  readonly element: Element;
  readonly top: number;
  readonly scrollTop: number;
}

/**
 * Keeps the end in sight until the user goes elsewhere, and then what the user looks at, whatever comes above or below
 * it. Another `subject` begins at its end.
 */
export function useStickyEnd(
  scroller: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
  subject: string | null,
): StickyEnd {
  const [atEnd, setAtEnd] = useState(true);
  const sticks = useRef(true);
  const top = useRef(0);
  const anchor = useRef<Anchor | null>(null);
  const toEnd = () => {
    sticks.current = true;
    setAtEnd(true);
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  };
  const hold = () => {
    if (sticks.current) {
      toEnd();
    } else {
      anchor.current = keepPlace(scroller.current, anchor.current);
    }
  };
  useLayoutEffect(() => {
    if (content.current === null) {
      return undefined;
    }
    toEnd();
    return onResize(content.current, hold);
  }, [subject]);
  // What comes above may be as high as what goes below, and then nothing has another size.
  useLayoutEffect(() => (sticks.current ? undefined : hold()));
  const onScroll = () => {
    const area = scroller.current;
    if (area === null) {
      return;
    }
    // The end also moves away by growing; only who scrolls up leaves it.
    sticks.current = isAtEnd(area) || (sticks.current && area.scrollTop >= top.current);
    top.current = area.scrollTop;
    anchor.current = sticks.current ? null : anchorOf(area);
    setAtEnd(sticks.current);
  };
  /** Whoever unfolds a row wants to read it. */
  const onClick = (event: TargetedMouseEvent<HTMLElement>) => {
    if (event.target instanceof Element && event.target.closest('summary') !== null) {
      sticks.current = false;
      anchor.current = anchorOf(scroller.current);
    }
  };
  return { atEnd, onScroll, onClick, toEnd };
}

function onResize(element: Element, listener: () => void): () => void {
  const observer = new ResizeObserver(listener);
  observer.observe(element);
  return () => observer.disconnect();
}

function isAtEnd(area: HTMLElement): boolean {
  return area.scrollHeight - area.scrollTop - area.clientHeight < endTolerance;
}

function anchorOf(area: HTMLElement | null): Anchor | null {
  if (area === null) {
    return null;
  }
  const edge = area.getBoundingClientRect().top;
  const isBelow = (element: Element) => element.getBoundingClientRect().bottom > edge;
  const group = [...area.querySelectorAll('.row-group')].find(isBelow);
  const element = [...(group?.children ?? [])].find(isBelow) ?? group;
  return element === undefined ? null : placeOf(element, area);
}

function placeOf(element: Element, area: HTMLElement): Anchor {
  const top = element.getBoundingClientRect().top - area.getBoundingClientRect().top;
  return { element, top, scrollTop: area.scrollTop };
}

/** Scrolls by as much as the anchor was moved; answers where it is then. */
function keepPlace(area: HTMLElement | null, anchor: Anchor | null): Anchor | null {
  if (area === null || anchor === null || !anchor.element.isConnected) {
    return anchor;
  }
  const now = placeOf(anchor.element, area);
  // What the user has scrolled may not have been told yet.
  const moved = now.top - anchor.top + (now.scrollTop - anchor.scrollTop);
  if (Math.abs(moved) >= 1) {
    area.scrollTop += moved;
  }
  return placeOf(anchor.element, area);
}
