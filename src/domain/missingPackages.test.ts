import { expect, it } from 'vitest';
import { lacksPackages } from './missingPackages.ts';

it.each([
  [127, ''],
  [126, ''],
  [1, 'sh: 1: tape: not found\n'],
  [1, 'bash: vitest: command not found'],
  [1, "'tape' is not recognized as an internal or external command,\noperable program or batch file."],
  [1, "Error: Cannot find module 'tape'\nRequire stack:"],
  [1, "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'tape' imported from /a/b.js"],
  [1, '/usr/bin/python: No module named pytest'],
  [7, 'Could not find rake-13.0.6 in locally installed gems\nRun `bundle install`'],
  [255, 'Failed opening required vendor/autoload.php'],
])('exit code %i with %j looks like packages that are missing', (exitCode, tail) => {
  expect(lacksPackages({ exitCode, tail })).toBe(true);
});

it.each([
  [0, "Cannot find module 'tape'"],
  [null, "Cannot find module 'tape'"],
  [1, 'not ok 3 the page is not found when it is gone'],
  [1, 'AssertionError: 1 != 2'],
  [2, ''],
])('exit code %j with %j does not', (exitCode, tail) => {
  expect(lacksPackages({ exitCode, tail })).toBe(false);
});
