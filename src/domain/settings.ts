export const permissionModes = ['acceptEdits', 'auto', 'dontAsk', 'bypassPermissions'] as const;
export type PermissionMode = (typeof permissionModes)[number];

/** What the user chose. Everything that becomes a command or a path comes from trusted settings only. */
export interface Settings {
  /** How many subtasks are worked at once; 0 means none. */
  readonly maxAgents: number;
  readonly autoStart: boolean;
  /** Merge proved work into the base without a click. */
  readonly autoMerge: boolean;
  readonly orchestrator: string;
  /** `null`: `claude` is looked for on PATH and in its usual places. */
  readonly claudePath: string | null;
  readonly model: string | null;
  readonly plannerModel: string | null;
  readonly permissionMode: PermissionMode;
  readonly allowedTools: readonly string[];
  /** Names of further environment variables that agents and commands are given. */
  readonly passEnvironment: readonly string[];
  /** `null`: the repository's own test script, when there is one. */
  readonly verifyCommand: string | null;
  readonly setUpCommand: string | null;
  /** `null`: `<repository>.worktrees` beside the repository. */
  readonly worktreeRoot: string | null;
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
  autoStart: true,
  autoMerge: false,
  orchestrator: 'ralph',
  claudePath: null,
  model: null,
  plannerModel: null,
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
  worktreeRoot: null,
  keepFailedWorktreeMinutes: 60,
  maxAttempts: 10,
  maxSubtasks: 50,
  firstOutputMinutes: 5,
  idleMinutes: 15,
  runMinutes: 120,
  verifyMinutes: 30,
};
