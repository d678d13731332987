import type { Project } from '../../../src/domain/project.ts';
import type { Run } from '../../../src/domain/run.ts';
import type { Session } from '../../../src/domain/session.ts';
import type { Dependency, Subtask } from '../../../src/domain/subtask.ts';
import type { Task } from '../../../src/domain/task.ts';
import type { EventRow, Tables } from '../../../src/store/store.ts';

const at = '2026-03-01T10:00:00.000Z';

/** A row of every table with a value in every column, all of them different from the empty ones below. */
export const project: Project = {
  id: 'p1',
  name: 'sample "quoted" \u{1f682}',
  root: '/home/someone/with space/sample',
  nextTaskNumber: 3,
  nextSubtaskNumber: 7,
  nextSessionNumber: 5,
  quota: { until: '2026-03-01T14:20:00.000Z', probeRunId: 'r1' },
  dayAllowance: { day: '2026-03-01', usd: 12.5 },
  deletedCost: { day: '2026-03-01', usd: 0.25 },
  createdAt: at,
};

export const task: Task = {
  id: 't1',
  projectId: 'p1',
  number: 1,
  title: "Robert'); DROP TABLE tasks;--",
  description: 'two\nlines, a tab\t, a \0 and ünïcode',
  status: 'ACTIVE',
  reason: 'a reason',
  orchestrator: 'ralph',
  delivery: {
    kind: 'pullRequest',
    remote: 'origin',
    baseRemote: 'upstream',
    repository: { host: 'github.com', owner: 'acme', name: 'sample' },
    headOwner: 'someone',
  },
  baseBranch: 'main',
  baseCommit: 'a'.repeat(40),
  spec: '# Spec',
  baseline: 'accepted',
  approved: true,
  proposal: {
    for: 'user',
    plan: {
      spec: 'another one',
      subtasks: [
        {
          key: 'parse',
          title: 'Parse it',
          spec: 's',
          plan: 'p',
          acceptance: ['it parses'],
          scope: ['src/**'],
          verify: 'npm test',
          size: 'large',
          modelHint: 'strong',
          dependsOn: [],
        },
      ],
    },
  },
  replan: { askedBy: 'worker', reason: 'There is no such file.' },
  planBugs: 1,
  questions: [{ question: 'Which one?', answer: 'That one.' }],
  budgetUsd: 7.5,
  spentUsd: 0.25,
  stopped: true,
  hold: { kind: 'quota', reason: 'The limit is reached.', until: '2026-03-01T14:20:00.000Z' },
  round: 2,
  worktree: '/home/someone/sample.worktrees/plan',
  deleting: true,
  createdAt: at,
  updatedAt: '2026-03-01T11:00:00.000Z',
};

export const emptyTask: Task = {
  ...task,
  id: 't2',
  number: 2,
  title: '',
  description: '',
  status: 'PLANNING',
  delivery: { kind: 'local' },
  reason: null,
  spec: null,
  baseline: 'unchecked',
  approved: false,
  proposal: null,
  replan: null,
  questions: null,
  budgetUsd: null,
  stopped: false,
  hold: null,
  worktree: null,
  deleting: false,
};

