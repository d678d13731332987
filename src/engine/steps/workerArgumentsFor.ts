import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineParts } from '../parts.ts';
import type { ChosenSession } from '../runs/session.ts';
import type { AgentPermit } from './mayStartAgent.ts';

/** How an agent is called that works in a worktree: with what the settings let it do. */
export async function workerArgumentsFor(
  parts: EngineParts,
  session: ChosenSession,
  model: string | null,
  { directory, maxBudgetUsd }: AgentPermit,
): Promise<string[]> {
  const { permissionMode, allowedTools } = parts.settings();
  const ignoreFile = join(directory, 'sandboxIgnores');
  if (permissionMode === 'sandbox') {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(ignoreFile, parts.agent.sandboxIgnores);
  }
  return parts.agent.workerArguments({
    ...session,
    model,
    maxBudgetUsd,
    permissionMode,
    allowedTools,
    verifyCommand: await parts.verifyCommand(),
    sandbox: { gitDirectory: parts.repository.commonDirectory, ignoreFile },
  });
}
