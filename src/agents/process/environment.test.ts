import { expect, it } from 'vitest';
import { agentEnvironment } from './environment.ts';

function names(environment: NodeJS.ProcessEnv, passEnvironment: readonly string[] = []): string[] {
  return Object.keys(agentEnvironment({ environment, passEnvironment, runId: 'r1' })).sort();
}

const own = ['DISABLE_AUTOUPDATER', 'GIT_TERMINAL_PROMPT', 'SWITCHYARD_RUN_ID'];

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
  const environment = { DATABASE_URL: 'x', GITHUB_TOKEN: 'x', GH_TOKEN: 'x', CLAUDECODE: '1' };
  expect(names(environment, ['DATABASE_URL', 'GITHUB_TOKEN', 'GH_TOKEN', 'CLAUDECODE'])).toEqual(
    ['DATABASE_URL', ...own].sort(),
  );
});

it('says which run it is, and that nobody can be asked for a password', () => {
  const environment = { GIT_TERMINAL_PROMPT: '1', SWITCHYARD_RUN_ID: 'outer' };
  expect(agentEnvironment({ environment, passEnvironment: ['SWITCHYARD_RUN_ID'], runId: 'r1' })).toEqual({
    DISABLE_AUTOUPDATER: '1',
    GIT_TERMINAL_PROMPT: '0',
    SWITCHYARD_RUN_ID: 'r1',
  });
});
