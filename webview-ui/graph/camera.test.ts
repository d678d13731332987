import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Camera } from './camera.ts';
import { type GraphLayout, layoutGraph, nodeSize } from './layout.ts';
import { detailAt, onScreen, readViewport, type Viewport } from './viewport.ts';

const room = { width: 800, height: 500, left: 0, top: 0 };
const chain = drawing(3);

/** So many in a row, each after the one before. */
function drawing(length: number, free = 0): GraphLayout {
  const nodes = Array.from({ length }, (_, index) => `n${index}`);
  const edges = nodes.slice(1).map((to, index) => ({ id: to, from: `n${index}`, to }));
  return layoutGraph({
    nodes: [...nodes, ...Array.from({ length: free }, (_, index) => `f${index}`)],
    edges,
  });
}

function started(layout = chain, saved: Viewport | null = null) {
  const shown: Viewport[] = [];
  const kept: (Viewport | null)[] = [];
  const camera = new Camera(layout, {
    saved,
    start: () => 'n4',
    show: (viewport) => shown.push(viewport),
    keep: (viewport) => kept.push(viewport),
  });
  const last = (): Viewport => shown.at(-1) ?? { x: Number.NaN, y: 0, zoom: 0 };
  return { camera, shown, kept, last };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a graph that nobody has moved', () => {
  test('is seen whole and in the middle, never larger than life', () => {
    const { camera, last } = started();
    camera.resize({ ...room, width: 2000, height: 900 }, null);
    expect(last().zoom).toBe(1);
    expect(last().x).toBe((2000 - chain.width) / 2);
    camera.resize(room, null);
    expect(last().zoom).toBeLessThan(1);
    const end = onScreen(last(), { x: chain.width, y: chain.height });
    expect(end.x).toBeLessThanOrEqual(room.width);
    expect(end.y).toBeLessThanOrEqual(room.height);
  });

  test('is seen where the work is when all of it would be too small to be read', () => {
    const long = drawing(20);
    const { camera, last, shown } = started(long);
    camera.resize(room, null);
    expect(last().zoom).toBe(0.5);
    expect(onScreen(last(), long.nodes.get('n4') ?? { x: 0, y: 0 }).x).toBeGreaterThan(0);
    expect(onScreen(last(), long.nodes.get('n3') ?? { x: 0, y: 0 }).x).toBeLessThan(nodeSize.width / 2);
    camera.fit();
    expect(onScreen(last(), { x: long.width, y: 0 }).x).toBeLessThanOrEqual(room.width);
    camera.resize({ ...room, width: 700 }, null);
    expect(onScreen(last(), { x: long.width, y: 0 }).x).toBeLessThanOrEqual(700);
    expect(shown).toHaveLength(3);
  });

  test('is seen whole again when something is added', () => {
    const { camera, last } = started();
    camera.resize(room, null);
    const longer = drawing(4);
    camera.draw(longer, null);
    expect(onScreen(last(), { x: longer.width, y: 0 }).x).toBeLessThanOrEqual(room.width);
  });

  test('does not move when there is less room beside what is selected, as long as that stays in sight', () => {
    const { camera, shown } = started();
    camera.resize(room, null);
    const before = shown.at(-1);
    camera.resize({ ...room, width: 500 }, 'n0');
    expect(shown.at(-1)).toEqual(before);
    camera.resize({ ...room, width: 500 }, 'n2');
    expect(shown.at(-1)?.x).toBeLessThan(before?.x ?? 0);
  });
});

describe('a graph that somebody looks at', () => {
  /** Where a node is on the page, whatever the area begins with. */
  const onPage = (viewport: Viewport, area: typeof room, id = 'n1') => {
    const { x, y } = onScreen(viewport, chain.nodes.get(id) ?? { x: 0, y: 0 });
    return [Math.round(x + area.left), Math.round(y + area.top)];
  };
  const wide = { ...room, width: 1200 };
  const besideInspector = { ...wide, width: 800 };
  const belowBanner = { ...wide, top: 44, height: 456 };

  test('stays where it is on the page when a banner comes above it, and when it goes', () => {
    const { camera, last } = started();
    camera.resize(wide, null);
    const before = onPage(last(), wide);
    camera.resize(belowBanner, null);
    expect(onPage(last(), belowBanner)).toEqual(before);
    camera.resize(wide, null);
    expect(onPage(last(), wide)).toEqual(before);
  });

  test('stays there and as large as it is when the inspector opens, and when it closes', () => {
    const { camera, last } = started();
    camera.resize(wide, null);
    const { zoom } = last();
    camera.reveal('n0');
    camera.resize(besideInspector, 'n0');
    const opened = onPage(last(), besideInspector);
    expect(last().zoom).toBe(zoom);
    camera.resize(wide, null);
    expect(onPage(last(), wide)).toEqual(opened);
    expect(last().zoom).toBe(zoom);
  });

  test('moves no further than it takes to stay in sight', () => {
    const { camera, last } = started();
    camera.resize(wide, null);
    camera.reveal('n0');
    const narrow = { ...wide, width: Math.ceil(chain.width * last().zoom) + 20 };
    camera.resize(narrow, null);
    expect(onScreen(last(), { x: 0, y: 0 }).x).toBeGreaterThanOrEqual(0);
    expect(onScreen(last(), { x: chain.width, y: 0 }).x).toBeLessThanOrEqual(narrow.width);
  });

  test('stays where most of it can when what is looked at goes elsewhere', () => {
    const { camera, last } = started(drawing(4));
    camera.resize({ ...wide, height: 900 }, null);
    camera.reveal('n3');
    const places = (of: GraphLayout) =>
      ['n0', 'n1', 'n2'].map((id) => onScreen(last(), of.nodes.get(id) ?? { x: 0, y: 0 }));
    const before = places(drawing(4));
    const cut = layoutGraph({
      nodes: ['n0', 'n1', 'n2', 'n3'],
      edges: ['n1', 'n2'].map((to, index) => ({ id: to, from: `n${index}`, to })),
    });
    camera.draw(cut, 'n3');
    expect(places(cut)).toEqual(before);
  });

  test('stays as large as it is when an edge goes, and all of it in sight', () => {
    const { camera, last } = started();
    camera.resize(wide, null);
    camera.reveal('n1');
    const before = onPage(last(), wide);
    const { zoom } = last();
    const cut = layoutGraph({ nodes: ['n0', 'n1', 'n2'], edges: [{ id: 'n1', from: 'n0', to: 'n1' }] });
    camera.draw(cut, 'n1');
    const place = onScreen(last(), cut.nodes.get('n1') ?? { x: 0, y: 0 });
    expect([Math.round(place.x), Math.round(place.y)]).toEqual(before);
    expect(last().zoom).toBe(zoom);
  });
});

