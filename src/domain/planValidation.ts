import { findCycle } from './graph.ts';
import type { Plan, PlannedSubtask } from './plan.ts';

export interface PlanLimits {
  readonly maxSubtasks: number;
  /** Keys of subtasks of other tasks, which a plan cannot depend on. */
  readonly keysElsewhere?: ReadonlySet<string>;
}

/** In characters: more than anybody would write, and little enough for a prompt and a card. */
const longest = { key: 64, title: 300, line: 2_000, command: 1_000, prose: 20_000, spec: 50_000 };
const mostItems = 100;

/** Whoever corrects a plan needs no more of them at once. */
const mostProblems = 20;

/** Everything that is wrong with a plan, each as a sentence that the Planner can act on; empty when it is sound. */
export function planProblems(plan: Plan, limits: PlanLimits): readonly string[] {
  const count = plan.subtasks.length;
  if (count === 0) {
    return ['The plan has no subtasks; it needs at least one.'];
  }
  if (count > limits.maxSubtasks) {
    return [`The plan has ${count} subtasks; at most ${limits.maxSubtasks} are allowed. Make larger pieces.`];
  }
  const problems = [
    ...tooLong('The specification', plan.spec, longest.spec),
    ...duplicateKeys(plan),
    ...plan.subtasks.flatMap(subtaskProblems),
    ...unknownDependencies(plan, limits.keysElsewhere ?? new Set()),
  ];
  return problems.length > 0 ? fewOf(problems) : cycles(plan);
}

function subtaskProblems(subtask: PlannedSubtask): readonly string[] {
  const name = `subtask "${subtask.key.slice(0, longest.key)}"`;
  return [
    ...keyProblems(subtask.key),
    ...(subtask.title.trim() === '' ? [`${capital(name)} has no title.`] : []),
    ...(subtask.dependsOn.includes(subtask.key) ? [`${capital(name)} depends on itself.`] : []),
    ...tooLong(`The title of ${name}`, subtask.title, longest.title),
    ...tooLong(`The spec of ${name}`, subtask.spec, longest.prose),
    ...tooLong(`The plan of ${name}`, subtask.plan, longest.prose),
    ...listProblems(`acceptance of ${name}`, subtask.acceptance),
    ...listProblems(`scope of ${name}`, subtask.scope),
    ...scopeProblems(name, subtask.scope),
    ...verifyProblems(name, subtask.verify),
  ];
}

function keyProblems(key: string): readonly string[] {
  return /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*$/u.test(key) && key.length <= longest.key
    ? []
    : [
        `The key ${JSON.stringify(key.slice(0, longest.key))} cannot be used: a key is at most ${longest.key} letters, digits, ".", "_" and "-", and begins with a letter or a digit.`,
      ];
}

function tooLong(what: string, text: string, most: number): readonly string[] {
  return text.length > most ? [`${what} has ${text.length} characters; at most ${most} are allowed.`] : [];
}

function listProblems(what: string, texts: readonly string[]): readonly string[] {
  return texts.length > mostItems
    ? [`The ${what} has ${texts.length} items; at most ${mostItems} are allowed.`]
    : texts.flatMap((text, index) => tooLong(`Item ${index + 1} in the ${what}`, text, longest.line));
}

function scopeProblems(name: string, scope: readonly string[]): readonly string[] {
  return scope
    .filter((glob) => /^(?:[/\\~]|[A-Za-z]:)/.test(glob) || glob.split(/[/\\]/).includes('..'))
    .map(
      (glob) =>
        `The scope of ${name} holds ${JSON.stringify(glob.slice(0, 200))}, which leads out of the repository; globs are relative to its top.`,
    );
}

/** What the user approves word for word must be all that there is to see. */
function verifyProblems(name: string, verify: string | null): readonly string[] {
  if (verify === null) {
    return [];
  }
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(verify)
    ? [
        `The verify command of ${name} holds a line break or another invisible character; give one plain line.`,
      ]
    : tooLong(`The verify command of ${name}`, verify, longest.command);
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

function unknownDependencies(plan: Plan, elsewhere: ReadonlySet<string>): readonly string[] {
  const keys = new Set(plan.subtasks.map((subtask) => subtask.key));
  return plan.subtasks.flatMap((subtask) =>
    subtask.dependsOn
      .filter((dependency) => !keys.has(dependency))
      .map((dependency) =>
        elsewhere.has(dependency)
          ? `Subtask "${subtask.key}" depends on "${dependency}", which belongs to another task; a plan depends only on its own subtasks.`
          : `Subtask "${subtask.key}" depends on "${dependency}", which is not in the plan.`,
      ),
  );
}

function cycles(plan: Plan): readonly string[] {
  const cycle = findCycle(new Map(plan.subtasks.map((subtask) => [subtask.key, subtask.dependsOn])));
  return cycle ? [`The dependencies go in a circle: ${cycle.join(' → ')}. Remove one of them.`] : [];
}

function fewOf(problems: readonly string[]): readonly string[] {
  const more = problems.length - mostProblems;
  return more > 0 ? [...problems.slice(0, mostProblems), `There are ${more} more problems.`] : problems;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
