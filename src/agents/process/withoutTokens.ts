/** What signs in to GitHub, by their names in capitals. */
export const tokenVariables = ['GITHUB_TOKEN', 'GH_TOKEN', 'GITHUB_ENTERPRISE_TOKEN', 'GH_ENTERPRISE_TOKEN'];

/**
 * The host's environment for a program of ours: an agent can read the environment of every process of its user, and of
 * the one that has started it above all.
 */
export function withoutTokens(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !tokenVariables.includes(name.toUpperCase()));
  return Object.fromEntries(kept);
}
