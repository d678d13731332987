import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { shellCommand } from './shellCommand.ts';

it.skipIf(process.platform === 'win32')('runs a command line as it was written', () => {
  const { command, args } = shellCommand('printf "%s" "a b" && echo "; $((1 + 1))"', process.platform);
  expect(execFileSync(command, args, { encoding: 'utf8' })).toBe('a b; 2\n');
});

it('uses the shell of the system', () => {
  expect(shellCommand('npm test -- "a b"', 'win32')).toEqual({
    command: 'cmd.exe',
    args: ['/d', '/s', '/c', '"npm test -- "a b""'],
    verbatimArguments: true,
  });
  expect(shellCommand('npm test', 'darwin')).toEqual({
    command: '/bin/sh',
    args: ['-c', 'npm test'],
    verbatimArguments: false,
  });
});
