import { findCycle } from '../domain/graph.ts';
import type { Plan, PlannedSubtask } from '../domain/plan.ts';
import type { PlanDraft, Report, SubtaskDraft } from './planDraft.ts';
import { subtaskFieldNames, subtaskFields } from './planFields.ts';

/** What the text of a plan is held to, beside its own words. */
export interface PlanBounds {
  readonly maxSubtasks: number;
  /** Subtasks of the plan that have begun, as they are. */
  readonly fixed: readonly PlannedSubtask[];
  /** Keys of those that are merged: nothing is worked beside them. */
  readonly merged: ReadonlySet<string>;
  /** The titles of other tasks by the keys of their subtasks. */
  readonly otherTasks: ReadonlyMap<string, string>;
}

/** The plan of the draft, with a report of what does not fit together. */
export function checkDraft(draft: PlanDraft, bounds: PlanBounds, whole: boolean, report: Report): Plan {
  reportCount(draft, bounds, whole, report);
  reportDuplicates(draft, report);
  reportDependencies(draft, bounds, whole, report);
  if (whole) {
    reportRemovals(draft, bounds, report);
  }
  const fixed = new Map(bounds.fixed.map((subtask) => [subtask.key, subtask]));
  return {
    spec: draft.spec,
    subtasks: draft.subtasks.map((subtask) => {
      const present = fixed.get(subtask.planned.key);
      return present === undefined ? subtask.planned : keep(present, subtask, report);
    }),
  };
}

function reportCount({ subtasks, at }: PlanDraft, bounds: PlanBounds, whole: boolean, report: Report): void {
  const count = subtasks.length;
  if (count === 0 && whole) {
    report(at, { kind: 'noSubtasks' });
  } else if (count > bounds.maxSubtasks) {
    report(at, { kind: 'tooManySubtasks', count, allowed: bounds.maxSubtasks });
  }
}

function reportDuplicates({ subtasks }: PlanDraft, report: Report): void {
  const seen = new Set<string>();
  for (const { planned, fields, at } of subtasks) {
    if (seen.has(planned.key)) {
      report(fields.get('key') ?? at, { kind: 'duplicateKey', key: planned.key });
    }
    seen.add(planned.key);
  }
}

function reportDependencies(
  { subtasks }: PlanDraft,
  { otherTasks }: PlanBounds,
  whole: boolean,
  report: Report,
): void {
  const keys = new Set(subtasks.map(({ planned }) => planned.key));
  for (const { planned, dependencies } of subtasks) {
    for (const [index, key] of planned.dependsOn.entries()) {
      const at = dependencies[index] ?? [0, 0];
      if (key === planned.key) {
        report(at, { kind: 'selfDependency' });
      } else if (whole && !keys.has(key)) {
        report(at, { kind: 'unknownDependency', key, otherTask: otherTasks.get(key) ?? null });
      }
    }
  }
  const others = ({ planned }: SubtaskDraft) => planned.dependsOn.filter((key) => key !== planned.key);
  const cycle = findCycle(new Map(subtasks.map((subtask) => [subtask.planned.key, others(subtask)])));
  if (cycle !== null) {
    report(edgeOf(cycle, subtasks), { kind: 'cycle', keys: cycle });
  }
}

/** The dependency of the circle that points ahead in the text: plans are written so that most point back. */
function edgeOf(cycle: readonly string[], subtasks: readonly SubtaskDraft[]): readonly [number, number] {
  const places = new Map(subtasks.map(({ planned }, index) => [planned.key, index]));
  const place = (key: string | undefined): number => places.get(key ?? '') ?? 0;
  const from = cycle.findIndex((key, index) => place(cycle[index + 1]) > place(key));
  const subtask = subtasks[place(cycle[from])];
  const index = subtask?.planned.dependsOn.indexOf(cycle[from + 1] ?? '') ?? -1;
  return subtask?.dependencies[index] ?? subtask?.at ?? [0, 0];
}

function reportRemovals({ subtasks, at }: PlanDraft, { fixed }: PlanBounds, report: Report): void {
  const keys = new Set(subtasks.map(({ planned }) => planned.key));
  const removed = fixed.flatMap(({ key }) => (keys.has(key) ? [] : [key]));
  if (removed.length > 0) {
    report(at, { kind: 'fixedRemoved', keys: removed });
  }
}

/** It as it is, when nothing but what an editor does on saving is different. */
function keep(
  present: PlannedSubtask,
  { planned, fields, at }: SubtaskDraft,
  report: Report,
): PlannedSubtask {
  const changed = subtaskFieldNames.filter((name) => {
    const field = subtaskFields[name];
    return field === 'dependsOn'
      ? wordsOf(present.dependsOn.toSorted()) !== wordsOf(planned.dependsOn.toSorted())
      : wordsOf(present[field]) !== wordsOf(planned[field]);
  });
  for (const field of changed) {
    report(fields.get(field) ?? at, { kind: 'fixedChanged', key: present.key, field });
  }
  return changed.length === 0 ? present : planned;
}

function wordsOf(value: PlannedSubtask[keyof PlannedSubtask]): string {
  const trimmed = (text: string) => text.replace(/[ \t]+$/gm, '').trim();
  if (typeof value === 'string') {
    return trimmed(value);
  }
  return JSON.stringify(value === null ? null : value.map(trimmed));
}
