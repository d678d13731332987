import type { Plan, PlannedSubtask } from '../domain/plan.ts';
import { modelHints, subtaskSizes } from '../domain/subtask.ts';
import { fields, list, nullable, oneOf, text } from './values.ts';

export function plan(value: unknown): Plan {
  const { spec, subtasks } = fields(value);
  return { spec: text(spec), subtasks: list(plannedSubtask)(subtasks) };
}

function plannedSubtask(value: unknown): PlannedSubtask {
  const parts = fields(value);
  return {
    key: text(parts.key),
    title: text(parts.title),
    spec: text(parts.spec),
    plan: text(parts.plan),
    acceptance: list(text)(parts.acceptance),
    scope: list(text)(parts.scope),
    verify: nullable(text)(parts.verify),
    size: oneOf(subtaskSizes)(parts.size),
    modelHint: oneOf(modelHints)(parts.modelHint),
    dependsOn: list(text)(parts.dependsOn),
  };
}
