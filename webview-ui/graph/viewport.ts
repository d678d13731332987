import { type GraphLayout, nodeSize, type Point } from './layout.ts';

/** Which part of the drawing is seen: the drawing's origin on the screen, and how large it is drawn. */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The room for the drawing, and where on the page it begins. */
export interface Area extends Size {
  readonly left: number;
  readonly top: number;
}

/** How much a node can say at a size at which it can still be read. */
export type Detail = 'full' | 'title' | 'number';

const zooms = { least: 0.05, readable: 0.5, most: 2 };
/** What is fitted keeps this distance from the edges, and leaves the tools below free. */
const margin = { side: 24, top: 20, bottom: 52, least: 8 };
/** At least so much of the drawing stays in sight, so that nobody gets lost. */
const kept = 96;

/** The whole drawing in the middle, never larger than life. */
export function fitted(drawing: Size, area: Size): Viewport {
  const room = {
    width: Math.max(1, area.width - 2 * margin.side),
    height: Math.max(1, area.height - margin.top - margin.bottom),
  };
  const zoom = clampZoom(
    Math.min(1, room.width / Math.max(1, drawing.width), room.height / Math.max(1, drawing.height)),
  );
  return {
    x: Math.round(margin.side + (room.width - drawing.width * zoom) / 2),
    y: Math.round(margin.top + (room.height - drawing.height * zoom) / 2),
    zoom,
  };
}

/** What is shown at first: all of it, or where the work is when all of it would be too small to be read. */
export function overview(drawing: GraphLayout, area: Size, startId: string | null): Viewport {
  const start = drawing.nodes.get(startId ?? '');
  if (isReadable(drawing, area) || start === undefined) {
    return fitted(drawing, area);
  }
  const zoom = zooms.readable;
  const shown = {
    x: 2 * margin.side + nodeSize.width * zoom - start.x * zoom,
    y: area.height / 2 - (start.y + nodeSize.height / 2) * zoom,
    zoom,
  };
  return within(shown, drawing, area);
}

/** Whether it can still be read when all of it is shown. */
export function isReadable(drawing: Size, area: Size): boolean {
  return fitted(drawing, area).zoom >= zooms.readable;
}

/** Moved so far that no side of it shows more empty room than it has to. */
function within(viewport: Viewport, drawing: Size, area: Size): Viewport {
  const side = (value: number, drawn: number, seen: number, before: number, after: number) => {
    const room = seen - before - after;
    return drawn <= room
      ? before + (room - drawn) / 2
      : Math.min(before, Math.max(seen - after - drawn, value));
  };
  const { x, y, zoom } = viewport;
  return {
    zoom,
    x: Math.round(side(x, drawing.width * zoom, area.width, margin.side, margin.side)),
    y: Math.round(side(y, drawing.height * zoom, area.height, margin.top, margin.bottom)),
  };
}

/** Larger or smaller, with what is under `at` staying there. */
export function zoomTo(viewport: Viewport, wanted: number, at: Point): Viewport {
  const zoom = clampZoom(wanted);
  const ratio = zoom / viewport.zoom;
  return { x: at.x - (at.x - viewport.x) * ratio, y: at.y - (at.y - viewport.y) * ratio, zoom };
}

/** Moved, and kept from leaving the drawing out of sight. */
export function panBy(viewport: Viewport, by: Point, drawing: Size, area: Size): Viewport {
  const clamp = (value: number, drawn: number, seen: number) =>
    Math.max(
      Math.min(kept, seen / 2) - drawn * viewport.zoom,
      Math.min(seen - Math.min(kept, seen / 2), value),
    );
  return {
    zoom: viewport.zoom,
    x: clamp(viewport.x + by.x, drawing.width, area.width),
    y: clamp(viewport.y + by.y, drawing.height, area.height),
  };
}

/** As little moved as it takes to have the whole node in sight. */
export function reveal(viewport: Viewport, node: Point, area: Size): Viewport {
  const shift = (start: number, length: number, seen: number, after: number) => {
    const over = start + length - (seen - after);
    return start < margin.side ? margin.side - start : over > 0 ? -Math.min(over, start - margin.side) : 0;
  };
  const { zoom } = viewport;
  const dx = shift(viewport.x + node.x * zoom, nodeSize.width * zoom, area.width, margin.side);
  const dy = shift(viewport.y + node.y * zoom, nodeSize.height * zoom, area.height, margin.bottom);
  return dx === 0 && dy === 0 ? viewport : { zoom, x: viewport.x + dx, y: viewport.y + dy };
}

/** As little moved as it takes to have all of the drawing in sight, where there is room for it at this size. */
export function keepWhole(viewport: Viewport, drawing: Size, area: Size): Viewport {
  const side = (value: number, drawn: number, least: number, most: number) =>
    drawn > most - least ? value : Math.min(Math.max(value, least), most - drawn);
  const { x, y, zoom } = viewport;
  return {
    zoom,
    x: side(x, drawing.width * zoom, margin.least, area.width - margin.least),
    y: side(y, drawing.height * zoom, margin.least, area.height - margin.bottom),
  };
}

/**
 * After the nodes were placed anew, as many of them as can stay where they are on the screen; where that is the same for
 * several places, the one that is looked at does.
 */
export function keepInPlace(
  viewport: Viewport,
  before: GraphLayout,
  after: GraphLayout,
  anchorId: string,
): Viewport {
  const moved = [...after.nodes].flatMap(([id, now]) => {
    const old = before.nodes.get(id);
    return old === undefined ? [] : [{ id, x: old.x - now.x, y: old.y - now.y }];
  });
  const weigh = ({ x, y }: Point) =>
    moved.filter((other) => other.x === x && other.y === y).length +
    (moved.some((other) => other.id === anchorId && other.x === x && other.y === y) ? 0.5 : 0);
  const by = moved.reduce((best, one) => (weigh(one) > weigh(best) ? one : best), moved[0] ?? { x: 0, y: 0 });
  const { zoom } = viewport;
  return { zoom, x: viewport.x + by.x * zoom, y: viewport.y + by.y * zoom };
}

/** Where a point of the drawing is in the area. */
export function onScreen({ x, y, zoom }: Viewport, point: Point): Point {
  return { x: x + point.x * zoom, y: y + point.y * zoom };
}

export function detailAt(zoom: number): Detail {
  return zoom >= 0.7 ? 'full' : zoom >= 0.4 ? 'title' : 'number';
}

/** One that an earlier page left, if it is one. */
export function readViewport(saved: unknown): Viewport | null {
  if (typeof saved !== 'object' || saved === null || !('x' in saved && 'y' in saved && 'zoom' in saved)) {
    return null;
  }
  const { x, y, zoom } = saved;
  return isNumber(x) && isNumber(y) && isNumber(zoom) ? { x, y, zoom: clampZoom(zoom) } : null;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function clampZoom(zoom: number): number {
  return Math.min(zooms.most, Math.max(zooms.least, zoom));
}
