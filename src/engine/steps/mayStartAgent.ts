import { join } from 'node:path';
import { capFor, limitHold } from '../limits.ts';
import type { EngineParts } from '../parts.ts';
import { type Subject, subjectId } from '../subject.ts';
import { diskHold } from './diskReserve.ts';
import { putOnHold } from './holds.ts';

/** What a run of an agent starts with: `startRun` asks for it. */
export interface AgentPermit {
  readonly runId: string;
  readonly directory: string;
  /** For the agent's arguments: US dollars that it may spend; `null`: no limit. */
  readonly maxBudgetUsd: number | null;
}

/**
 * Every start of an agent goes through here, right before its arguments are made: whether the limits of the account, the
 * budgets, the disk and the other agents of this machine let it start now. `null`: not now. Then the subject waits with
 * the reason, it is looked at again when it may go on, and whoever asked does nothing more.
 *
 *     const permit = await mayStartAgent(parts, { task, subtask: null });
 *     if (permit === null) {
 *       return;
 *     }
 *     await startRun(parts, { …, args: plannerArguments({ …, maxBudgetUsd: permit.maxBudgetUsd }), permit });
 */
export async function mayStartAgent(parts: EngineParts, subject: Subject): Promise<AgentPermit | null> {
  const { tables } = parts.store;
  const settings = parts.settings();
  const now = parts.clock.now();
  const hold = limitHold(tables, settings, subject, now) ?? (await diskHold(parts));
  if (hold !== null) {
    await putOnHold(parts, subject, hold);
    return null;
  }
  const runId = parts.newId();
  const directory = join(parts.runsDirectory, runId);
  const place = { runId, directory, subjectId: subjectId(subject) };
  if (!(await parts.places.take(place, settings.maxAgentsOnMachine))) {
    return null;
  }
  return { runId, directory, maxBudgetUsd: capFor(tables, settings, subject, now) };
}
