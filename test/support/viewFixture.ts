import type { Delivery } from '../../src/domain/delivery.ts';
import type { PullRequest } from '../../src/domain/pullRequest.ts';
import type { ProjectView, RunView, SessionView, SubtaskView, TaskView } from '../../src/protocol/view.ts';

// Views of a project for tests: say what matters, the rest is ordinary.

export function projectView(parts: Partial<ProjectView>): ProjectView {
  return {
    sequence: 0,
    project: {
      id: 'p1',
      name: 'sample',
      root: '/sample',
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
      deliveries: [{ kind: 'local', what: 'merged into your branch here', host: null, unavailable: null }],
      github: null,
    },
    tasks: [],
    subtasks: [],
    sessions: [],
    runs: [],
    ...parts,
  };
}

export function task(parts: Partial<TaskView> & { id: string }): TaskView {
  return {
    number: 1,
    title: `Task ${parts.id}`,
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
    createdAt: '2026-11-21T10:00:00.000Z',
    ...parts,
  };
}

export function subtask(parts: Partial<SubtaskView> & { id: string }): SubtaskView {
  return {
    taskId: 't1',
    number: 1,
    key: parts.id,
    title: `Subtask ${parts.id}`,
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
    position: 0,
    dependsOn: [],
    unblocks: [],
    branch: null,
    worktree: null,
    baseCommit: null,
    mergedCommit: null,
    remoteBranch: null,
    pullRequest: null,
    openComments: 0,
    returns: [],
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
    since: '2026-11-21T10:00:00.000Z',
    ...parts,
  };
}

export function session(parts: Partial<SessionView> & { id: string }): SessionView {
  return {
    number: 1,
    title: `Session ${parts.id}`,
    words: [`Session ${parts.id}`],
    answer: null,
    state: 'running',
    reason: null,
    hold: null,
    branch: null,
    worktree: null,
    baseBranch: 'main',
    baseCommit: 'a41f9c2e1157',
    remoteBranch: null,
    pullRequest: null,
    deleting: false,
    activity: null,
    lastActivityAt: '2026-11-21T10:00:00.000Z',
    costUsd: 0,
    costEstimated: false,
    createdAt: '2026-11-21T10:00:00.000Z',
    ...parts,
  };
}

export function run(parts: Partial<RunView> & { id: string }): RunView {
  return {
    taskId: 't1',
    subtaskId: null,
    ownerSessionId: null,
    kind: 'work',
    round: 1,
    attempt: 1,
    status: 'RUNNING',
    outcome: null,
    reason: null,
    usage: null,
    startedAt: '2026-11-21T10:00:00.000Z',
    endedAt: null,
    ...parts,
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
