import { type Refusal, refusal } from '../../domain/refusal.ts';
import type { Run } from '../../domain/run.ts';
import type { Intent } from '../../protocol/intent.ts';
import type { EngineParts } from '../parts.ts';

/**
 * Where nothing can be recorded any more, as on a full disk, what the user wants to be stopped is ended all the same.
 * That it stays stopped cannot be promised, and the answer says so. `null`: nothing that runs was meant.
 */
export async function endUnrecorded(
  parts: EngineParts,
  intent: Intent,
  why: string,
): Promise<Refusal | null> {
  const meant = parts.store.tables.runs.running().filter((run) => isMeant(run, intent));
  if (meant.length === 0) {
    return null;
  }
  await Promise.all(meant.map((run) => parts.processes.stop(run.directory)));
  const text = `It is ended. That it is to stay stopped could not be recorded, so it may begin again later: ${why}`;
  return refusal('unprocessable', text);
}

function isMeant(run: Run, intent: Intent): boolean {
  switch (intent.kind) {
    case 'stopEverything':
      return true;
    case 'stopTask':
      return run.taskId === intent.taskId;
    case 'stopSubtask':
      return run.subtaskId === intent.subtaskId;
    case 'stopSession':
      return run.ownerSessionId === intent.sessionId;
    case 'stopRun':
      return run.id === intent.runId;
    default:
      return false;
  }
}