export const subtask: Subtask = {
  id: 's1',
  taskId: 't1',
  number: 1,
  key: 'parse',
  title: 'Parse the input',
  spec: 'the spec',
  plan: 'the plan',
  acceptance: ['it parses', 'it "refuses"'],
  scope: ['src/**', 'test/parse.test.ts'],
  verify: 'npm test',
  verifyApproved: true,
  modelHint: 'fast',
  size: 'medium',
  runsBeside: true,
  budgetUsd: 3,
  status: 'BLOCKED_FAILURE',
  reason: 'out of attempts',
  hold: { kind: 'input', reason: 'What now?', until: null, fact: { kind: 'unchanged' } },
  stopped: true,
  position: 1.5,
  round: 3,
  feedback: 'mend the test',
  branch: 'sw-1-parse-the-input',
  worktree: '/home/someone/sample.worktrees/sw-1',
  worktreeReady: true,
  baseCommit: 'b'.repeat(40),
  provenCommit: 'c'.repeat(40),
  rescueRef: 'refs/switchyard/rescue/s1',
  remoteBranch: 'sw-1-parse-the-input-2',
  pushedCommit: 'c'.repeat(40),
  pullRequest: {
    number: 12,
    url: 'https://github.com/acme/sample/pull/12',
    state: 'open',
    draft: true,
    head: 'c'.repeat(40),
    checks: 'failing',
    failedChecks: [
      { id: 'CR_1', name: 'build', url: 'https://github.com/acme/sample/runs/1', jobId: 7, summary: 'red' },
    ],
    review: 'changesRequested',
    mergeable: 'conflicting',
    comments: [
      {
        id: 'RC_1',
        threadId: 'RT_1',
        author: 'somebody',
        trusted: true,
        text: 'Why?',
        path: 'src/parse.ts',
        line: 3,
        url: 'https://github.com/acme/sample/pull/12#discussion_r1',
        at,
      },
    ],
    mergeCommit: 'f'.repeat(40),
  },
  returns: [
    {
      ...{ kind: 'pullRequest', round: 2, at, answer: 'Done in ccc: Say more' },
      ...{ head: 'c'.repeat(40), ids: ['CR_1', 'RC_1'], threadIds: ['RT_1'], answered: true },
      checks: [{ text: 'build: 2 tests fail', url: null }],
      comments: [{ author: 'ann', url: 'https://github.com/acme/sample/pull/7#discussion_r1' }],
    },
    { kind: 'user', round: 3, at, text: 'Shorter, please.' },
  ],
  conflicts: [{ subtaskId: 's2', files: ['src/parse.ts'] }],
  mergeRequested: true,
  mergedCommit: 'd'.repeat(40),
  deleting: true,
  since: '2026-03-01T12:00:00.000Z',
  createdAt: at,
  updatedAt: '2026-03-01T13:00:00.000Z',
};

export const emptySubtask: Subtask = {
  ...subtask,
  id: 's2',
  number: 2,
  key: 'print',
  acceptance: [],
  scope: [],
  verify: null,
  verifyApproved: false,
  modelHint: 'standard',
  size: 'small',
  runsBeside: false,
  budgetUsd: null,
  status: 'PENDING',
  reason: null,
  hold: null,
  stopped: false,
  position: 0,
  feedback: null,
  branch: null,
  worktree: null,
  worktreeReady: false,
  baseCommit: null,
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
};

/** `s2` waits for `s1`. */
export const dependency: Dependency = { subtaskId: 's2', dependsOnId: 's1' };

export const session: Session = {
  id: 'n1',
  projectId: 'p1',
  number: 3,
  title: 'Why is it slow?',
  exchanges: [
    { words: 'Why is it "slow"?\nLook at the parser.', answer: 'It parses twice.' },
    { words: 'Mend it', answer: null },
  ],
  selection: { path: 'src/parse.ts', firstLine: 3, lastLine: 5, text: 'parse(parse(text))' },
  status: 'FAILED',
  reason: 'Stopped by you.',
  hold: {
    ...{ kind: 'budget', reason: 'It is spent.', until: '2026-03-01T14:20:00.000Z' },
    fact: { kind: 'spent', level: 'day', anotherUsd: 2.5 },
  },
  baseBranch: 'main',
  baseCommit: 'b'.repeat(40),
  branch: 'sw-s3-why-is-it-slow',
  worktree: '/home/someone/sample.worktrees/sw-s3',
  worktreeReady: true,
  rescueRef: 'refs/switchyard/rescue/sw-s3-why-is-it-slow',
  remoteBranch: 'sw-s3-why-is-it-slow-2',
  pushedCommit: 'c'.repeat(40),
  pullRequest: { number: 14, url: 'https://github.com/acme/sample/pull/14' },
  deleting: true,
  createdAt: at,
  updatedAt: '2026-03-01T11:00:00.000Z',
};

