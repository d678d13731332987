import { GitPluginError, type SimpleGitOptions, simpleGit } from 'simple-git';
import type { Log } from '../lib/log.ts';
import { withoutCredentials } from './remote/withoutCredentials.ts';

export interface CommandOutcome {
  /** `null` when git did not start, was killed or took too long; `stderr` says which. */
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface CommandOptions {
  /** Given to git on standard input. */
  readonly input?: string;
  /** Further variables for this one command. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Further configuration for this one command: `name=value`. */
  readonly config?: readonly string[];
  /** Ends it when nothing was printed for so long. */
  readonly idleLimitMs?: number;
  /** Ends it. */
  readonly signal?: AbortSignal;
  /** Hears what it prints on its standard error, as it comes. */
  readonly onError?: (text: string) => void;
}

/** Runs git in a folder. Every ending is an outcome: it never rejects because of what git did. */
export type RunGit = (
  folder: string,
  args: readonly string[],
  options?: CommandOptions,
) => Promise<CommandOutcome>;

/** The one place that starts git. */
export function gitCommand(from: { gitPath: string; environment: NodeJS.ProcessEnv; log: Log }): RunGit {
  const inherited = allowedEnvironment(from.environment);
  return async (folder, args, options = {}) => {
    const environment = { ...inherited, ...ownVariables, ...options.variables };
    let result: Omit<CommandOutcome, 'stderr'> & { stderr: Buffer } = notStarted;
    try {
      const git = simpleGit({
        ...fixedOptions,
        config: [...fixedConfig, ...(options.config ?? [])],
        timeout: { block: options.idleLimitMs ?? idleLimitMs },
        baseDir: folder,
        binary: from.gitPath,
        allowEnvironment: Object.keys(environment),
        input: () => options.input,
        ...(options.signal === undefined ? {} : { abort: options.signal }),
        // Keeps every ending, as bytes; only what simple-git itself stopped stays an error.
        errors: (error, { exitCode, stdOut, stdErr }) => {
          result = { exitCode, stdout: Buffer.concat(stdOut), stderr: Buffer.concat(stdErr) };
          return error instanceof GitPluginError ? error : undefined;
        },
      });
      const { onError } = options;
      if (onError !== undefined) {
        git.outputHandler((_command, _stdout, stderr) => {
          stderr.on('data', (piece: Buffer) => onError(piece.toString('utf8')));
        });
      }
      await git.env(environment).raw([...args]);
      const { exitCode, stdout, stderr } = result;
      // A program that could not be started has a negative code, one that was killed has none.
      const ended = typeof exitCode === 'number' && exitCode >= 0;
      return {
        exitCode: ended ? exitCode : null,
        stdout,
        stderr: withoutCredentials(stderr.toString('utf8')),
      };
    } catch (error) {
      const reason = withoutCredentials(error instanceof Error ? error.message : String(error));
      from.log.warn(`git ${args[0]} in ${folder}: ${reason}`);
      return { exitCode: null, stdout: result.stdout, stderr: reason };
    }
  };
}

const notStarted = { exitCode: null, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };

const idleLimitMs = 10 * 60_000;

const fixedConfig = [
  // Hooks belong to what the user does by hand. Ours is done unattended: a hook that fails or waits
  // for an answer must not break or hang it, and one that changes files would make it something else.
  'core.hooksPath=/dev/null',
  // A watcher for each of our short-lived folders would keep them busy; it may also be any program.
  'core.fsmonitor=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'submodule.recurse=false',
  'core.safecrlf=false',
  'i18n.commitEncoding=UTF-8',
];

const fixedOptions = {
  // simple-git guards against values from outside. These are ours, or the user's own environment.
  unsafe: {
    allowUnsafeHooksPath: true,
    allowUnsafeFsMonitor: true,
    allowUnsafeConfigPaths: true,
    allowUnsafeCustomBinary: true,
    allowUnsafeCredentialHelper: true,
    allowUnsafeAskPass: true,
    allowUnsafeSshCommand: true,
  },
  // The default answers 50 ms after the exit even when output has not been read to its end yet.
  completion: { onClose: true, onExit: 1000 },
} satisfies Partial<SimpleGitOptions>;

/** Messages are matched, so they must be English; nothing may ask; reading must take no lock. */
const ownVariables = {
  LC_ALL: 'C',
  GIT_TERMINAL_PROMPT: '0',
  // Empty, they also keep git from the programs that are configured for asking.
  GIT_ASKPASS: '',
  SSH_ASKPASS: '',
  SSH_ASKPASS_REQUIRE: 'never',
  GCM_INTERACTIVE: 'never',
  GIT_OPTIONAL_LOCKS: '0',
};

/** What git, its filters and its transports need; above all no inherited `GIT_DIR` or `GIT_INDEX_FILE`. */
const inheritedNames = new Set(
  `PATH PATHEXT HOME USERPROFILE HOMEDRIVE HOMEPATH USER USERNAME LOGNAME EMAIL SHELL
  TMPDIR TEMP TMP XDG_CONFIG_HOME XDG_CACHE_HOME XDG_DATA_HOME APPDATA LOCALAPPDATA PROGRAMDATA
  PROGRAMFILES SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC SSH_AUTH_SOCK
  XDG_RUNTIME_DIR DBUS_SESSION_BUS_ADDRESS GH_CONFIG_DIR GIT_SSH GIT_SSH_COMMAND GIT_SSH_VARIANT
  HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY SSL_CERT_FILE SSL_CERT_DIR
  GIT_CONFIG_GLOBAL GIT_CONFIG_SYSTEM GIT_CONFIG_NOSYSTEM GIT_SSL_CAINFO
  GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL`.split(/\s+/),
);

function allowedEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const allowed: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && inheritedNames.has(name.toUpperCase())) {
      allowed[name] = value;
    }
  }
  return allowed;
}
