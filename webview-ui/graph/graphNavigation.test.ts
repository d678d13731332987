import { describe, expect, test } from 'vitest';
import { edgesAt, nearestTo, neighbourNode } from './graphNavigation.ts';
import { layoutGraph } from './layout.ts';
import { edgeId } from './taskGraph.ts';

const edges = [
  ['a', 'c'],
  ['b', 'c'],
  ['c', 'd'],
  ['c', 'e'],
  ['a', 'e'],
].map(([from = '', to = '']) => ({ id: edgeId(from, to), from, to }));
const layout = layoutGraph({ nodes: ['a', 'b', 'c', 'd', 'e', 'free1', 'free2'], edges });

describe('the focus', () => {
  test.each([
    ['a', 'right', 'c'],
    ['c', 'right', 'd'],
    ['c', 'left', 'a'],
    ['d', 'left', 'c'],
    ['d', 'right', null],
    ['a', 'left', null],
    ['free1', 'left', null],
    ['free1', 'right', null],
    ['c', 'first', 'a'],
    ['c', 'last', 'free2'],
    ['a', 'up', null],
    ['free2', 'down', null],
    ['free1', 'down', 'free2'],
    ['gone', 'right', 'a'],
    [null, 'down', 'a'],
  ] as const)('on %s goes %s to %s', (from, step, expected) => {
    const reached = neighbourNode(layout, from, step);
    // Which of two that are equally near is first depends on how they are placed.
    const equals = new Map([
      ['d', ['d', 'e']],
      ['a', ['a', 'b']],
    ]).get(expected ?? '') ?? [expected];
    expect(equals).toContain(reached);
  });

  test('reaches every node by going down from the first', () => {
    const reached: string[] = [];
    for (let id = neighbourNode(layout, null, 'down'); id !== null; id = neighbourNode(layout, id, 'down')) {
      reached.push(id);
    }
    expect(reached.toSorted()).toEqual([...layout.nodes.keys()].toSorted());
  });

  test('goes to what stands nearest when its node is gone', () => {
    const place = layout.nodes.get('d');
    expect(place && nearestTo(layout, place)).toBe('d');
  });
});

test('the edges of a node are in the order in which they lie', () => {
  const heights = edgesAt(layout, 'c', 'left').map(({ from }) => layout.nodes.get(from)?.y ?? 0);
  expect(heights).toHaveLength(2);
  expect(heights).toEqual(heights.toSorted((a, b) => a - b));
  expect(edgesAt(layout, 'a', 'left')).toEqual([]);
});
