import type { Intent } from '../../src/protocol/intent.ts';

type CreateTask = Extract<Intent, { kind: 'createTask' }>;

/** What asks for a task, with everything that a user need not say left to the settings. */
export function newTask(title = 'Do the work', said: Partial<CreateTask> = {}): CreateTask {
  return {
    kind: 'createTask',
    title,
    description: '',
    orchestrator: null,
    baseBranch: null,
    budgetUsd: null,
    delivery: null,
    ...said,
  };
}
