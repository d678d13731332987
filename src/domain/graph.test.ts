import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ancestors, findCycle, remainingPath, topologicalOrder } from './graph.ts';

/** A random graph without cycles: each node depends only on nodes before it. */
const acyclic = fc
  .array(fc.array(fc.nat(), { maxLength: 4 }), { maxLength: 40 })
  .map(
    (rows) =>
      new Map(
        rows.map((row, index) => [
          `n${index}`,
          index === 0 ? [] : [...new Set(row.map((n) => `n${n % index}`))],
        ]),
      ),
  );

test('a graph without cycles has none, and its order puts every node after what it depends on', () => {
  fc.assert(
    fc.property(acyclic, (graph) => {
      expect(findCycle(graph)).toBeNull();
      const order = topologicalOrder(graph);
      expect(order.toSorted()).toEqual([...graph.keys()].toSorted());
      for (const [node, dependsOn] of graph) {
        for (const dependency of dependsOn) {
          expect(order.indexOf(dependency)).toBeLessThan(order.indexOf(node));
        }
      }
    }),
  );
});

test('an edge back to something that depends on the node makes a cycle that is found and named', () => {
  fc.assert(
    fc.property(acyclic, fc.nat(), (graph, pick) => {
      const node = [...graph.keys()][pick % Math.max(1, graph.size)];
      const above = node === undefined ? [] : [...ancestors(graph, node)];
      const target = above[pick % Math.max(1, above.length)];
      fc.pre(node !== undefined && target !== undefined);
      const cyclic = new Map(graph).set(target ?? '', [...(graph.get(target ?? '') ?? []), node ?? '']);
      const cycle = findCycle(cyclic);
      expect(cycle?.at(0)).toBe(cycle?.at(-1));
      for (let index = 0; index + 1 < (cycle?.length ?? 0); index++) {
        expect(cyclic.get(cycle?.[index] ?? '')).toContain(cycle?.[index + 1]);
      }
    }),
  );
});

test('a node that depends on itself is a cycle', () => {
  expect(findCycle(new Map([['a', ['a']]]))).toEqual(['a', 'a']);
});

test('a chain of 10,000 nodes is no trouble', () => {
  const chain = new Map(Array.from({ length: 10_000 }, (_, n) => [`n${n}`, n === 0 ? [] : [`n${n - 1}`]]));
  expect(findCycle(chain)).toBeNull();
  expect(remainingPath(chain).get('n0')).toBe(10_000);
});

test('the remaining path of a diamond is counted through its longer side', () => {
  const graph = new Map([
    ['start', []],
    ['short', ['start']],
    ['long1', ['start']],
    ['long2', ['long1']],
    ['end', ['short', 'long2']],
  ]);
  expect(Object.fromEntries(remainingPath(graph))).toEqual({
    start: 4,
    short: 2,
    long1: 3,
    long2: 2,
    end: 1,
  });
});