export const emptySession: Session = {
  ...session,
  id: 'n2',
  number: 4,
  title: '',
  exchanges: [],
  selection: null,
  status: 'ACTIVE',
  reason: null,
  hold: null,
  branch: null,
  worktree: null,
  worktreeReady: false,
  rescueRef: null,
  remoteBranch: null,
  pushedCommit: null,
  pullRequest: null,
  deleting: false,
};

export const run: Run = {
  id: 'r1',
  taskId: 't1',
  subtaskId: 's1',
  ownerSessionId: null,
  kind: 'gate',
  round: 3,
  attempt: 2,
  status: 'FAILED',
  outcome: 'error',
  reason: 'the tests are red',
  directory: '/home/someone/.local/state/switchyard/runs/r1',
  sessionId: '0d6e4079-e36d-4f1c-8ee6-3bd2ab3f6a45',
  usage: {
    inputTokens: 1200,
    outputTokens: 34,
    costUsd: 0.0123,
    turns: 5,
    models: [{ model: 'claude-sonnet', inputTokens: 1200, outputTokens: 34, costUsd: 0.0123 }],
    estimated: true,
  },
  denied: ['Bash npm publish'],
  gate: {
    git: {
      base: 'b'.repeat(40),
      head: 'c'.repeat(40),
      tree: 'e'.repeat(40),
      commits: [{ id: 'c'.repeat(40), subject: 'Parse "it"' }],
      changedFiles: ['src/parse.ts'],
      insertions: 10,
      deletions: 2,
      dirtyFiles: ['left.txt'],
      contraband: ['a private key in id_rsa'],
    },
    verify: { command: 'npm test', exitCode: 0, durationMs: 1234.5, tail: 'ok\n' },
    ownVerify: { command: 'npm run parse', exitCode: 1, durationMs: 99, tail: '1 failed\n' },
    outsideScope: ['lib/other.ts'],
    protectedChanges: [{ path: 'src/parse.test.ts', kind: 'modified', inScope: true }],
    passed: false,
    reason: 'the verify command failed',
  },
  startedAt: at,
  endedAt: '2026-03-01T10:05:00.000Z',
};

export const emptyRun: Run = {
  ...run,
  id: 'r2',
  subtaskId: null,
  kind: 'plan',
  status: 'RUNNING',
  outcome: null,
  reason: null,
  sessionId: null,
  usage: null,
  denied: [],
  gate: null,
  endedAt: null,
};

/** Of the session `n1`. */
export const sessionRun: Run = {
  ...emptyRun,
  id: 'r3',
  taskId: null,
  ownerSessionId: 'n1',
  kind: 'session',
  status: 'SUCCEEDED',
  outcome: 'done',
};

export const event: EventRow = { id: 'e1', subjectId: 's1', at, text: 'It was started.' };

export function insertSamples(tables: Tables): void {
  tables.projects.insert(project);
  tables.tasks.insert(task);
  tables.tasks.insert(emptyTask);
  tables.subtasks.insert(subtask);
  tables.subtasks.insert(emptySubtask);
  tables.dependencies.insert(dependency);
  tables.sessions.insert(session);
  tables.sessions.insert(emptySession);
  tables.runs.insert(run);
  tables.runs.insert(emptyRun);
  tables.runs.insert(sessionRun);
  tables.events.append(event);
  tables.events.append({ ...event, id: 'e2', subjectId: 't1', text: 'It was planned.' });
  tables.events.append({ ...event, id: 'e3', subjectId: 'r1' });
  tables.events.append({ ...event, id: 'e4', subjectId: 'n1', text: 'It was stopped.' });
}
