interface ScriptedLogin {
  readonly url: string;
  /** A directory of its own, so that nobody's real login or settings are used. */
  readonly configDirectory: string;
}

/** What makes the real CLI talk to a scripted model, and to nobody else. */
export function claudeEnvironment(options: ScriptedLogin): Record<string, string> {
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

/** The same for an editor: takes away, too, whatever the one who starts it may be logged in to. */
export function scriptedEnvironment(login: ScriptedLogin): Record<string, string | undefined> {
  const own = Object.keys(process.env).filter((name) => /^(ANTHROPIC|CLAUDE|AWS|VERTEX|BEDROCK)/.test(name));
  return { ...Object.fromEntries(own.map((name) => [name, undefined])), ...claudeEnvironment(login) };
}
