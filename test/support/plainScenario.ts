import type { Plan } from '../../src/domain/plan.ts';
import type { Scenario } from './scriptedModel/scenario.ts';

/** A plan of these subtasks (`c: ['a', 'b']` depends on both); one has a title that a shell, a ref or a path would choke on. */
export function planOf(dependencies: Readonly<Record<string, readonly string[]>>): Plan {
  return {
    spec: 'Files.',
    subtasks: Object.entries(dependencies).map(([key, dependsOn]) => ({
      key,
      title: key === 'left' ? 'left "$(touch pwned)" 🚂 ../..' : key,
      spec: `Write ${key}.txt.`,
      plan: 'Write it and commit.',
      acceptance: ['It is there.'],
      scope: [`${key}.txt`],
      verify: null,
      size: 'small',
      modelHint: 'standard',
      dependsOn,
    })),
  };
}

/** Each worker writes a file of its name and commits it, by the CLI's own tools. */
export function scenarioOf(plan: Plan, delayMs: number): Scenario {
  return {
    scripts: [
      { role: 'planner', turns: [{ structured: plan }] },
      ...plan.subtasks.map(({ key }) => ({
        role: 'worker' as const,
        subtask: key,
        turns: [
          { text: `I write ${key}.`, calls: [{ write: `${key}.txt`, content: `${key}\n` }] },
          { delayMs, calls: [{ bash: `git add --all && git commit -m "Write ${key}"` }] },
          { text: `Wrote ${key}.` },
        ],
      })),
    ],
  };
}
