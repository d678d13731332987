import type { PlannedSubtask } from '../domain/plan.ts';

/** The words of the text for the parts of a plan, in the order in which they are written. */
export const planFields = ['spec', 'subtasks'] as const;

export const subtaskFields = {
  key: 'key',
  title: 'title',
  size: 'size',
  model: 'modelHint',
  dependsOn: 'dependsOn',
  scope: 'scope',
  verify: 'verify',
  spec: 'spec',
  plan: 'plan',
  acceptance: 'acceptance',
} as const satisfies Record<string, keyof PlannedSubtask>;

export type SubtaskField = keyof typeof subtaskFields;

export const subtaskFieldNames = Object.keys(subtaskFields).filter(
  (name): name is SubtaskField => name in subtaskFields,
);
