import { type Plan, type PlannedSubtask, tidyPlan } from '../domain/plan.ts';
import { planProblems } from '../domain/planValidation.ts';
import type { PlanBounds } from './checkDraft.ts';
import type { PlanDraft, Report, SubtaskDraft } from './planDraft.ts';
import { subtaskFieldNames, subtaskFields } from './planFields.ts';

/** Holds a draft to the rules that every plan is held to, and points at what is against them. */
export function checkRules(draft: PlanDraft, bounds: PlanBounds, report: Report): void {
  const told = new Set<string>();
  for (const subtask of draft.subtasks) {
    for (const message of problemsAlone(subtask.planned)) {
      told.add(message);
      report(placeOf(message, subtask), { kind: 'rule', message });
    }
  }
  if (told.size === 0) {
    const plan = { spec: draft.spec, subtasks: draft.subtasks.map(({ planned }) => planned) };
    for (const message of problemsOf(plan, bounds.maxSubtasks)) {
      report(draft.at, { kind: 'rule', message });
    }
  }
}

function problemsAlone(planned: PlannedSubtask): readonly string[] {
  return problemsOf({ spec: '', subtasks: [{ ...planned, dependsOn: [] }] }, 1);
}

function problemsOf(plan: Plan, maxSubtasks: number): readonly string[] {
  return planProblems(tidyPlan(plan), { maxSubtasks });
}

/** The field without which there would be no such problem. Problems of the key are named by it: it is the last resort. */
function placeOf(message: string, { planned, fields, at }: SubtaskDraft): readonly [number, number] {
  const field = subtaskFieldNames.find(
    (name) =>
      name !== 'key' &&
      !problemsAlone({ ...planned, [subtaskFields[name]]: blank[subtaskFields[name]] }).includes(message),
  );
  return fields.get(field ?? 'key') ?? at;
}

const blank: PlannedSubtask = {
  ...{ key: 'key', title: 'Title', spec: '', plan: '', acceptance: [], scope: [], verify: null },
  ...{ size: 'medium', modelHint: 'standard', dependsOn: [] },
};
