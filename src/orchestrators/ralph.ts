import type { Facts, Orchestrator, Step } from '../domain/step.ts';
import { nextForTask } from './ralphPlanning.ts';
import { nextForSubtask } from './ralphWork.ts';

/** Plan once, then let a fresh worker loop on each subtask until our checks pass. */
export const ralph: Orchestrator = {
  id: 'ralph',
  availability: () => ({ available: true }),
  next: (facts: Facts): Step => (facts.entity === 'task' ? nextForTask(facts) : nextForSubtask(facts)),
};
