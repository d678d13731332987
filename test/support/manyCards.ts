import type { ProjectView, SubtaskView } from '../../src/protocol/view.ts';
import { projectView, subtask, task } from './viewFixture.ts';

/** How many cards of a hundred stand in which state. */
const shares = [
  ['READY', 24],
  ['IN_PROGRESS', 20],
  ['BLOCKED_DEPENDENCY', 25],
  ['BLOCKED_FAILURE', 1],
  ['COMPLETED', 2],
  ['MERGED', 28],
] as const satisfies readonly (readonly [SubtaskView['status'], number])[];

const words = 'Parse the header row, keep the order of its columns, and say which of them is missing. ';

/** A board with so many cards of one task, with as much to read in each as a Planner writes. */
export function manyCards(count: number): ProjectView {
  const subtasks = Array.from({ length: count }, (_, index) => cardOf(index + 1));
  return projectView({ tasks: [task({ id: 't1', subtasks: count, title: 'Many cards' })], subtasks });
}

function cardOf(number: number): SubtaskView {
  const status = statusOf(number);
  const begun = status !== 'READY' && status !== 'BLOCKED_DEPENDENCY';
  return subtask({
    id: `s${number}`,
    number,
    position: number,
    status,
    title: `Read the part ${number} of the table, whatever its separator is`,
    spec: words.repeat(6),
    plan: words.repeat(4),
    acceptance: [words, words],
    scope: [`src/part${number}.ts`, `src/part${number}.test.ts`],
    dependsOn: number % 100 > 50 ? [`s${number - 50}`] : [],
    branch: begun ? `sw-${number}-read-the-part` : null,
    worktree: begun ? `/sample.worktrees/sw-${number}-read-the-part` : null,
    baseCommit: begun ? 'a41f9c2e1157' : null,
    attempt: begun ? 1 : 0,
    activity: status === 'IN_PROGRESS' ? `Edit src/part${number}.ts` : null,
    reason: status === 'BLOCKED_FAILURE' ? 'node check.mjs exits 1' : null,
    costUsd: begun ? 0.12 : 0,
  });
}

function statusOf(number: number): SubtaskView['status'] {
  let left = (number * 37) % 100;
  for (const [status, share] of shares) {
    left -= share;
    if (left < 0) {
      return status;
    }
  }
  return 'MERGED';
}