describe('a graph that was moved', () => {
  test('is kept where it is, once it rests', () => {
    const { camera, kept, last } = started();
    camera.resize(room, null);
    camera.pan({ x: -30, y: 10 });
    camera.pan({ x: -30, y: 10 });
    expect(kept).toEqual([]);
    vi.advanceTimersByTime(1000);
    expect(kept).toEqual([last()]);
    camera.pan({ x: 1, y: 0 });
    camera.dispose();
    expect(kept.at(-1)).toEqual(last());
  });

  test('is found again where it was left', () => {
    const saved = { x: -100, y: 40, zoom: 1.5 };
    const { camera, last } = started(chain, saved);
    camera.resize(room, null);
    expect(last()).toEqual(saved);
  });

  test('keeps what is looked at in its place when nodes are placed anew', () => {
    const { camera, last } = started();
    camera.resize(room, null);
    camera.zoomTo(0.9);
    const before = onScreen(last(), chain.nodes.get('n1') ?? { x: 0, y: 0 });
    const wider = layoutGraph({
      nodes: ['new', 'n0', 'n1', 'n2'],
      edges: [
        ['new', 'n0'],
        ['n0', 'n1'],
        ['n1', 'n2'],
      ].map(([from = '', to = '']) => ({ id: `${from}${to}`, from, to })),
    });
    camera.draw(wider, 'n1');
    const after = onScreen(last(), wider.nodes.get('n1') ?? { x: 0, y: 0 });
    expect(after.x).toBeCloseTo(before.x);
    expect(after.y).toBeCloseTo(before.y);
  });

  test('is seen whole again when that is asked for', () => {
    const { camera, kept, shown } = started();
    camera.resize(room, null);
    camera.pan({ x: 50, y: 0 });
    camera.fit();
    expect(shown.at(-1)).toEqual(shown[0]);
    vi.advanceTimersByTime(1000);
    expect(kept).toEqual([null]);
  });

  test('never leaves sight', () => {
    const { camera, last } = started();
    camera.resize(room, null);
    camera.pan({ x: 100_000, y: 100_000 });
    expect(last().x).toBeLessThan(room.width);
    expect(last().y).toBeLessThan(room.height);
    camera.pan({ x: -100_000, y: -100_000 });
    expect(onScreen(last(), { x: chain.width, y: chain.height }).x).toBeGreaterThan(0);
  });
});

test('what is under the pointer stays there when the size changes', () => {
  const { camera, last } = started();
  camera.resize(room, null);
  const at = { x: 300, y: 200 };
  const under = { x: (at.x - last().x) / last().zoom, y: (at.y - last().y) / last().zoom };
  camera.zoomBy(1.4, at);
  expect(onScreen(last(), under).x).toBeCloseTo(at.x);
  expect(onScreen(last(), under).y).toBeCloseTo(at.y);
  camera.zoomTo(1000);
  expect(last().zoom).toBe(2);
  camera.zoomTo(0);
  expect(last().zoom).toBeGreaterThan(0);
});

test('a node that gets the focus outside of what is seen comes into it, and one inside moves nothing', () => {
  const { camera, shown, last } = started(drawing(9));
  camera.resize(room, null);
  camera.zoomTo(1);
  camera.reveal('n8');
  const place = onScreen(last(), drawing(9).nodes.get('n8') ?? { x: 0, y: 0 });
  expect(place.x).toBeGreaterThan(0);
  expect(place.x + nodeSize.width).toBeLessThanOrEqual(room.width);
  const count = shown.length;
  camera.reveal('n8');
  expect(shown).toHaveLength(count);
});

test('from afar a node says less', () => {
  expect([1, 0.5, 0.1].map(detailAt)).toEqual(['full', 'title', 'number']);
});

test.each([
  undefined,
  null,
  7,
  {},
  { x: 1, y: 2 },
  { x: 1, y: '2', zoom: 1 },
  { x: 1, y: 2, zoom: Number.NaN },
])('%j is no place that was left', (saved) => {
  expect(readViewport(saved)).toBeNull();
});
