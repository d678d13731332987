import type { Layers } from './layers.ts';

type Order = readonly (readonly string[])[];

const sweeps = 16;

/** The order within each layer in which the fewest edges cross, of those that were tried. */
export function untangle({ layers, before, after }: Layers): Order {
  let best = layers;
  let fewest = crossings(layers, after);
  let order = layers;
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep++) {
    order = sweep % 2 === 0 ? sweepOnce(order, before) : sweepOnce(order.toReversed(), after).toReversed();
    const count = crossings(order, after);
    if (count < fewest) {
      best = order;
      fewest = count;
    }
  }
  return best;
}

/** Layer after layer, each by the middle of what it is joined with in the layer before. */
function sweepOnce(order: Order, joined: ReadonlyMap<string, readonly string[]>): Order {
  const sorted: (readonly string[])[] = [];
  for (const layer of order) {
    const places = new Map(sorted.at(-1)?.map((id, index) => [id, index]));
    const wanted = new Map(
      layer.map((id, index) => {
        const others = (joined.get(id) ?? []).flatMap((other) => places.get(other) ?? []);
        const middle = others.reduce((sum, place) => sum + place, 0) / others.length;
        return [id, others.length === 0 ? (index * places.size) / Math.max(1, layer.length) : middle];
      }),
    );
    sorted.push(layer.toSorted((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0)));
  }
  return sorted;
}

function crossings(order: Order, after: Layers['after']): number {
  return order
    .slice(0, -1)
    .reduce((sum, layer, index) => sum + between(layer, order[index + 1] ?? [], after), 0);
}

/** Of two edges that begin one below the other, how many pairs end the other way round. */
function between(layer: readonly string[], next: readonly string[], after: Layers['after']): number {
  const places = new Map(next.map((id, index) => [id, index]));
  const seen: number[] = new Array(next.length).fill(0);
  let count = 0;
  for (const id of layer) {
    const ends = (after.get(id) ?? []).flatMap((other) => places.get(other) ?? []);
    for (const end of ends) {
      for (let place = end + 1; place < seen.length; place++) {
        count += seen[place] ?? 0;
      }
    }
    for (const end of ends) {
      seen[end] = (seen[end] ?? 0) + 1;
    }
  }
  return count;
}
