import type { Layers } from './layers.ts';

/** How far the middles of two neighbours of a layer must be apart. */
export type Distance = (above: string, below: string) => number;

interface Wish {
  readonly at: number;
  readonly weight: number;
}

const rounds = 32;
/** What is joined with nothing on that side would rather stay. */
const inertia = 0.05;
/** A long edge is straight before anything else is. */
const straightness = 8;

/** How high each node and stop stands: in the given order, as level with what it is joined with as that allows. */
export function heightsOf(
  order: readonly (readonly string[])[],
  { before, after }: Layers,
  distance: Distance,
  isStop: (id: string) => boolean,
): ReadonlyMap<string, number> {
  const heights = new Map<string, number>();
  for (const layer of order) {
    keep(layer, offsetsOf(layer, distance), heights);
  }
  const wish = (id: string, sides: readonly Layers['before'][]): Wish => {
    const joined = sides.flatMap((side) => side.get(id) ?? []);
    const weightOf = (other: string) => (isStop(id) && isStop(other) ? straightness : 1);
    const weight = joined.reduce((sum, other) => sum + weightOf(other), 0);
    const sum = joined.reduce((total, other) => total + weightOf(other) * (heights.get(other) ?? 0), 0);
    return weight === 0 ? { at: heights.get(id) ?? 0, weight: inertia } : { at: sum / weight, weight };
  };
  for (let round = 0; round < rounds; round++) {
    const isLast = round >= rounds - 4;
    const sides = isLast ? [before, after] : round % 2 === 0 ? [before] : [after];
    for (const layer of round % 2 === 0 ? order : order.toReversed()) {
      const wishes = layer.map((id) => wish(id, sides));
      keep(layer, settle(wishes, offsetsOf(layer, distance)), heights);
    }
  }
  return heights;
}

function keep(layer: readonly string[], places: readonly number[], heights: Map<string, number>): void {
  for (const [index, id] of layer.entries()) {
    heights.set(id, places[index] ?? 0);
  }
}

/** Where each would be if all stood as close together as they may. */
function offsetsOf(layer: readonly string[], distance: Distance): readonly number[] {
  const offsets: number[] = [];
  layer.forEach((id, index) => {
    const above = layer[index - 1];
    offsets.push(above === undefined ? 0 : (offsets[index - 1] ?? 0) + distance(above, id));
  });
  return offsets;
}

/**
 * The places nearest to the wishes that keep order and distance (least squares): those whose wishes collide form a block
 * that stands at the mean of them.
 */
function settle(wishes: readonly Wish[], offsets: readonly number[]): readonly number[] {
  const blocks: { at: number; weight: number; size: number }[] = [];
  wishes.forEach(({ at, weight }, index) => {
    let block = { at: at - (offsets[index] ?? 0), weight, size: 1 };
    for (let last = blocks.at(-1); last !== undefined && last.at > block.at; last = blocks.at(-1)) {
      blocks.pop();
      const sum = last.weight + block.weight;
      const mean = (last.at * last.weight + block.at * block.weight) / sum;
      block = { at: mean, weight: sum, size: last.size + block.size };
    }
    blocks.push(block);
  });
  const bases = blocks.flatMap(({ at, size }) => new Array<number>(size).fill(at));
  return bases.map((base, index) => base + (offsets[index] ?? 0));
}
