import type { ClaudeVerdict } from '../../agents/claude/claudeVerdict.ts';
import type { ProcessEnd } from '../../agents/process/processes.ts';
import type { Run } from '../../domain/run.ts';
import type { Task } from '../../domain/task.ts';
import type { Tables } from '../../store/store.ts';
import { isWanted } from '../facts.ts';
import { holdTask } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import { takePlan } from '../plans/acceptPlan.ts';
import { agentChange, type Settlement, troubleOf } from './settlement.ts';

/** The Planner ended: its plan is checked against how things stand now, and a sound one is taken in at once. */
export function settlePlan(
  parts: EngineParts,
  run: Run,
  earlier: readonly Run[],
  verdict: ClaudeVerdict,
  end: ProcessEnd,
): Settlement {
  const { change, hold } = troubleOf(run, earlier, verdict, end);
  if (verdict.outcome !== 'done') {
    return {
      change,
      apply(tables, moment) {
        const task = hold && taskOf(tables, run);
        if (task) {
          holdTask(tables, task.id, hold, moment);
        }
      },
    };
  }
  if (verdict.structuredOutput === undefined) {
    return refused(verdict, 'The Planner ended without a plan; it must answer with the structured output.');
  }
  const plan = parts.agent.parsePlan(verdict.structuredOutput);
  if (!plan.ok) {
    return refused(verdict, plan.error);
  }
  return {
    change: agentChange(verdict),
    apply(tables, moment) {
      const task = taskOf(tables, run);
      const objection = task ? takePlan(tables, task, plan.value, parts.settings(), moment) : null;
      if (objection !== null) {
        tables.runs.update(run.id, { status: 'FAILED', outcome: 'error', reason: objection });
      }
    },
  };
}

/** The task that still wants what the run made, or `null`. */
export function taskOf(tables: Tables, run: Run): Task | null {
  return isWanted(run, tables) ? tables.tasks.get(run.taskId ?? '') : null;
}

function refused(verdict: ClaudeVerdict, reason: string): Settlement {
  return {
    change: { ...agentChange(verdict), status: 'FAILED', outcome: 'error', reason },
    apply: () => undefined,
  };
}
