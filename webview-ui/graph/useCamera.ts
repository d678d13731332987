import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { UiState } from '../state/uiState.ts';
import { Camera } from './camera.ts';
import { readingOrder } from './graphNavigation.ts';
import type { GraphScene } from './graphScene.ts';
import type { Viewport } from './viewport.ts';

/** A camera on the drawing, and what it shows; `null` until the page knows how much room there is. */
export function useCamera(
  area: RefObject<HTMLElement | null>,
  scene: GraphScene,
  ui: UiState,
): { readonly camera: Camera; readonly viewport: Viewport | null } {
  const { layout, surface, task } = scene;
  const saved = ui.viewports[task.id] ?? null;
  const latest = useRef({ scene, ui });
  latest.current = { scene, ui };
  const [viewport, show] = useState<Viewport | null>(saved);
  const [camera] = useState(
    () =>
      new Camera(layout, {
        saved,
        show,
        start: () => firstOpen(latest.current.scene),
        keep: (kept) => surface.dispatch({ kind: 'viewportMoved', taskId: task.id, viewport: kept }),
      }),
  );
  useLayoutEffect(() => {
    const element = area.current;
    if (element === null) {
      return undefined;
    }
    const measure = () => {
      const { width, height, left, top } = element.getBoundingClientRect();
      if (width > 0 && height > 0) {
        camera.resize({ width, height, left, top }, latest.current.ui.selectedId);
      }
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [camera, area]);
  useLayoutEffect(() => {
    const { selectedId, focusedId } = latest.current.ui;
    camera.draw(layout, selectedId ?? focusedId);
  }, [camera, layout]);
  useEffect(() => () => camera.dispose(), [camera]);
  return { camera, viewport };
}

/** Where the work is: what comes first of what is not merged. */
function firstOpen({ layout, byId }: GraphScene): string | null {
  const order = readingOrder(layout);
  return order.find((id) => byId.get(id)?.status !== 'MERGED') ?? order[0] ?? null;
}
