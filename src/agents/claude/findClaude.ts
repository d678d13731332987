import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { err, ok, type Result } from '../../lib/result.ts';
import { plainText } from '../plainText.ts';
import { withoutTokens } from '../process/withoutTokens.ts';

export interface Claude {
  readonly path: string;
  readonly version: string;
}

export interface ClaudeFailure {
  readonly kind: 'missing' | 'notExecutable' | 'tooOld' | 'broken';
  /** What is wrong and what to do. */
  readonly message: string;
}

/** The first version that is known to have every flag and every field that is used here. */
const oldestVersion = [2, 1, 0] as const;

const timeoutMs = 30_000;

export interface FindClaudeOptions {
  /** The setting; `null` looks on PATH and in the usual places. */
  readonly configured: string | null;
  readonly environment: NodeJS.ProcessEnv;
  readonly home: string;
}

/** Finds the Claude CLI and makes sure that it runs and is new enough. */
export async function findClaude(options: FindClaudeOptions): Promise<Result<Claude, ClaudeFailure>> {
  const found = await locate(options);
  return found.ok ? askVersion(found.value, options.environment) : found;
}

async function locate({
  configured,
  environment,
  home,
}: FindClaudeOptions): Promise<Result<string, ClaudeFailure>> {
  const candidates = configured === null ? usualPlaces(environment, home) : [expandHome(configured, home)];
  let unusable: string | null = null;
  for (const candidate of candidates) {
    const use = await usability(candidate);
    if (use === 'executable') {
      return ok(candidate);
    }
    unusable ??= use === 'notExecutable' ? candidate : null;
  }
  if (unusable !== null) {
    const message = `${unusable} is not an executable file. Make it one (\`chmod +x\`), or set "switchyard.claudePath".`;
    return err({ kind: 'notExecutable', message });
  }
  const message =
    configured === null
      ? notFoundText()
      : `There is no Claude CLI at ${configured}. Correct the setting "switchyard.claudePath".`;
  return err({ kind: 'missing', message });
}

function notFoundText(): string {
  const which = process.platform === 'win32' ? 'where' : 'which';
  return `The Claude CLI was not found: neither on the PATH that VS Code was started with, which need not be that of your shell, nor in the usual places of Claude, such as \`~/.local/bin\`. If your shell finds it (\`${which} claude\`), set "switchyard.claudePath" to what that says. Else install it with \`npm install -g @anthropic-ai/claude-code\`.`;
}

function usualPlaces(environment: NodeJS.ProcessEnv, home: string): string[] {
  const names = process.platform === 'win32' ? ['claude.exe'] : ['claude'];
  const path = Object.entries(environment).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? '';
  const directories = [
    ...path.split(delimiter).filter((directory) => directory !== ''),
    join(home, '.local', 'bin'),
    join(home, '.claude', 'local'),
    join(home, '.npm-global', 'bin'),
    '/usr/local/bin',
    '/opt/homebrew/bin',
    // Where npm's global packages are on Windows; the command that it puts on PATH is a script.
    join(environment.APPDATA ?? home, 'npm', 'node_modules', '@anthropic-ai', 'claude-code', 'bin'),
  ];
  return directories.flatMap((directory) => names.map((name) => join(directory, name)));
}

function expandHome(path: string, home: string): string {
  return path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path;
}

async function usability(path: string): Promise<'executable' | 'notExecutable' | 'absent'> {
  try {
    if (!(await stat(path)).isFile()) {
      return 'absent';
    }
  } catch {
    return 'absent';
  }
  return access(path, constants.X_OK).then(
    () => 'executable',
    () => 'notExecutable',
  );
}

async function askVersion(
  path: string,
  environment: NodeJS.ProcessEnv,
): Promise<Result<Claude, ClaudeFailure>> {
  const answer = await run(path, ['--version'], environment);
  const [version, ...numbers] = /(\d+)\.(\d+)\.(\d+)/.exec(answer.stdout) ?? [];
  if (answer.failure !== null || version === undefined) {
    const words = answer.failure ?? `it answered "${answer.stdout.slice(0, 100)}"`;
    const message = `${path} does not answer as the Claude CLI should: ${words}. Reinstall it, or set "switchyard.claudePath".`;
    return err({ kind: 'broken', message });
  }
  if (isOlder(numbers.map(Number))) {
    const message = `Claude CLI ${version} at ${path} is too old: ${oldestVersion.join('.')} or newer is needed. Run \`claude update\`.`;
    return err({ kind: 'tooOld', message });
  }
  return ok({ path, version });
}

function isOlder(version: readonly number[]): boolean {
  for (const [index, oldest] of oldestVersion.entries()) {
    const number = version[index] ?? 0;
    if (number !== oldest) {
      return number < oldest;
    }
  }
  return false;
}

export interface Login {
  readonly loggedIn: boolean;
  /** Fit to show; says what to do when it is not logged in. */
  readonly detail: string;
}

const statusSchema = z.object({ loggedIn: z.boolean(), authMethod: z.string().catch('') });

/** Asks the CLI whether it can reach a model; nothing leaves the machine for that. */
export async function checkLogin(
  claude: Claude,
  environment: NodeJS.ProcessEnv,
): Promise<Result<Login, { readonly message: string }>> {
  // It exits with 1 when nobody is logged in, and answers all the same.
  const answer = await run(claude.path, ['auth', 'status'], environment);
  try {
    const { loggedIn, authMethod } = statusSchema.parse(JSON.parse(answer.stdout));
    const detail = loggedIn
      ? `Logged in (${authMethod.replaceAll('_', ' ')}).`
      : 'Claude is not logged in. Run `claude /login` in a terminal.';
    return ok({ loggedIn, detail });
  } catch {
    const words = answer.failure ?? 'its answer could not be read';
    return err({ message: `Whether Claude is logged in is not known: ${words}.` });
  }
}

interface Answer {
  readonly stdout: string;
  /** Why it could not be run or what it complained of, in one line; `null` when it exited with 0. */
  readonly failure: string | null;
}

async function run(path: string, args: readonly string[], environment: NodeJS.ProcessEnv): Promise<Answer> {
  const result = await execa(path, args, {
    env: { ...withoutTokens(environment), CLAUDECODE: undefined },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    timeout: timeoutMs,
    maxBuffer: 1024 * 1024,
  });
  const words = plainText(result.stderr).trim().split('\n').at(-1) ?? '';
  return {
    stdout: plainText(result.stdout),
    failure: result.failed ? words || result.originalMessage || 'it failed' : null,
  };
}
