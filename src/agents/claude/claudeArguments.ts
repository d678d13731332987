import type { PermissionMode } from '../../domain/settings.ts';

interface SessionArguments {
  /** A fresh UUID, as the CLI refuses one that was used; or that of the session to go on with. */
  readonly sessionId: string;
  readonly resumes?: boolean;
  /** US dollars that this process may spend, whatever its session has cost before; `null`: no limit. */
  readonly maxBudgetUsd: number | null;
}

export interface PlannerArguments extends SessionArguments {
  readonly model: string | null;
  /** The JSON schema of the answer. */
  readonly schema: object;
}

/**
 * An agent that can read and nothing else. `claude -p` skips its own trust dialog, so neither the repository's
 * settings nor its hooks nor its MCP servers may have a say. Without Bash: in plan mode that asks a classifier,
 * which not every endpoint has.
 */
export function plannerArguments(options: PlannerArguments): string[] {
  const { model, schema } = options;
  return [
    ...headless(options, model),
    ...['--permission-mode', 'plan', '--tools', 'Read,Grep,Glob'],
    ...['--json-schema', JSON.stringify(schema)],
    ...['--setting-sources', 'user', '--settings', JSON.stringify({ disableAllHooks: true })],
  ];
}

export interface WorkerArguments extends SessionArguments {
  readonly model: string | null;
  readonly permissionMode: PermissionMode;
  readonly allowedTools: readonly string[];
  /** The trusted one; the worker may run it without asking. */
  readonly verifyCommand: string | null;
  /** What the mode `sandbox` needs beside the working directory. */
  readonly sandbox: SandboxPlaces;
}

interface SandboxPlaces {
  /** Git's common directory: commits are written there. */
  readonly gitDirectory: string;
  /** A file with `sandboxIgnores`. */
  readonly ignoreFile: string;
}

/**
 * Where the sandbox forbids to make these files, on Linux it puts devices in their place while a command runs; `git add`
 * fails at a device that it is not told to ignore.
 */
export const sandboxIgnores = [
  ...['.bash_profile', '.bashrc', '.claude', '.gitconfig', '.gitmodules', '.idea', '.mcp.json', '.profile'],
  ...['.ripgreprc', '.vscode', '.zprofile', '.zshrc'],
]
  .map((name) => `/${name}\n`)
  .join('');

/** What leads out of the worktree: other worktrees, other sessions, later, and the remote. */
const deniedTools = [
  ...['EnterWorktree', 'ExitWorktree', 'CronCreate', 'ScheduleWakeup', 'SendMessage', 'Bash(git push:*)'],
];

/** A worker whose work conflicts with the base is told to merge it. */
const neededTools = ['Bash(git merge:*)'];

/**
 * In the mode `acceptEdits` the CLI lets edits and plain file commands (`mkdir`, `rm`, `mv`, `touch`, …) inside the
 * working directory pass, and reading ones (`ls`, `cat`, `grep`, `git show`, …) anywhere. Every other command must be
 * allowed here, and each part of a line such as `git add -A && git commit` by itself. Nobody is there to be asked: what
 * is not allowed is refused, the agent is told, and it goes on.
 */
export function workerArguments(options: WorkerArguments): string[] {
  const { model, permissionMode, allowedTools, verifyCommand, sandbox } = options;
  const allow = [
    ...neededTools,
    ...allowedTools,
    ...(verifyCommand === null ? [] : allowCommand(verifyCommand)),
  ];
  return [
    ...headless(options, model),
    ...['--permission-mode', permissionMode === 'sandbox' ? 'acceptEdits' : permissionMode],
    // As settings and not by `--allowedTools`, which is cut at spaces and commas: a command may hold both.
    ...[
      '--settings',
      JSON.stringify({
        permissions: { allow, deny: deniedTools },
        ...(permissionMode === 'sandbox' ? sandboxSettings(sandbox) : {}),
      }),
    ],
  ];
}

/**
 * Claude's own sandbox: commands run unasked, write nothing but the working directory, git's and temporary ones, and reach
 * no network. Where the sandbox cannot start, the CLI must not either; a user's own settings open no way out of it.
 */
function sandboxSettings({ gitDirectory, ignoreFile }: SandboxPlaces): object {
  return {
    sandbox: {
      enabled: true,
      failIfUnavailable: true,
      autoAllowBashIfSandboxed: true,
      allowUnsandboxedCommands: false,
      filesystem: { allowWrite: [gitDirectory] },
    },
    env: {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.excludesFile',
      GIT_CONFIG_VALUE_0: ignoreFile,
    },
  };
}

/** Rules that let a command run: one for each of its parts, because that is how the CLI looks at it. */
function allowCommand(command: string): string[] {
  const withoutRedirections = command.replace(/\d*>&\d/g, '');
  const parts = withoutRedirections.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^;&|\n"'\\])+/g) ?? [];
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => `Bash(${part}:*)`);
}

function headless({ sessionId, resumes, maxBudgetUsd }: SessionArguments, model: string | null): string[] {
  return [
    ...['-p', '--output-format', 'stream-json', '--verbose'],
    ...[resumes ? '--resume' : '--session-id', sessionId],
    '--strict-mcp-config',
    ...(model === null ? [] : ['--model', model]),
    ...(maxBudgetUsd === null ? [] : ['--max-budget-usd', budgetArgument(maxBudgetUsd)]),
  ];
}

/** Never in the notation with an exponent, and never nothing, which the CLI refuses. */
function budgetArgument(usd: number): string {
  return Math.max(usd, 0.0001).toFixed(4);
}
