import type { ClaudeVerdict } from '../../agents/claude/claudeVerdict.ts';
import type { ProcessEnd } from '../../agents/process/processes.ts';
import type { Run } from '../../domain/run.ts';
import { holdSubtask } from '../moves.ts';
import { type Settlement, troubleOf } from './settlement.ts';

/** An attempt of the worker ended; what it is worth the gate decides. */
export function settleWork(run: Run, verdict: ClaudeVerdict, end: ProcessEnd): Settlement {
  const { change, hold } = troubleOf(verdict, end);
  return {
    change,
    apply(tables, moment) {
      const subtask = run.subtaskId === null ? null : tables.subtasks.get(run.subtaskId);
      if (hold && subtask?.round === run.round && subtask.status === 'IN_PROGRESS') {
        holdSubtask(tables, subtask.id, hold, moment);
      }
    },
  };
}
