import type { Run } from '../../src/domain/run.ts';
import type { Session } from '../../src/domain/session.ts';
import type { Subtask } from '../../src/domain/subtask.ts';
import type { Task } from '../../src/domain/task.ts';

const at = '2026-01-01T00:00:00.000Z';

/** A task for tests, at work. */
export function sampleTask(change: Partial<Task> = {}): Task {
  return {
    id: 'task',
    projectId: 'project',
    number: 1,
    title: 'Add a JSON output mode',
    description: '',
    status: 'ACTIVE',
    reason: null,
    orchestrator: 'ralph',
    delivery: { kind: 'local' },
    baseBranch: 'main',
    baseCommit: 'base',
    spec: null,
    baseline: 'green',
    approved: true,
    proposal: null,
    replan: null,
    planBugs: 0,
    questions: null,
    budgetUsd: null,
    spentUsd: 0,
    stopped: false,
    hold: null,
    round: 1,
    worktree: null,
    deleting: false,
    createdAt: at,
    updatedAt: at,
    ...change,
  };
}

/** A subtask for tests, in progress with its worktree ready. */
export function sampleSubtask(change: Partial<Subtask> = {}): Subtask {
  return {
    id: 'subtask',
    taskId: 'task',
    number: 1,
    key: 'parse',
    title: 'Parse --format',
    spec: '',
    plan: '',
    acceptance: [],
    scope: [],
    verify: null,
    verifyApproved: false,
    modelHint: 'standard',
    size: 'small',
    runsBeside: false,
    budgetUsd: null,
    status: 'IN_PROGRESS',
    reason: null,
    hold: null,
    stopped: false,
    position: 0,
    round: 1,
    feedback: null,
    branch: 'sw-1-parse-format',
    worktree: '/worktrees/sw-1-parse-format',
    worktreeReady: true,
    baseCommit: 'base',
    provenCommit: null,
    rescueRef: null,
    remoteBranch: null,
    pushedCommit: null,
    pullRequest: null,
    returns: [],
    conflicts: [],
    mergeRequested: false,
    mergedCommit: null,
    deleting: false,
    since: at,
    createdAt: at,
    updatedAt: at,
    ...change,
  };
}

/** A session for tests, whose agent has not begun. */
export function sampleSession(change: Partial<Session> = {}): Session {
  return {
    id: 'session',
    projectId: 'project',
    number: 1,
    title: 'Why is it slow?',
    exchanges: [{ words: 'Why is it slow?', answer: null }],
    selection: null,
    status: 'ACTIVE',
    reason: null,
    hold: null,
    baseBranch: 'main',
    baseCommit: 'base',
    branch: 'sw-s1-why-is-it-slow',
    worktree: '/worktrees/sw-s1-why-is-it-slow',
    worktreeReady: true,
    rescueRef: null,
    remoteBranch: null,
    pushedCommit: null,
    pullRequest: null,
    deleting: false,
    createdAt: at,
    updatedAt: at,
    ...change,
  };
}

/** A run for tests: an attempt of the worker that has ended well. */
export function sampleRun(change: Partial<Run> = {}): Run {
  return {
    id: 'run',
    taskId: 'task',
    subtaskId: 'subtask',
    ownerSessionId: null,
    kind: 'work',
    round: 1,
    attempt: 1,
    status: 'SUCCEEDED',
    outcome: 'done',
    reason: null,
    directory: '/runs/run',
    sessionId: null,
    usage: null,
    denied: [],
    gate: null,
    startedAt: at,
    endedAt: at,
    ...change,
  };
}
