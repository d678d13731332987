import type { EngineParts } from '../parts.ts';

/** What the run's agent was told, word for word; `null` for one that is no agent's, or where it is no longer kept. */
export async function promptOf({ store, processes }: EngineParts, runId: string): Promise<string | null> {
  const run = store.tables.runs.get(runId);
  return run?.sessionId == null ? null : processes.stdin(run.directory);
}
