import { type Document, parseDocument } from 'yaml';
import type { Plan } from '../domain/plan.ts';
import { checkDraft, type PlanBounds } from './checkDraft.ts';
import { checkOverlaps } from './checkOverlaps.ts';
import { checkRules } from './checkRules.ts';
import { draftOf, type PlanDraft, type Report } from './planDraft.ts';
import type { PlanProblem } from './planProblem.ts';
import { lineIndex } from './positions.ts';

/** More than any plan that the engine takes; nobody waits for a parser to find that out. */
const maxCharacters = 4_000_000;

export interface PlanReading {
  /** As far as it could be read. */
  readonly plan: Plan;
  /** In the order of the text. Without any the plan is sound as far as can be known here. */
  readonly problems: readonly PlanProblem[];
}

/** Reads a plan from text that anybody may have written; whatever it is, the answer says what is wrong with it. */
export function readPlan(text: string, bounds: PlanBounds): PlanReading {
  const problems: PlanProblem[] = [];
  const positionOf = lineIndex(text);
  const report: Report = ([start, end], problem) => {
    problems.push({ ...problem, range: { start: positionOf(start), end: positionOf(end) } });
  };
  const draft = parsed(text, report);
  const plan = draft === null ? null : checkDraft(draft, bounds, problems.length === 0, report);
  if (draft !== null && problems.length === 0) {
    checkRules(draft, bounds, report);
    checkOverlaps(draft, bounds, report);
  }
  return {
    plan: plan ?? { spec: '', subtasks: [] },
    problems: problems.sort(
      ({ range: { start: one } }, { range: { start: other } }) =>
        one.line - other.line || one.character - other.character,
    ),
  };
}

function parsed(text: string, report: Report): PlanDraft | null {
  if (text.length > maxCharacters) {
    report([0, 0], { kind: 'tooLarge' });
    return null;
  }
  let document: Document.Parsed;
  try {
    document = parseDocument(text, { schema: 'failsafe', uniqueKeys: false, prettyErrors: false });
  } catch (error) {
    // Nested so deeply that the parser, which calls itself, runs out of room.
    if (error instanceof RangeError) {
      report([0, 0], { kind: 'tooLarge' });
      return null;
    }
    throw error;
  }
  for (const { pos, message } of document.errors) {
    report(pos, { kind: 'syntax', message });
  }
  return draftOf(document.contents, report);
}
