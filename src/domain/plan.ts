import type { ModelHint, SubtaskSize } from './subtask.ts';

export interface PlannedSubtask {
  readonly key: string;
  readonly title: string;
  readonly spec: string;
  readonly plan: string;
  readonly acceptance: readonly string[];
  readonly scope: readonly string[];
  readonly verify: string | null;
  readonly size: SubtaskSize;
  readonly modelHint: ModelHint;
  /** Keys of the subtasks that must be merged first. */
  readonly dependsOn: readonly string[];
}

/** What a Planner answers. */
export interface Plan {
  readonly spec: string;
  readonly subtasks: readonly PlannedSubtask[];
}
