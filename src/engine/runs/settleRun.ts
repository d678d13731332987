import type { ClaudeVerdict, Observation } from '../../agents/claude/claudeVerdict.ts';
import type { ProcessEnd } from '../../agents/process/processes.ts';
import { oneLine } from '../../domain/naming.ts';
import { planBugIn } from '../../domain/planBug.ts';
import { ownerOf, ownShare, type Run } from '../../domain/run.ts';
import { unreachable } from '../../lib/result.ts';
import { existing } from '../facts.ts';
import { type Moment, note } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import { keepCheckpoint } from './keepCheckpoint.ts';
import { earlierOfKind, earlierOfSession } from './session.ts';
import { settleBaseline, settleIntegration, settleSetUp } from './settleCheck.ts';
import { critiqueStep } from './settleCritique.ts';
import { settleGate } from './settleGate.ts';
import { settleLimits } from './settleLimits.ts';
import { agentChange, machineTrouble, type Settlement } from './settlement.ts';
import { settleOptional } from './settleOptional.ts';
import { settlePlan } from './settlePlan.ts';
import { settlePlanBug } from './settlePlanBug.ts';
import { questionsStep } from './settleQuestions.ts';
import { settleSession } from './settleSession.ts';
import { settleWork } from './settleWork.ts';
import type { TrespassWatch } from './trespass.ts';
import { worktreeTrouble } from './worktreeTrouble.ts';

/** What was seen of a run while it went on. */
export interface Seen {
  readonly observation: Observation;
  readonly trespass: TrespassWatch;
}

/** Records how a run ended, with everything that follows from it, in one transaction; a settled run is left alone. */
export async function settleRun(parts: EngineParts, run: Run, seen: Seen, ended: ProcessEnd): Promise<void> {
  // The clock may have been put back while it ran.
  const end = ended.endedAt < run.startedAt ? { ...ended, endedAt: run.startedAt } : ended;
  const verdict = run.sessionId === null ? null : agentVerdict(parts, run, seen, end);
  const settlement = await settle(parts, run, seen, verdict, end).catch((error: unknown): Settlement => {
    parts.log.error(`Run ${run.id} (${run.kind}) could not be judged: ${String(error)}`);
    const reason = `Its result could not be read: ${oneLine(String(error), 200)}`;
    return { change: { status: 'FAILED', outcome: 'error', reason }, apply: () => undefined };
  });
  const moment: Moment = { at: end.endedAt, newId: parts.newId };
  await parts.store.transact((tables) => {
    if (tables.runs.get(run.id)?.status === 'RUNNING') {
      const used = verdict === null ? {} : { usage: verdict.usage };
      const now = tables.runs.update(run.id, { ...used, ...settlement.change, endedAt: end.endedAt });
      if (verdict !== null) {
        settleLimits(tables, parts.settings(), now, earlierOfKind(parts, run), verdict, moment);
      }
      settlement.apply(tables, moment);
      if (end.survivors) {
        note(tables, ownerOf(run), end.survivors, moment);
      }
    }
  });
  if (end.survivors) {
    parts.log.warn(`Run ${run.id} (${run.kind}): ${end.survivors}`);
  }
  const { outcome, reason } = settlement.change;
  // What was stopped has no other reason than that.
  const words = [outcome ?? 'done', ...(reason && reason !== outcome ? [reason] : [])];
  parts.log.info(`Run ${run.id} (${run.kind}) ended: ${words.join(', ')}`);
}

async function settle(
  parts: EngineParts,
  run: Run,
  seen: Seen,
  /** `null` for a run that is no agent's. */
  agents: ClaudeVerdict | null,
  end: ProcessEnd,
): Promise<Settlement> {
  const trouble = machineTrouble(run, end);
  if (trouble) {
    return trouble;
  }
  switch (run.kind) {
    case 'plan':
      return settlePlan(parts, run, earlierOfKind(parts, run), existing(agents, 'Its verdict'), end);
    case 'work': {
      const verdict = existing(agents, 'Its verdict');
      const misdeed = await misdeedOf(parts, run, seen, verdict, end);
      if (misdeed === null) {
        await keepCheckpoint(parts, run);
      }
      const planBug = verdict.outcome === 'done' && misdeed === null ? planBugIn(verdict.text) : null;
      if (planBug !== null) {
        return settlePlanBug(run, agentChange(verdict), planBug);
      }
      return settleWork(run, earlierOfKind(parts, run), verdict, end, misdeed);
    }
    case 'session': {
      const verdict = existing(agents, 'Its verdict');
      return settleSession(run, verdict, end, await misdeedOf(parts, run, seen, verdict, end));
    }
    case 'questions':
    case 'critique': {
      const step = run.kind === 'questions' ? questionsStep(parts) : critiqueStep(parts);
      return settleOptional(run, earlierOfKind(parts, run), existing(agents, 'Its verdict'), end, step);
    }
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

function agentVerdict(parts: EngineParts, run: Run, { observation }: Seen, end: ProcessEnd): ClaudeVerdict {
  const verdict = parts.agent.judge(observation, end);
  return { ...verdict, usage: ownShare(verdict.usage, earlierOfSession(parts, run)) };
}

async function misdeedOf(
  parts: EngineParts,
  run: Run,
  { trespass }: Seen,
  verdict: ClaudeVerdict,
  end: ProcessEnd,
): Promise<string | null> {
  const [from, to] = [Date.parse(run.startedAt), Date.parse(end.endedAt)];
  return (
    (await worktreeTrouble(parts, run, verdict.outcome === 'done')) ??
    (await trespass.findings(parts.repository, from, to))
  );
}
