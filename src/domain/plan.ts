import { withoutDirectionControls } from '../lib/directionControls.ts';
import { oneLine } from './naming.ts';
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

/** The same plan as it is kept: without what nobody sees, so that two plans that look the same are the same. */
export function tidyPlan(plan: Plan): Plan {
  return {
    spec: prose(plan.spec),
    subtasks: plan.subtasks.map((subtask) => ({
      ...subtask,
      key: subtask.key.trim(),
      title: oneLine(subtask.title),
      spec: prose(subtask.spec),
      plan: prose(subtask.plan),
      acceptance: items(subtask.acceptance),
      scope: items(subtask.scope),
      verify: subtask.verify?.trim() || null,
      dependsOn: [...new Set(items(subtask.dependsOn))],
    })),
  };
}

function prose(text: string): string {
  return withoutDirectionControls(text).replace(/\r\n?/g, '\n').trim();
}

function items(texts: readonly string[]): readonly string[] {
  return texts.map(prose).filter((text) => text !== '');
}
