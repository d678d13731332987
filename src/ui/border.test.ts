import { describe, expect, test } from 'vitest';
import { defaultSettings } from '../domain/settings.ts';
import { parseBoardRequest, readGitPaths, readSettings, readWorktreeFiles } from './border.ts';

describe('settings', () => {
  test('are the defaults where nothing is set', () => {
    expect(readSettings(() => undefined)).toEqual({ settings: defaultSettings, problems: [] });
  });

  test('take an empty text for not set', () => {
    const { settings } = readSettings((key) => (key === 'verifyCommand' ? '  ' : undefined));
    expect(settings.verifyCommand).toBeNull();
  });

  test('trim a command and keep what is in it', () => {
    const { settings } = readSettings((key) => (key === 'verifyCommand' ? ' npm test -- "a b" ' : undefined));
    expect(settings.verifyCommand).toBe('npm test -- "a b"');
  });

  test.each([
    ['maxAgents', -1],
    ['maxAgents', 1.5],
    ['maxAttempts', 'ten'],
    ['permissionMode', 'everything'],
    ['allowedTools', 'Bash'],
    ['passEnvironment', [1]],
    ['runMinutes', Number.NaN],
  ])('that make no sense are not taken and are named: %s = %s', (name, value) => {
    const { settings, problems } = readSettings((key) => (key === name ? value : undefined));
    expect(settings).toEqual(defaultSettings);
    expect(problems).toEqual([expect.stringContaining(`switchyard.${name}`)]);
  });
});

describe('the setting git.path', () => {
  test.each([
    ['one program', ' /opt/git/bin/git ', ['/opt/git/bin/git']],
    ['several, in their order', ['/a/git', '/b/git'], ['/a/git', '/b/git']],
    ['nothing', null, []],
    ['no text', 42, []],
    ['a list that holds something else', ['/a/git', 1], []],
    ['what would be looked for in the repository', ['tools/git', './git', 'git', ''], []],
  ])('is read from %s', (_name, value, expected) => {
    expect(readGitPaths(value)).toEqual(expected);
  });
});

test('what a worktree is given is read from VS Code’s own settings, and nothing that is no list', () => {
  const values: Record<string, unknown> = { worktreeIncludeFiles: ['.env', '**/*.local'] };
  expect(readWorktreeFiles((key) => values[key])).toEqual({
    includeFiles: ['.env', '**/*.local'],
    symlinkFolders: [],
  });
  expect(readWorktreeFiles(() => 'node_modules')).toEqual({ includeFiles: [], symlinkFolders: [] });
  expect(readWorktreeFiles(() => [1, 'a'])).toEqual({ includeFiles: [], symlinkFolders: [] });
});

describe('a message of the board', () => {
  test('is taken when it is known', () => {
    const message = { kind: 'intent', request: 1, intent: { kind: 'startSubtask', subtaskId: 's1' } };
    expect(parseBoardRequest(message)).toEqual(message);
  });

  test.each([
    ['no object', 'ready'],
    ['nothing', null],
    ['an unknown kind', { kind: 'run', command: 'rm' }],
    ['an unknown intent', { kind: 'intent', request: 1, intent: { kind: 'evaluate', code: '1' } }],
    ['a command that is not ours', { kind: 'editorAction', action: 'workbench.action.quit' }],
    [
      'a command of ours that the page has no business with',
      { kind: 'itemAction', action: 'deleteTask', id: 't1' },
    ],
    ['a link that is too long', { kind: 'openLink', id: 's1', url: `https://${'x'.repeat(2_000)}` }],
    ['more than is asked for', { kind: 'itemAction', action: 'openWorktree', id: 's1', path: '/etc' }],
    ['an own prototype', JSON.parse('{"kind":"ready","__proto__":{"kind":"intent"}}')],
    ['too long an id', { kind: 'itemAction', action: 'openChanges', id: 'x'.repeat(65) }],
    [
      'too long a text',
      {
        kind: 'intent',
        request: 1,
        intent: { kind: 'requestChanges', subtaskId: 's', feedback: 'x'.repeat(200_001) },
      },
    ],
  ])('fault 106: is refused when it is %s', (_name, message) => {
    expect(parseBoardRequest(message)).toBeNull();
  });
});
