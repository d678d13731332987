import { expect } from 'vitest';
import type { Settings } from '../../src/domain/settings.ts';
import type { ProjectView, SubtaskView } from '../../src/protocol/view.ts';
import type { Files } from './gitFixture.ts';
import { planOf } from './plainScenario.ts';
import { openProjectFixture, type ProjectFixture } from './projectFixture.ts';
import type { Scenario } from './scriptedModel/scenario.ts';
import { createShiftedClock } from './shiftedClock.ts';

type WorkerScript = Omit<Scenario['scripts'][number], 'role' | 'subtask'>;

export interface OneSubtask {
  readonly project: ProjectFixture;
  subtask(): SubtaskView;
  /** Such as `1 done`: how each of the worker's runs ended. */
  works(): readonly string[];
  /** Why each gate did not pass; `null` for one that did. */
  gates(): readonly (string | null)[];
  /** How often the model was asked by workers. */
  asked(): number;
  untilDone(): Promise<ProjectView>;
  untilFailed(): Promise<ProjectView>;
}

/**
 * A task of one subtask, `a`, worked by the real CLI as the scripts say. The time between two attempts is skipped, and
 * whatever happens, what the runs have cost is what the task has cost.
 */
export async function openOneSubtask(options: {
  readonly workers: readonly WorkerScript[];
  readonly files?: Files;
  readonly scope?: readonly string[];
  readonly settings?: Partial<Settings>;
}): Promise<OneSubtask> {
  const plan = planOf({ a: [] });
  const subtasks = plan.subtasks.map((one) => ({ ...one, scope: options.scope ?? [] }));
  const clock = createShiftedClock();
  const project = await openProjectFixture({
    scenario: {
      scripts: [
        { role: 'planner', turns: [{ structured: { ...plan, subtasks } }] },
        ...options.workers.map((script) => ({ ...script, role: 'worker' as const, subtask: 'a' })),
      ],
    },
    clock,
    ...(options.settings ? { settings: options.settings } : {}),
    ...(options.files ? { repository: { files: options.files } } : {}),
  });
  const view = (): ProjectView => project.engine.view();
  project.engine.onDidChange(() =>
    setImmediate(() => {
      const next = view().subtasks[0]?.nextAttemptAt ?? null;
      const waitMs = next === null ? 0 : Date.parse(next) - clock.now();
      if (waitMs > 0 && view().runs.every((run) => run.status !== 'RUNNING')) {
        clock.shift(waitMs);
      }
    }),
  );
  const until = async (wanted: (now: ProjectView) => boolean): Promise<ProjectView> => {
    const found = await project.until(wanted);
    expectMoneyCounted(found);
    return found;
  };
  return {
    project,
    subtask() {
      const [subtask] = view().subtasks;
      if (!subtask) {
        throw new Error('There is no subtask yet');
      }
      return subtask;
    },
    works: () =>
      view()
        .runs.filter((run) => run.kind === 'work')
        .map(({ attempt, outcome }) => `${attempt} ${outcome}`),
    gates: () =>
      view()
        .runs.filter((run) => run.kind === 'gate')
        .map(({ reason }) => reason),
    asked: () => project.model.requests.filter(({ agent }) => agent?.role === 'worker').length,
    untilDone: () => until((now) => now.tasks[0]?.status === 'DONE'),
    untilFailed: () => until((now) => now.subtasks[0]?.status === 'BLOCKED_FAILURE'),
  };
}

/** Every agent that was asked something has cost something, and nothing is counted twice or not at all. */
function expectMoneyCounted({ tasks, runs }: ProjectView): void {
  const costs = runs.flatMap(({ usage }) => (usage ? [usage.costUsd] : []));
  const agents = runs.filter((run) => run.kind === 'plan' || run.kind === 'work');
  expect(agents.map(({ usage }) => (usage?.costUsd ?? 0) > 0)).toEqual(agents.map(() => true));
  expect(tasks[0]?.costUsd).toBeCloseTo(
    costs.reduce((sum, cost) => sum + cost, 0),
    9,
  );
}
