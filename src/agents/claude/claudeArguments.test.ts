import { expect, it } from 'vitest';
import { plannerArguments, workerArguments } from './claudeArguments.ts';

const worker = {
  sessionId: '5e0b4d3e-0000-4000-8000-000000000000',
  model: null,
  maxBudgetUsd: null,
  permissionMode: 'acceptEdits',
  allowedTools: ['Bash(git add:*)'],
  verifyCommand: null,
  sandbox: { gitDirectory: '/repo/.git', ignoreFile: '/runs/1/sandboxIgnores' },
} as const;

function argumentOf(args: readonly string[], flag: string): string | undefined {
  const at = args.indexOf(flag);
  return at === -1 ? undefined : args[at + 1];
}

function allowed(verifyCommand: string): unknown {
  return JSON.parse(argumentOf(workerArguments({ ...worker, verifyCommand }), '--settings') ?? '').permissions
    .allow;
}

it('gives the Planner eyes and no hands', () => {
  const args = plannerArguments({ ...worker, model: 'opus', schema: { type: 'object' } });
  expect(argumentOf(args, '--permission-mode')).toBe('plan');
  expect(argumentOf(args, '--tools')).toBe('Read,Grep,Glob');
  expect(argumentOf(args, '--setting-sources')).toBe('user');
  expect(argumentOf(args, '--settings')).toBe('{"disableAllHooks":true}');
  expect(argumentOf(args, '--json-schema')).toBe('{"type":"object"}');
  expect(argumentOf(args, '--model')).toBe('opus');
  expect(args).toContain('--strict-mcp-config');
});

it('goes on with a session that was cut off, under the same rules', () => {
  const fresh = workerArguments(worker);
  const resumed = workerArguments({ ...worker, resumes: true });
  expect(resumed).toEqual(fresh.map((arg) => (arg === '--session-id' ? '--resume' : arg)));
  expect(argumentOf(resumed, '--resume')).toBe(worker.sessionId);
});

it('gives the worker its mode, its session and what it may run', () => {
  const args = workerArguments(worker);
  expect(args.slice(0, 4)).toEqual(['-p', '--output-format', 'stream-json', '--verbose']);
  expect(argumentOf(args, '--permission-mode')).toBe('acceptEdits');
  expect(argumentOf(args, '--session-id')).toBe(worker.sessionId);
  expect(argumentOf(args, '--model')).toBeUndefined();
  const { permissions } = JSON.parse(argumentOf(args, '--settings') ?? '');
  expect(permissions.allow).toEqual(['Bash(git merge:*)', 'Bash(git add:*)']);
  expect(permissions.deny).toContain('Bash(git push:*)');
});

it.each([
  ['npm test', ['Bash(npm test:*)']],
  ['npm ci && npm test 2>&1 | tail -5', ['Bash(npm ci:*)', 'Bash(npm test:*)', 'Bash(tail -5:*)']],
  [`echo "a; b" 'c && d' \\; e; make`, [`Bash(echo "a; b" 'c && d' \\; e:*)`, 'Bash(make:*)']],
  ['one\ntwo &', ['Bash(one:*)', 'Bash(two:*)']],
  [' ; && ', []],
])('lets the worker run each part of %j', (command, rules) => {
  expect(allowed(command)).toEqual(['Bash(git merge:*)', 'Bash(git add:*)', ...rules]);
});

it.each([
  [null, undefined],
  [12.5, '12.5000'],
  [1e-9, '0.0001'],
  [1e6, '1000000.0000'],
])('hands %s US dollars down as %s', (maxBudgetUsd, argument) => {
  expect(argumentOf(workerArguments({ ...worker, maxBudgetUsd }), '--max-budget-usd')).toBe(argument);
});

it('shuts the worker in where that is wanted, and lets it not start without', () => {
  const args = workerArguments({ ...worker, permissionMode: 'sandbox' });
  expect(argumentOf(args, '--permission-mode')).toBe('acceptEdits');
  const { sandbox, env, permissions } = JSON.parse(argumentOf(args, '--settings') ?? '');
  expect(sandbox).toEqual({
    enabled: true,
    failIfUnavailable: true,
    autoAllowBashIfSandboxed: true,
    allowUnsandboxedCommands: false,
    filesystem: { allowWrite: ['/repo/.git'] },
  });
  expect(env.GIT_CONFIG_VALUE_0).toBe('/runs/1/sandboxIgnores');
  expect(permissions.deny).toContain('Bash(git push:*)');
  expect(argumentOf(workerArguments(worker), '--settings')).not.toContain('sandbox');
});
