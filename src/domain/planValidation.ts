import { findCycle } from './graph.ts';
import type { Plan } from './plan.ts';

/** Everything that is wrong with a plan, each as a sentence that the Planner can act on; empty when it is sound. */
export function planProblems(plan: Plan, limits: { readonly maxSubtasks: number }): readonly string[] {
  const count = plan.subtasks.length;
  if (count === 0) {
    return ['The plan has no subtasks; it needs at least one.'];
  }
  if (count > limits.maxSubtasks) {
    return [`The plan has ${count} subtasks; at most ${limits.maxSubtasks} are allowed. Make larger pieces.`];
  }
  const problems = [...duplicateKeys(plan), ...unknownDependencies(plan), ...emptyTitles(plan)];
  return problems.length > 0 ? problems : cycles(plan);
}

function duplicateKeys(plan: Plan): readonly string[] {
  const seen = new Set<string>();
  const duplicates = new Set<string>();
  for (const { key } of plan.subtasks) {
    (seen.has(key) ? duplicates : seen).add(key);
  }
  return [...duplicates].map(
    (key) => `The key "${key}" is used by more than one subtask; keys must be unique.`,
  );
}

function unknownDependencies(plan: Plan): readonly string[] {
  const keys = new Set(plan.subtasks.map((subtask) => subtask.key));
  return plan.subtasks.flatMap((subtask) =>
    subtask.dependsOn
      .filter((dependency) => !keys.has(dependency))
      .map((dependency) => `Subtask "${subtask.key}" depends on "${dependency}", which is not in the plan.`),
  );
}

function emptyTitles(plan: Plan): readonly string[] {
  return plan.subtasks
    .filter((subtask) => subtask.title.trim() === '')
    .map((subtask) => `Subtask "${subtask.key}" has no title.`);
}

function cycles(plan: Plan): readonly string[] {
  const cycle = findCycle(new Map(plan.subtasks.map((subtask) => [subtask.key, subtask.dependsOn])));
  return cycle ? [`The dependencies go in a circle: ${cycle.join(' → ')}. Remove one of them.`] : [];
}
