import type { MergeMethod } from './pullRequest.ts';

export const deliveryChoices = ['auto', 'pullRequest', 'push', 'local'] as const;
/** `auto`: pull requests where the repository is on GitHub, `local` elsewhere. */
type DeliveryChoice = (typeof deliveryChoices)[number];

export const permissionModes = ['acceptEdits', 'sandbox', 'auto', 'dontAsk', 'bypassPermissions'] as const;
export type PermissionMode = (typeof permissionModes)[number];

/** What the user chose. Everything that becomes a command or a path comes from trusted settings only. */
export interface Settings {
  /** How many subtasks are worked at once; 0 means none. */
  readonly maxAgents: number;
  readonly autoStart: boolean;
  /** At most this many in all windows of this machine together. */
  readonly maxAgentsOnMachine: number;
  /** Subtasks that mean to change the same files are not worked side by side. */
  readonly separateOverlaps: boolean;
  /** A plan waits for the user's approval. */
  readonly reviewPlans: boolean;
  /** The Planner may put questions to the user before it plans. */
  readonly askBeforePlanning: boolean;
  /** A critic looks at each plan once. */
  readonly criticizePlans: boolean;
  readonly delivery: DeliveryChoice;
  /** Where branches are pushed. */
  readonly remote: string;
  /** The host that is taken for GitHub, such as `https://github.com` or that of a GitHub Enterprise Server. */
  readonly githubUrl: string;
  readonly draftPullRequests: boolean;
  readonly pullRequestLabels: readonly string[];
  readonly pullRequestReviewers: readonly string[];
  readonly mergeMethod: MergeMethod;
  /** Failing checks and reviews of a pull request go back to the worker, at most this often for each head; 0: never. */
  readonly maxReturnsPerHead: number;
  /** Folders that worktrees are limited to, where a repository is too large to check out as a whole; empty: all of it. */
  readonly sparseFolders: readonly string[];
  /** Merge proved work into the base without a click. */
  readonly autoMerge: boolean;
  readonly orchestrator: string;
  /** `null`: `claude` is looked for on PATH and in its usual places. */
  readonly claudePath: string | null;
  readonly model: string | null;
  readonly plannerModel: string | null;
  /** For subtasks that the Planner calls easy, or hard; `null`: `model`. */
  readonly fastModel: string | null;
  readonly strongModel: string | null;
  readonly permissionMode: PermissionMode;
  readonly allowedTools: readonly string[];
  /** Names of further environment variables that agents and commands are given. */
  readonly passEnvironment: readonly string[];
  /** `null`: the repository's own test script, when there is one. */
  readonly verifyCommand: string | null;
  readonly setUpCommand: string | null;
  /** The repository's own hook `post-checkout` is run in each new worktree. */
  readonly runCheckoutHook: boolean;
  /** `null`: `<repository>.worktrees` beside the repository. */
  readonly worktreeRoot: string | null;
  /** Globs of the checks that no worker may change unless its subtask says so, beside test files. */
  readonly protectedFiles: readonly string[];
  /** US dollars; 0 means no limit. One that is reached pauses and asks. */
  readonly runBudgetUsd: number;
  readonly subtaskBudgetUsd: number;
  readonly taskBudgetUsd: number;
  readonly dayBudgetUsd: number;
  /** No agent is started while less than this is free on the disk of the worktrees. */
  readonly diskReserveMb: number;
  readonly keepFailedWorktreeMinutes: number;
  readonly maxAttempts: number;
  readonly maxSubtasks: number;
  readonly firstOutputMinutes: number;
  readonly idleMinutes: number;
  readonly runMinutes: number;
  readonly verifyMinutes: number;
}

export const defaultSettings: Settings = {
  maxAgents: 4,
  maxAgentsOnMachine: 8,
  autoStart: true,
  separateOverlaps: true,
  delivery: 'auto',
  remote: 'origin',
  githubUrl: 'https://github.com',
  draftPullRequests: false,
  pullRequestLabels: [],
  pullRequestReviewers: [],
  mergeMethod: 'squash',
  maxReturnsPerHead: 2,
  sparseFolders: [],
  reviewPlans: false,
  askBeforePlanning: false,
  criticizePlans: false,
  autoMerge: false,
  orchestrator: 'ralph',
  claudePath: null,
  model: null,
  plannerModel: null,
  fastModel: null,
  strongModel: null,
  permissionMode: 'acceptEdits',
  allowedTools: [
    'Bash(git add:*)',
    'Bash(git commit:*)',
    'Bash(git status:*)',
    'Bash(git diff:*)',
    'Bash(git log:*)',
    'Bash(git rm:*)',
    'Bash(git mv:*)',
    'Bash(git restore:*)',
  ],
  passEnvironment: [],
  verifyCommand: null,
  setUpCommand: null,
  runCheckoutHook: true,
  worktreeRoot: null,
  protectedFiles: [],
  runBudgetUsd: 0,
  subtaskBudgetUsd: 25,
  taskBudgetUsd: 100,
  dayBudgetUsd: 200,
  diskReserveMb: 1_000,
  keepFailedWorktreeMinutes: 60,
  maxAttempts: 10,
  maxSubtasks: 50,
  firstOutputMinutes: 5,
  idleMinutes: 15,
  runMinutes: 120,
  verifyMinutes: 30,
};
