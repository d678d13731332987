import { budgetLevels } from '../domain/budget.ts';
import { type Hold, type HoldFact, holdKinds } from '../domain/hold.ts';
import { fields, json, nullable, number, oneOf, type Reader, text } from './values.ts';

/** The `hold` column of tasks, subtasks and sessions. */
export const readHold = nullable(
  json((value): Hold => {
    const { kind, reason, until, fact } = fields(value);
    return {
      kind: oneOf(holdKinds)(kind),
      reason: text(reason),
      until: nullable(text)(until),
      ...(fact === undefined ? {} : { fact: readFact(fact) }),
    };
  }),
);

const readFact: Reader<HoldFact> = (value) => {
  const { kind, level, anotherUsd } = fields(value);
  switch (oneOf(['spent', 'unchanged'])(kind)) {
    case 'spent':
      return { kind: 'spent', level: oneOf(budgetLevels)(level), anotherUsd: number(anotherUsd) };
    case 'unchanged':
      return { kind: 'unchanged' };
  }
};
