/** A list that counts how often one of its items is looked at: how work grows with it shows without a clock. */
export function countedReads<Item>(items: readonly Item[]): {
  readonly items: readonly Item[];
  reads(): number;
} {
  let reads = 0;
  const counted = new Proxy(items, {
    get(target, key, receiver) {
      if (typeof key === 'string' && /^\d+$/.test(key)) {
        reads += 1;
      }
      return Reflect.get(target, key, receiver);
    },
  });
  return { items: counted, reads: () => reads };
}
