import type { Position } from './planProblem.ts';

/** Where an offset into the text is. */
export function lineIndex(text: string): (offset: number) => Position {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(/\r\n|\r|\n/g)) {
    starts.push(index + end.length);
  }
  return (offset) => {
    const place = Math.min(Math.max(0, offset), text.length);
    const line = lastNotAfter(starts, place);
    return { line, character: place - (starts[line] ?? 0) };
  };
}

function lastNotAfter(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}
