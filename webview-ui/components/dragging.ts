import {
  draggable,
  dropTargetForElements,
  monitorForElements,
} from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { getElementFromPointWithoutHoneypot } from '@atlaskit/pragmatic-drag-and-drop/get-element-from-point-without-honey-pot';
import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Column, columns } from '../../src/domain/projection.ts';

/** Where a dragged card is held at the moment. */
export interface Drag {
  readonly subtaskId: string;
  /** What the card's status was when it was taken up. */
  readonly status: string;
  /** `null` while it is outside of every column. */
  readonly over: Column | null;
  /** The card that it would stand before; `null`: at the end. */
  readonly beforeId: string | null;
  /** Where the line that shows the place is, from the top of the list. */
  readonly lineTop: number;
}

interface DragLocation {
  readonly input: { readonly clientX: number; readonly clientY: number };
  readonly dropTargets: readonly { readonly data: Record<string | symbol, unknown> }[];
}

/** Follows a drag over the columns; where it ends on one, that takes the card or not, which is no drop target then. */
export function useDrag(
  onDrop: (drag: Drag & { over: Column }) => void,
  onRefused: (drag: Drag & { over: Column }) => void,
): Drag | null {
  const [drag, setDrag] = useState<Drag | null>(null);
  const drop = useRef(onDrop);
  drop.current = onDrop;
  const refused = useRef(onRefused);
  refused.current = onRefused;
  useEffect(
    () =>
      monitorForElements({
        onDragStart: ({ source, location }) => setDrag(readDrag(source.data, location.current)),
        onDrag: ({ source, location }) => {
          const next = readDrag(source.data, location.current);
          setDrag((before) => (sameDrag(before, next) ? before : next));
        },
        onDrop: ({ source, location }) => {
          const last = readDrag(source.data, location.current);
          setDrag(null);
          if (last !== null && last.over !== null) {
            const isTaken = location.current.dropTargets.length > 0;
            (isTaken ? drop : refused).current({ ...last, over: last.over });
          }
        },
      }),
    [],
  );
  return drag;
}

/** Lets the card be dragged that is pressed, or none: of the many that are drawn no other needs to be prepared for it. */
export function useDraggable(): (card: HTMLElement | null) => void {
  const release = useRef(doNothing);
  useEffect(() => () => release.current(), []);
  return (card) => {
    release.current();
    release.current =
      card === null
        ? doNothing
        : draggable({
            element: card,
            getInitialData: () => ({ subtaskId: card.dataset.card, status: card.dataset.status }),
          });
  };
}

/** Makes a column's element a place to drop cards on. */
export function useDropTarget(
  element: RefObject<HTMLElement | null>,
  column: Column,
  legal: (subtaskId: string) => boolean,
): void {
  const isLegal = useRef(legal);
  isLegal.current = legal;
  useEffect(() => {
    if (element.current === null) {
      return undefined;
    }
    return dropTargetForElements({
      element: element.current,
      getData: ({ input, element: target, source }) =>
        placeAt(target, input.clientY, String(source.data.subtaskId)),
      canDrop: ({ source }) => isLegal.current(String(source.data.subtaskId)),
      getDropEffect: () => 'move',
    });
  }, [column, element]);
}

function doNothing(): void {}

/** Which card the pointer is above of; the dragged one itself does not count. */
function placeAt(target: Element, y: number, dragged: string): { beforeId: string | null; lineTop: number } {
  const list = target.querySelector('.cards');
  const top = list?.getBoundingClientRect().top ?? 0;
  const cards = [...target.querySelectorAll<HTMLElement>('[data-card]')];
  const others = cards.filter((card) => card.dataset.card !== dragged);
  for (const card of others) {
    const place = card.getBoundingClientRect();
    if (y < place.top + place.height / 2) {
      return {
        beforeId: card.dataset.card ?? null,
        lineTop: place.top - top + (list?.scrollTop ?? 0) - 4,
      };
    }
  }
  const last = others.at(-1)?.getBoundingClientRect();
  return { beforeId: null, lineTop: last === undefined ? 0 : last.bottom - top + (list?.scrollTop ?? 0) + 3 };
}

function readDrag(source: Record<string | symbol, unknown>, location: DragLocation): Drag | null {
  const subtaskId = source.subtaskId;
  if (typeof subtaskId !== 'string') {
    return null;
  }
  const target = location.dropTargets[0]?.data;
  const beforeId = target?.beforeId;
  return {
    subtaskId,
    status: String(source.status),
    over: columnAt(location.input),
    beforeId: typeof beforeId === 'string' ? beforeId : null,
    lineTop: Number(target?.lineTop ?? 0),
  };
}

/** The column under the pointer, whether it takes the card or not. */
function columnAt({ clientX, clientY }: { clientX: number; clientY: number }): Column | null {
  const section = getElementFromPointWithoutHoneypot({ x: clientX, y: clientY })?.closest('[data-column]');
  return section instanceof HTMLElement
    ? (columns.find((column) => column === section.dataset.column) ?? null)
    : null;
}

function sameDrag(a: Drag | null, b: Drag | null): boolean {
  return (
    a === b ||
    (a !== null &&
      b !== null &&
      a.subtaskId === b.subtaskId &&
      a.over === b.over &&
      a.beforeId === b.beforeId &&
      a.lineTop === b.lineTop)
  );
}
