import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineParts } from '../parts.ts';

/**
 * Removes directories of runs that were prepared and never became facts, because the engine died in between: they
 * hold the keys of an environment, and nobody else would take them away. What was ever started keeps its logs.
 */
export async function removeUnusedDirectories(parts: EngineParts): Promise<void> {
  for (const id of namesIn(parts.runsDirectory)) {
    const directory = join(parts.runsDirectory, id);
    const isOurs = parts.store.readOnly === null && parts.store.tables.runs.get(id) === null;
    if (isOurs && (await parts.processes.inspect(directory)).kind === 'unclaimed') {
      await rm(directory, { recursive: true, force: true });
      parts.log.info(`Removed ${directory}, which was prepared and never used.`);
    }
  }
}

/** At once, so that nothing is among them that this engine prepares from now on. */
function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
