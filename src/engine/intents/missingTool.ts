import type { EngineParts } from '../parts.ts';

/** Why no agent could work here, and what to do before one can `tryAgain`; `null` when one can. */
export async function missingTool(parts: EngineParts, tryAgain: string): Promise<string | null> {
  const claude = await parts.agent.findClaude();
  if (!claude.ok) {
    return claude.error.message;
  }
  return (await parts.repository.hasIdentity())
    ? null
    : `Git does not know who you are, so no agent can commit. Run \`git config --global user.name "Your Name"\` and \`git config --global user.email you@example.com\`, then ${tryAgain}.`;
}
