import type { Delivery } from '../../src/domain/delivery.ts';
import type { GateRecord } from '../../src/domain/gate.ts';
import type { PullRequest } from '../../src/domain/pullRequest.ts';
import type { ProjectHeader, ProjectView, RunView, SubtaskView, TaskView } from '../../src/protocol/view.ts';

/** Views for tests: whole, quiet, and changed where a test says so. */
export function projectHeader(changes: Partial<ProjectHeader> = {}): ProjectHeader {
  return {
    id: 'project',
    name: 'tabulate',
    root: '/home/me/tabulate',
    readOnly: null,
    notices: [],
    role: 'driver',
    driverAnswers: true,
    agentsRunning: 0,
    maxAgents: 4,
    autoMerge: false,
    returnsFeedback: true,
    mergeMethod: 'squash',
    permissionMode: 'acceptEdits',
    spentTodayUsd: 0,
    dayBudgetUsd: null,
    quota: null,
    orchestrators: [{ id: 'ralph', unavailable: null }],
    deliveries: [{ kind: 'local', what: 'merged into your branch here', unavailable: null }],
    github: null,
    ...changes,
  };
}

export function taskView(changes: Partial<TaskView> = {}): TaskView {
  return {
    id: 'task',
    number: 1,
    title: 'Add a JSON output mode',
    description: '',
    status: 'ACTIVE',
    reason: null,
    orchestrator: 'ralph',
    delivery: { kind: 'local' },
    baseBranch: 'main',
    baseline: 'green',
    approved: true,
    proposal: null,
    replan: null,
    questions: null,
    budgetUsd: null,
    spec: null,
    stopped: false,
    hold: null,
    deleting: false,
    subtasks: 0,
    merged: 0,
    costUsd: 0,
    costEstimated: false,
    activity: null,
    createdAt: '2026-11-21T12:00:00.000Z',
    ...changes,
  };
}

export function subtaskView(number: number, changes: Partial<SubtaskView> = {}): SubtaskView {
  return {
    id: `s${number}`,
    taskId: 'task',
    number,
    key: `key-${number}`,
    title: `Subtask ${number}`,
    spec: '',
    plan: '',
    acceptance: [],
    scope: [],
    verify: null,
    verifyApproved: false,
    modelHint: 'standard',
    size: 'small',
    waitsFor: null,
    runsBeside: false,
    budgetUsd: null,
    status: 'READY',
    reason: null,
    hold: null,
    stopped: false,
    position: number,
    dependsOn: [],
    unblocks: [],
    branch: null,
    worktree: null,
    baseCommit: null,
    mergedCommit: null,
    remoteBranch: null,
    pullRequest: null,
    conflicts: [],
    mergeRequested: false,
    deleting: false,
    attempt: 0,
    maxAttempts: 10,
    nextAttemptAt: null,
    activity: null,
    gate: null,
    costUsd: 0,
    costEstimated: false,
    since: '2026-11-21T12:00:00.000Z',
    ...changes,
  };
}

export function runView(id: string, changes: Partial<RunView> = {}): RunView {
  return {
    id,
    taskId: 'task',
    subtaskId: null,
    kind: 'work',
    round: 1,
    attempt: 1,
    status: 'RUNNING',
    outcome: null,
    reason: null,
    usage: null,
    startedAt: '2026-11-21T12:00:00.000Z',
    endedAt: null,
    ...changes,
  };
}

export function projectView(changes: Partial<ProjectView> = {}): ProjectView {
  return { sequence: 1, project: projectHeader(), tasks: [taskView()], subtasks: [], runs: [], ...changes };
}

export function gateRecord(passed: boolean): GateRecord {
  return {
    git: {
      base: 'a',
      head: 'b',
      tree: 'c',
      commits: [{ id: 'b', subject: 'Do it' }],
      changedFiles: ['src/args.ts'],
      insertions: 214,
      deletions: 12,
      dirtyFiles: [],
      contraband: [],
    },
    verify: { command: 'npm test', exitCode: passed ? 0 : 1, durationMs: 8200, tail: '' },
    ownVerify: null,
    outsideScope: [],
    protectedChanges: [],
    passed,
    reason: passed ? null : 'npm test exits 1',
  };
}

/** An open one that could be merged. */
export function pullRequest(number: number, changes: Partial<PullRequest> = {}): PullRequest {
  return {
    number,
    url: `https://github.com/acme/sample/pull/${number}`,
    state: 'open',
    draft: false,
    head: 'a41f9c2e1157',
    checks: 'passing',
    failedChecks: [],
    review: 'none',
    mergeable: 'clean',
    comments: [],
    mergeCommit: null,
    ...changes,
  };
}

/** Pull requests to `acme/sample`, whose branches go to `origin` of the same repository. */
export const toGitHub: Delivery = {
  kind: 'pullRequest',
  remote: 'origin',
  baseRemote: 'origin',
  repository: { host: 'github.com', owner: 'acme', name: 'sample' },
  headOwner: 'acme',
};
