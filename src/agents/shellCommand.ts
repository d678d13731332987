export interface ShellCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly verbatimArguments: boolean;
}

/**
 * The one place where a shell is used: for set-up and verify commands, which are the user's own words, or the
 * repository's detected test script. `cmd /s` takes away the outer quotes and leaves what is within as it is, which
 * only works when nobody escapes them on the way. (Windows' half is written with care, and not yet run.)
 */
export function shellCommand(command: string, platform: NodeJS.Platform): ShellCommand {
  return platform === 'win32'
    ? { command: 'cmd.exe', args: ['/d', '/s', '/c', `"${command}"`], verbatimArguments: true }
    : { command: '/bin/sh', args: ['-c', command], verbatimArguments: false };
}
