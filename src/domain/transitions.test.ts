import { describe, expect, test } from 'vitest';
import { runEvents, runStatuses, runTransitions } from './run.ts';
import { sessionEvents, sessionStatuses, sessionTransitions } from './session.ts';
import { subtaskEvents, subtaskStatuses, subtaskTransitions } from './subtask.ts';
import { taskEvents, taskStatuses, taskTransitions } from './task.ts';
import { transition } from './transition.ts';

/** Every move that exists; whatever is not listed must be refused. */
const moves: Record<string, readonly string[]> = {
  task: [
    'PLANNING planAccepted ACTIVE',
    'PLANNING planningFailed PLANNING_FAILED',
    'PLANNING_FAILED retryPlanning PLANNING',
    'ACTIVE allMerged DONE',
    'DONE subtaskAdded ACTIVE',
  ],
  subtask: [
    'PENDING dependenciesMerged READY',
    'PENDING dependenciesOpen BLOCKED_DEPENDENCY',
    'READY dependenciesOpen BLOCKED_DEPENDENCY',
    'READY start IN_PROGRESS',
    'BLOCKED_DEPENDENCY dependenciesMerged READY',
    'BLOCKED_FAILURE retry IN_PROGRESS',
    'BLOCKED_FAILURE planChanged PENDING',
    'BLOCKED_FAILURE merge MERGED',
    'IN_PROGRESS stop READY',
    'IN_PROGRESS proved COMPLETED',
    'IN_PROGRESS fail BLOCKED_FAILURE',
    'COMPLETED requestChanges IN_PROGRESS',
    'COMPLETED close BLOCKED_FAILURE',
    'COMPLETED merge MERGED',
  ],
  session: [
    'ACTIVE succeed COMPLETED',
    'ACTIVE fail FAILED',
    'COMPLETED followUp ACTIVE',
    'FAILED followUp ACTIVE',
  ],
  run: ['RUNNING succeed SUCCEEDED', 'RUNNING fail FAILED'],
};

describe.each([
  { name: 'task', table: taskTransitions, states: taskStatuses, events: taskEvents },
  { name: 'subtask', table: subtaskTransitions, states: subtaskStatuses, events: subtaskEvents },
  { name: 'session', table: sessionTransitions, states: sessionStatuses, events: sessionEvents },
  { name: 'run', table: runTransitions, states: runStatuses, events: runEvents },
])('the $name machine', ({ name, table, states, events }) => {
  test('has exactly the moves of the design', () => {
    const found: string[] = [];
    for (const state of states) {
      for (const event of events) {
        const next = transition<string, string>(table, state, event);
        if (next !== null) {
          found.push(`${state} ${event} ${next}`);
        }
      }
    }
    expect(found.toSorted()).toEqual(moves[name]?.toSorted());
  });
});
