import type { ClaudeVerdict } from '../../agents/claude/claudeVerdict.ts';
import type { ProcessEnd } from '../../agents/process/processes.ts';
import { oneLine } from '../../domain/naming.ts';
import type { Run } from '../../domain/run.ts';
import { holdSubtask } from '../moves.ts';
import { type Settlement, troubleOf } from './settlement.ts';

/**
 * An attempt of the worker ended; what it is worth the gate decides. `misdeed`: what it did outside its place, or to
 * it, which somebody has to look at before anything goes on.
 */
export function settleWork(
  run: Run,
  earlier: readonly Run[],
  verdict: ClaudeVerdict,
  end: ProcessEnd,
  misdeed: string | null,
): Settlement {
  const trouble = troubleOf(run, earlier, verdict, end);
  const hold = misdeed === null ? trouble.hold : ({ kind: 'input', reason: misdeed, until: null } as const);
  return {
    change: { ...trouble.change, denied: deniedCalls(verdict) },
    apply(tables, moment) {
      const subtask = run.subtaskId === null ? null : tables.subtasks.get(run.subtaskId);
      if (hold && subtask?.round === run.round && subtask.status === 'IN_PROGRESS') {
        holdSubtask(tables, subtask.id, hold, moment);
      }
    },
  };
}

const deniedShown = 20;

export function deniedCalls({ denied }: ClaudeVerdict): readonly string[] {
  return [...new Set(denied.map((call) => oneLine(call, 200)))].slice(0, deniedShown);
}
