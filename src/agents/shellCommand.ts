/**
 * The one place where a shell is used: for set-up and verify commands, which are the user's own words, or the
 * repository's detected test script.
 */
export function shellCommand(
  command: string,
  platform: NodeJS.Platform,
): { readonly command: string; readonly args: readonly string[] } {
  return platform === 'win32'
    ? { command: 'cmd.exe', args: ['/d', '/s', '/c', command] }
    : { command: '/bin/sh', args: ['-c', command] };
}
