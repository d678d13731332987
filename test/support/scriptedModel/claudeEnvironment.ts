/** What makes the real CLI talk to a scripted model, and to nobody else. */
export function claudeEnvironment(options: {
  readonly url: string;
  /** A directory of its own, so that nobody's real login or settings are used. */
  readonly configDirectory: string;
}): Record<string, string> {
  return {
    ANTHROPIC_BASE_URL: options.url,
    ANTHROPIC_API_KEY: 'dummy',
    CLAUDE_CONFIG_DIR: options.configDirectory,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    CLAUDE_CODE_MAX_RETRIES: '1',
    DISABLE_AUTOUPDATER: '1',
    // Some modes refuse to run as root, which containers like to be, unless this says that it is a sandbox.
    ...(process.getuid?.() === 0 ? { IS_SANDBOX: '1' } : {}),
  };
}
