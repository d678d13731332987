import { type Hold, holdKinds } from '../domain/hold.ts';
import { fields, json, nullable, oneOf, text } from './values.ts';

/** The `hold` column of tasks, subtasks and sessions. */
export const readHold = nullable(
  json((value): Hold => {
    const { kind, reason, until } = fields(value);
    return { kind: oneOf(holdKinds)(kind), reason: text(reason), until: nullable(text)(until) };
  }),
);
