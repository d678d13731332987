import { expect, test } from 'vitest';
import { namedSettings } from './namedSettings.ts';

test('a setting that stands in quotes is one to look at, once', () => {
  const text =
    'Set "switchyard.setUpCommand", or `switchyard.claudePath`, or “switchyard.setUpCommand” once more.';
  expect(namedSettings(text)).toEqual(['setUpCommand', 'claudePath']);
});

test('a path or a file of that name is none', () => {
  expect(
    namedSettings('/home/me/switchyard.worktrees is gone; install switchyard.vsix, not "switchyard".'),
  ).toEqual([]);
});
