import type { Plan, PlannedSubtask } from '../domain/plan.ts';
import { block, isBlock, line } from './scalar.ts';

export interface PlanPage {
  readonly plan: Plan;
  /** Said at its head, line by line. */
  readonly heading: readonly string[];
  /** Said above a subtask, by its key. */
  readonly notes: ReadonlyMap<string, string>;
}

/** The plan as text that a person likes to read and edit; `readPlan` reads exactly the same plan from it. */
export function writePlan({ plan, heading, notes }: PlanPage): string {
  const subtasks = plan.subtasks.map((subtask) =>
    [...comment(notes.get(subtask.key), '  '), ...subtaskLines(subtask)].join('\n'),
  );
  return [
    ...heading.flatMap((words) => comment(words, '')),
    '',
    `spec: ${text(plan.spec, '  ')}`,
    '',
    subtasks.length === 0 ? 'subtasks: []' : `subtasks:\n${subtasks.join('\n\n')}`,
    '',
  ].join('\n');
}

function subtaskLines(subtask: PlannedSubtask): string[] {
  const indent = '      ';
  return [
    `  - key: ${line(subtask.key)}`,
    `    title: ${line(subtask.title)}`,
    `    size: ${subtask.size}`,
    `    model: ${subtask.modelHint}`,
    `    dependsOn: [${subtask.dependsOn.map((key) => line(key, true)).join(', ')}]`,
    `    scope:${list(subtask.scope)}`,
    ...(subtask.verify === null ? [] : [`    verify: ${short(subtask.verify, indent)}`]),
    `    spec: ${text(subtask.spec, indent)}`,
    `    plan: ${text(subtask.plan, indent)}`,
    `    acceptance:${list(subtask.acceptance)}`,
  ];
}

function list(items: readonly string[]): string {
  return items.length === 0 ? ' []' : items.map((item) => `\n      - ${short(item, '        ')}`).join('');
}

/** Prose: always in lines of its own, so that there is room to write. */
function text(content: string, indent: string): string {
  return isBlock(content) ? block(content, indent) : line(content);
}

/** Mostly one line. */
function short(content: string, indent: string): string {
  return content.includes('\n') && isBlock(content) ? block(content, indent) : line(content);
}

function comment(words: string | undefined, indent: string): string[] {
  const oneLine = words?.toWellFormed().replace(/[\p{Cc}\p{Zl}\p{Zp}\ufeff]+/gu, ' ');
  return oneLine === undefined ? [] : [`${indent}# ${oneLine}`.trimEnd()];
}
