import { runIdVariable } from './processTree.ts';
import { tokenVariables } from './withoutTokens.ts';

/** What real set-ups need to work: nothing else of the host's environment reaches an agent. */
const allowedNames = new Set([
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LANGUAGE', 'TZ', 'TERM', 'TMPDIR', 'TMP', 'TEMP'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
  ...['NODE_EXTRA_CA_CERTS', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'GIT_SSL_CAINFO', 'GIT_SSH_COMMAND'],
  ...['SSH_AUTH_SOCK', 'GNUPGHOME', 'DBUS_SESSION_BUS_ADDRESS', 'IS_SANDBOX', 'CI'],
  ...['GIT_AUTHOR_NAME', 'GIT_AUTHOR_EMAIL', 'GIT_COMMITTER_NAME', 'GIT_COMMITTER_EMAIL'],
  ...['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM', 'GIT_CONFIG_NOSYSTEM', 'GIT_EXEC_PATH'],
  // Google's and Azure's ways to a model.
  ...['CLOUD_ML_REGION', 'GOOGLE_APPLICATION_CREDENTIALS', 'GOOGLE_CLOUD_PROJECT', 'GCLOUD_PROJECT'],
  // Toolchains and their caches.
  ...[
    'NVM_DIR',
    'NVM_BIN',
    'VOLTA_HOME',
    'FNM_DIR',
    'ASDF_DIR',
    'ASDF_DATA_DIR',
    'MISE_DATA_DIR',
    'PNPM_HOME',
  ],
  ...['BUN_INSTALL', 'DENO_DIR', 'CARGO_HOME', 'RUSTUP_HOME', 'RUSTUP_TOOLCHAIN', 'GOPATH', 'GOROOT'],
  ...['GOCACHE', 'GOMODCACHE', 'GOPROXY', 'GOFLAGS', 'JAVA_HOME', 'MAVEN_HOME', 'M2_HOME', 'GRADLE_HOME'],
  ...['GRADLE_USER_HOME', 'ANDROID_HOME', 'ANDROID_SDK_ROOT', 'DOTNET_ROOT', 'PYENV_ROOT', 'VIRTUAL_ENV'],
  ...['CONDA_PREFIX', 'UV_CACHE_DIR', 'PIP_INDEX_URL', 'PIP_CACHE_DIR', 'GEM_HOME', 'GEM_PATH', 'RBENV_ROOT'],
  ...[
    'HOMEBREW_PREFIX',
    'HOMEBREW_CELLAR',
    'HOMEBREW_REPOSITORY',
    'NIX_PATH',
    'NIX_PROFILES',
    'LD_LIBRARY_PATH',
  ],
  // Without these hardly any program starts on Windows.
  ...['SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'COMSPEC', 'PATHEXT', 'USERNAME', 'USERPROFILE', 'HOMEDRIVE'],
  ...['HOMEPATH', 'APPDATA', 'LOCALAPPDATA', 'PROGRAMDATA', 'PROGRAMFILES', 'PROGRAMFILES(X86)', 'OS'],
  ...['PROGRAMW6432', 'COMMONPROGRAMFILES', 'COMMONPROGRAMFILES(X86)', 'PROCESSOR_ARCHITECTURE'],
  ...['NUMBER_OF_PROCESSORS', 'PSMODULEPATH'],
]);

const allowedPrefixes = [
  ...['LC_', 'XDG_', 'ANTHROPIC_', 'CLAUDE_', 'AWS_', 'VERTEX_', 'AZURE_', 'BEDROCK_', 'DISABLE_', 'MCP_'],
  ...['NPM_CONFIG_', 'COREPACK_', 'API_TIMEOUT_', 'MAX_THINKING_', 'MAX_MCP_', 'BASH_', 'OTEL_'],
];

/** Not even when the user asks: a worker never pushes, and a CLI in a CLI believes itself nested. */
const refusedNames = new Set([...tokenVariables, 'CLAUDECODE', 'CLAUDE_CODE_SSE_PORT']);

export interface AgentEnvironmentOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** Names of further variables that the user lets through. */
  readonly passEnvironment: readonly string[];
  readonly place: RunPlace;
}

/** What a run is for, and where: told to agents and to set-up and verify commands. */
export interface RunPlace {
  readonly runId: string;
  /** The folder that it works in. */
  readonly worktree: string;
  /** The user's checkout of the same repository. */
  readonly repository: string;
  /** Their numbers, as cards show them. */
  readonly task: number | null;
  readonly subtask: number | null;
  /** In the place of the two others. */
  readonly session: number | null;
  /** `null`: the worktree is on no branch. */
  readonly branch: string | null;
  /** What the work is based on, such as `origin/main`. */
  readonly base: string;
}

/** The environment of an agent or command. */
export function agentEnvironment(options: AgentEnvironmentOptions): Record<string, string> {
  const passed = new Set(options.passEnvironment.map(normalised));
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.environment)) {
    if (value !== undefined && isAllowed(normalised(name), passed)) {
      environment[name] = value;
    }
  }
  // Agents side by side must not replace the CLI under one another.
  return { DISABLE_AUTOUPDATER: '1', ...environment, ...neverAsk, ...placeVariables(options.place) };
}

/**
 * Nobody is there to answer: what would ask for a password, a passphrase or a message fails at once instead of hanging. So
 * does signing with a key that is locked, as gpg is told of neither a terminal nor a display.
 */
const neverAsk = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: '',
  SSH_ASKPASS: '',
  SSH_ASKPASS_REQUIRE: 'never',
  GCM_INTERACTIVE: 'never',
  GIT_EDITOR: 'true',
};

function placeVariables(place: RunPlace): Record<string, string> {
  const { runId, worktree, repository, task, subtask, session, branch, base } = place;
  return {
    [runIdVariable]: runId,
    SWITCHYARD_WORKTREE: worktree,
    SWITCHYARD_REPOSITORY: repository,
    ...(task === null ? {} : { SWITCHYARD_TASK: String(task) }),
    ...(subtask === null ? {} : { SWITCHYARD_SUBTASK: String(subtask) }),
    ...(session === null ? {} : { SWITCHYARD_SESSION: String(session) }),
    ...(branch === null ? {} : { SWITCHYARD_BRANCH: branch }),
    SWITCHYARD_BASE: base,
  };
}

function isAllowed(name: string, passed: ReadonlySet<string>): boolean {
  if (refusedNames.has(name)) {
    return false;
  }
  return (
    allowedNames.has(name) || passed.has(name) || allowedPrefixes.some((prefix) => name.startsWith(prefix))
  );
}

/** `http_proxy` and `npm_config_cache` are lower case by custom, and Windows does not tell `Path` from `PATH`. */
function normalised(name: string): string {
  return name.toUpperCase();
}
