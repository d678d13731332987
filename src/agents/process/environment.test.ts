import { expect, it } from 'vitest';
import { agentEnvironment } from './environment.ts';

function names(environment: NodeJS.ProcessEnv, passEnvironment: readonly string[] = []): string[] {
  return Object.keys(agentEnvironment({ environment, passEnvironment, place })).sort();
}

const place = {
  runId: 'r1',
  worktree: '/repo.worktrees/sw-7-parse',
  repository: '/repo',
  task: 2,
  subtask: 7,
  session: null,
  branch: 'sw-7-parse',
  base: 'origin/main',
};

const own = [
  ...['DISABLE_AUTOUPDATER', 'GCM_INTERACTIVE', 'GIT_ASKPASS', 'GIT_EDITOR', 'GIT_TERMINAL_PROMPT'],
  ...['SSH_ASKPASS', 'SSH_ASKPASS_REQUIRE'],
  ...['SWITCHYARD_BASE', 'SWITCHYARD_BRANCH', 'SWITCHYARD_REPOSITORY', 'SWITCHYARD_RUN_ID'],
  ...['SWITCHYARD_SUBTASK', 'SWITCHYARD_TASK', 'SWITCHYARD_WORKTREE'],
];

it('lets through what real set-ups need', () => {
  const needed = [
    ...[
      'ANTHROPIC_API_KEY',
      'ANTHROPIC_BASE_URL',
      'AWS_PROFILE',
      'CLAUDE_CODE_USE_BEDROCK',
      'CLAUDE_CONFIG_DIR',
    ],
    ...['CLOUD_ML_REGION', 'DISABLE_AUTOUPDATER', 'HOME', 'HTTPS_PROXY', 'IS_SANDBOX', 'JAVA_HOME', 'LC_ALL'],
    ...[
      'NODE_EXTRA_CA_CERTS',
      'NVM_DIR',
      'PATH',
      'TMPDIR',
      'XDG_CONFIG_HOME',
      'http_proxy',
      'npm_config_registry',
    ],
  ];
  const environment = Object.fromEntries(needed.map((name) => [name, 'x']));
  expect(names(environment)).toEqual([...new Set([...needed, ...own])].sort());
});

it('keeps everything else to itself', () => {
  expect(
    names({
      AZDO_PAT: 'x',
      DATABASE_URL: 'x',
      NPM_TOKEN: 'x',
      NODE_OPTIONS: '--inspect',
      ELECTRON_RUN_AS_NODE: '1',
      VSCODE_PID: '1',
      GIT_DIR: '/elsewhere',
      UNSET: undefined,
    }),
  ).toEqual(own);
});

it('passes what the user names, and never a GitHub token or the mark of a CLI within a CLI', () => {
  const tokens = { GITHUB_TOKEN: 'x', GH_TOKEN: 'x', GH_ENTERPRISE_TOKEN: 'x', GITHUB_ENTERPRISE_TOKEN: 'x' };
  const environment = { DATABASE_URL: 'x', ...tokens, CLAUDECODE: '1' };
  expect(names(environment, Object.keys(environment))).toEqual(['DATABASE_URL', ...own].sort());
});

it('says which run it is and where it works', () => {
  const environment = { SWITCHYARD_RUN_ID: 'outer', SWITCHYARD_WORKTREE: '/elsewhere' };
  const passEnvironment = ['SWITCHYARD_RUN_ID', 'SWITCHYARD_WORKTREE'];
  expect(agentEnvironment({ environment, passEnvironment, place })).toMatchObject({
    SWITCHYARD_RUN_ID: 'r1',
    SWITCHYARD_WORKTREE: '/repo.worktrees/sw-7-parse',
    SWITCHYARD_REPOSITORY: '/repo',
    SWITCHYARD_TASK: '2',
    SWITCHYARD_SUBTASK: '7',
    SWITCHYARD_BRANCH: 'sw-7-parse',
    SWITCHYARD_BASE: 'origin/main',
  });
  const ofTask = agentEnvironment({
    environment: {},
    passEnvironment: [],
    place: { ...place, subtask: null, branch: null },
  });
  expect(ofTask).not.toHaveProperty('SWITCHYARD_SUBTASK');
  expect(ofTask).not.toHaveProperty('SWITCHYARD_SESSION');
  expect(ofTask).not.toHaveProperty('SWITCHYARD_BRANCH');
});

it('says which session it is, where it is no task’s', () => {
  const given = agentEnvironment({
    environment: {},
    passEnvironment: [],
    place: { ...place, task: null, subtask: null, session: 3 },
  });
  expect(given).toMatchObject({ SWITCHYARD_SESSION: '3', SWITCHYARD_BRANCH: 'sw-7-parse' });
  expect(given).not.toHaveProperty('SWITCHYARD_TASK');
});

it('has nobody asked for a password, a passphrase or a message', () => {
  const environment = { GIT_TERMINAL_PROMPT: '1', GIT_ASKPASS: 'x', GPG_TTY: '/dev/tty', DISPLAY: ':0' };
  const given = agentEnvironment({ environment, passEnvironment: [], place });
  expect(given).toMatchObject({ GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: '', SSH_ASKPASS_REQUIRE: 'never' });
  expect(given).not.toHaveProperty('GPG_TTY');
  expect(given).not.toHaveProperty('DISPLAY');
});
