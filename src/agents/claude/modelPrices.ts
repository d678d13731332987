export interface Tokens {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
}

/** US dollars for a million tokens by family of models, as Claude CLI 2.1.329 counts them. */
const prices: readonly { readonly family: string; readonly input: number; readonly output: number }[] = [
  { family: 'opus', input: 4, output: 20 },
  { family: 'sonnet', input: 2, output: 10 },
  { family: 'haiku', input: 0.1, output: 0.5 },
];

/** What a run that was cut off may have cost; 0 for a model that nobody here knows. */
export function estimateCost(model: string, tokens: Tokens): number {
  const price = prices.find(({ family }) => model.includes(family));
  if (!price) {
    return 0;
  }
  const input = tokens.input + tokens.cacheRead * 0.1 + tokens.cacheWrite * 1.25;
  return (input * price.input + tokens.output * price.output) / 1_000_000;
}
