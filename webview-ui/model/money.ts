import type { RunView } from '../../src/protocol/view.ts';

/** What one model used, or all of them. */
export interface ModelCost {
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
}

/** What each model used in these runs, the dearest first. */
export function costByModel(runs: readonly RunView[]): readonly ModelCost[] {
  const used = runs.flatMap(({ usage }) => usage?.models ?? []);
  return [...Map.groupBy(used, ({ model }) => model)]
    .map(([model, uses]) => ({ model, ...sumOf(uses) }))
    .sort((one, other) => other.costUsd - one.costUsd);
}

/** What these runs used together. */
export function sumOf(
  uses: readonly Omit<ModelCost, 'model'>[],
): Omit<ModelCost, 'model'> & { readonly costUsd: number } {
  const sum = (part: (use: Omit<ModelCost, 'model'>) => number) =>
    uses.reduce((total, use) => total + part(use), 0);
  return {
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    costUsd: sum(({ costUsd }) => costUsd),
  };
}
