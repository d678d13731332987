import type { ClaudeVerdict } from '../../agents/claudeVerdict.ts';
import type { ProcessEnd } from '../../agents/processes.ts';
import type { Run } from '../../domain/run.ts';
import { holdSubtask } from '../moves.ts';
import { agentChange, type Settlement, toolTrouble } from './settlement.ts';

/** An attempt of the worker ended; what it is worth the gate decides. */
export function settleWork(run: Run, verdict: ClaudeVerdict, end: ProcessEnd): Settlement {
  const trouble = toolTrouble(verdict, end);
  const quotaUntil = verdict.outcome === 'quota' ? verdict.quotaResetsAt : null;
  return {
    // Trouble with the tool itself is not the worker's fault: it uses no attempt.
    change: trouble
      ? { ...agentChange(verdict), outcome: 'interrupted', reason: trouble }
      : agentChange(verdict),
    apply(tables, moment) {
      if (run.subtaskId === null || tables.subtasks.get(run.subtaskId)?.round !== run.round) {
        return;
      }
      if (trouble) {
        holdSubtask(tables, run.subtaskId, { kind: 'tool', reason: trouble, until: null }, moment);
      } else if (quotaUntil) {
        const reason = 'The usage limit is reached; it goes on by itself when the limit is reset.';
        holdSubtask(tables, run.subtaskId, { kind: 'quota', reason, until: quotaUntil }, moment);
      }
    },
  };
}
