/** One line of the report: the median of ours, of the reference, and their ratio, held against a goal. */
export interface Row {
  readonly name: string;
  readonly ours: number;
  readonly reference: number;
  readonly ratio: number;
  /** The ratio must not be larger. */
  readonly goal: number;
  /** `null` when the row is noisy: it neither passes nor fails. */
  readonly holds: boolean | null;
  readonly noisy: boolean;
}

export interface Comparison {
  readonly name: string;
  readonly goal: number;
  readonly rounds: number;
  /** Each measures once and answers milliseconds. */
  ours(): Promise<number>;
  reference(): Promise<number>;
}

/**
 * Measures both sides in one run, alternating which goes first. The reference is measured twice in each round: the
 * two against one another are the control, which shows how much of a difference is the machine's own noise.
 */
export async function compare(comparison: Comparison, report: (line: string) => void): Promise<Row> {
  const ours: number[] = [];
  const first: number[] = [];
  const second: number[] = [];
  for (let round = 0; round < comparison.rounds; round++) {
    const turns = [
      async () => ours.push(await comparison.ours()),
      async () => first.push(await comparison.reference()),
      async () => second.push(await comparison.reference()),
    ];
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) {
      await turn();
    }
    report(
      `${comparison.name}: round ${round + 1} of ${comparison.rounds}: ours ${text(ours)}, reference ${text(first)} and ${text(second)} ms`,
    );
  }
  const control = median(first) / median(second);
  return rowOf(
    comparison.name,
    median(ours),
    median([...first, ...second]),
    comparison.goal,
    control < 0.9 || control > 1.1,
  );
}

/** A row for quantities that are the same each time, such as bytes. */
export function exact(name: string, ours: number, reference: number, goal: number): Row {
  return rowOf(name, ours, reference, goal, false);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

function rowOf(name: string, ours: number, reference: number, goal: number, noisy: boolean): Row {
  const ratio = ours / reference;
  return { name, ours, reference, ratio, goal, holds: noisy ? null : ratio <= goal, noisy };
}

function text(values: readonly number[]): string {
  return (values.at(-1) ?? Number.NaN).toFixed(1);
}
