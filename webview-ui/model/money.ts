import type { RunView } from '../../src/protocol/view.ts';

/** What was used, by one model or by all. */
interface Cost {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  /** Part of it was cut off before it could report. */
  readonly estimated: boolean;
}

export interface ModelCost extends Cost {
  readonly model: string;
}

/** What each model used in these runs, the dearest first. */
export function costByModel(runs: readonly RunView[]): readonly ModelCost[] {
  const used = runs.flatMap(
    ({ usage }) => usage?.models.map((use) => ({ ...use, estimated: usage.estimated })) ?? [],
  );
  return [...Map.groupBy(used, ({ model }) => model)]
    .map(([model, uses]) => ({ model, ...sumOf(uses) }))
    .sort((one, other) => other.costUsd - one.costUsd);
}

/** Whether part of what was used since then is an estimate. */
export function isEstimatedSince(at: number, runs: readonly RunView[]): boolean {
  return runs.some(({ usage, startedAt }) => usage?.estimated === true && Date.parse(startedAt) >= at);
}

/** What these runs used together. */
export function sumOf(uses: readonly Cost[]): Cost {
  const sum = (part: (use: Cost) => number) => uses.reduce((total, use) => total + part(use), 0);
  return {
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    costUsd: sum(({ costUsd }) => costUsd),
    estimated: uses.some(({ estimated }) => estimated),
  };
}
