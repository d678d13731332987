import type { Return } from '../../src/domain/returns.ts';
import type { RunView } from '../../src/protocol/view.ts';
import { strings } from '../strings.ts';

/** Why work went back to its worker, as it is shown. */
export interface Returned {
  /** Counts from 1. */
  readonly number: number;
  readonly round: number | null;
  /** ISO time; `null`: it was not kept. */
  readonly at: string | null;
  readonly reasons: readonly Reason[];
  /** What was said where it was asked for. */
  readonly answer: string | null;
}

interface Reason {
  readonly text: string;
  /** Where it can be read in full, on GitHub. */
  readonly url: string | null;
}

export function returnedOf(returns: readonly Return[]): readonly Returned[] {
  return returns.map((one, index) => ({
    ...{ number: index + 1, round: one.round, at: one.at, reasons: reasonsOf(one) },
    answer: one.kind === 'pullRequest' ? one.answer : null,
  }));
}

/** The runs with what began their rounds, newest first; from the runs, oldest first. */
export function historyOf(
  runs: readonly RunView[],
  returns: readonly Return[],
): readonly (RunView | Returned)[] {
  const open = returnedOf(returns).filter(({ round }) => round !== null);
  const history: (RunView | Returned)[] = [];
  for (const run of runs) {
    while (open[0] !== undefined && (open[0].round ?? 0) <= run.round) {
      history.push(...open.splice(0, 1));
    }
    history.push(run);
  }
  return [...history, ...open].reverse();
}

/** Which attempt of all that there were: they are counted anew whenever work is given back, or begun again. */
export function attemptName(
  { round, attempt }: { readonly round: number; readonly attempt: number },
  returns: readonly Return[],
): string {
  const number = returns.findIndex((one) => one.round === round) + 1;
  if (number > 0) {
    return strings.returns.attemptAfter(attempt, number);
  }
  return round > 1 ? strings.returns.attemptOfRound(round, attempt) : strings.attempt(attempt);
}

function reasonsOf(one: Return): readonly Reason[] {
  const words = strings.returns;
  switch (one.kind) {
    case 'user':
      return [{ text: words.byYou(one.text), url: null }];
    case 'base':
      return [{ text: one.text, url: null }];
    case 'pullRequest': {
      const byAuthor = Map.groupBy(one.comments, ({ author }) => author);
      return [
        ...one.checks.map(({ text, url }) => ({ text: words.check(text), url })),
        ...[...byAuthor].map(([author, own]) => ({
          text: words.comments(own.length, author),
          url: own[0]?.url ?? null,
        })),
      ];
    }
  }
}
