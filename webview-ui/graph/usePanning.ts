import type { TargetedPointerEvent, TargetedWheelEvent } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Camera } from './camera.ts';
import type { Point } from './layout.ts';

export interface Panning {
  readonly isPanning: boolean;
  press(event: TargetedPointerEvent<HTMLElement>): void;
  move(event: TargetedPointerEvent<HTMLElement>): void;
  release(): void;
  wheel(event: TargetedWheelEvent<HTMLElement>): void;
}

/** A pointer that moves less than this means a click. */
const clickSlack = 4;

/** Drag and wheel move the drawing, the wheel with Ctrl or a pinch changes its size. */
export function usePanning(camera: Camera): Panning {
  const grip = useRef<Point | null>(null);
  const [isPanning, setPanning] = useState(false);
  return {
    isPanning,
    press: (event) => {
      grip.current = event.button === 0 || event.button === 1 ? placeOf(event) : null;
    },
    move: (event) => {
      const at = placeOf(event);
      const from = grip.current;
      if (from === null || (!isPanning && Math.hypot(at.x - from.x, at.y - from.y) < clickSlack)) {
        return;
      }
      // From here on it is no click any more, on whatever it began.
      event.currentTarget.setPointerCapture(event.pointerId);
      setPanning(true);
      grip.current = at;
      camera.pan({ x: at.x - from.x, y: at.y - from.y });
    },
    release: () => {
      grip.current = null;
      setPanning(false);
    },
    wheel: (event) => {
      event.preventDefault();
      const by = wheelDelta(event);
      if (event.ctrlKey || event.metaKey) {
        camera.zoomBy(Math.exp(-by.y / 240), placeWithin(event.currentTarget, event));
      } else {
        camera.pan({ x: -by.x, y: -by.y });
      }
    },
  };
}

/** Where the pointer is, from the left upper corner of an element. */
export function placeWithin(element: Element, event: MouseEvent): Point {
  const { left, top } = element.getBoundingClientRect();
  return { x: event.clientX - left, y: event.clientY - top };
}

function placeOf({ clientX, clientY }: MouseEvent): Point {
  return { x: clientX, y: clientY };
}

/** In pixels, whatever the wheel counts in; with Shift it goes sideways. */
function wheelDelta({ deltaX, deltaY, deltaMode, shiftKey }: WheelEvent): Point {
  const unit = deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : 20;
  return shiftKey && deltaX === 0 ? { x: deltaY * unit, y: 0 } : { x: deltaX * unit, y: deltaY * unit };
}
