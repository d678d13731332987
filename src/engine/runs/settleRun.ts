import type { Observation } from '../../agents/claude/claudeVerdict.ts';
import type { ProcessEnd } from '../../agents/process/processes.ts';
import { oneLine } from '../../domain/naming.ts';
import type { Run } from '../../domain/run.ts';
import { unreachable } from '../../lib/result.ts';
import type { Moment } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import { settleBaseline, settleGate, settleIntegration, settleSetUp } from './settleCheck.ts';
import type { Settlement } from './settlement.ts';
import { settlePlan } from './settlePlan.ts';
import { settleWork } from './settleWork.ts';

/** Records how a run ended, with everything that follows from it, in one transaction; a settled run is left alone. */
export async function settleRun(
  parts: EngineParts,
  run: Run,
  observation: Observation,
  end: ProcessEnd,
): Promise<void> {
  const settlement = await settle(parts, run, observation, end).catch((error: unknown): Settlement => {
    parts.log.error(`Run ${run.id} (${run.kind}) could not be judged: ${String(error)}`);
    const reason = `Its result could not be read: ${oneLine(String(error), 200)}`;
    return { change: { status: 'FAILED', outcome: 'error', reason }, apply: () => undefined };
  });
  const moment: Moment = { at: end.endedAt, newId: parts.newId };
  await parts.store.transact((tables) => {
    if (tables.runs.get(run.id)?.status === 'RUNNING') {
      tables.runs.update(run.id, { ...settlement.change, endedAt: end.endedAt });
      settlement.apply(tables, moment);
    }
  });
  parts.log.info(
    `Run ${run.id} (${run.kind}) ended: ${settlement.change.outcome ?? 'done'}${settlement.change.reason ? `, ${settlement.change.reason}` : ''}`,
  );
}

async function settle(
  parts: EngineParts,
  run: Run,
  observation: Observation,
  end: ProcessEnd,
): Promise<Settlement> {
  switch (run.kind) {
    case 'plan':
      return settlePlan(parts, run, parts.agent.judge(observation, end), end);
    case 'work':
      return settleWork(run, parts.agent.judge(observation, end), end);
    case 'setUp':
      return settleSetUp(parts, run, end);
    case 'baseline':
      return settleBaseline(parts, run, end);
    case 'gate':
      return settleGate(parts, run, end);
    case 'integrate':
      return settleIntegration(parts, run, end);
    default:
      return unreachable(run.kind);
  }
}
