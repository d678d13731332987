import type { ClaudeVerdict } from '../../agents/claude/claudeVerdict.ts';
import type { ProcessEnd } from '../../agents/process/processes.ts';
import { countsAsAttempt, type Run, type RunOutcome } from '../../domain/run.ts';
import type { Task } from '../../domain/task.ts';
import type { Result } from '../../lib/result.ts';
import type { Tables } from '../../store/store.ts';
import { holdTask, type Moment } from '../moves.ts';
import { agentChange, type Settlement, troubleOf } from './settlement.ts';
import { taskOf } from './settlePlan.ts';

/** What an agent answers whose answer is welcome, and not needed. */
export interface OptionalStep<Answer> {
  parse(output: unknown): Result<Answer, string>;
  /** The last line about the run, where the answer gives one. */
  reason(answer: Answer): string | null;
  onAnswer(tables: Tables, task: Task, answer: Answer, moment: Moment): void;
  /** Goes on without it. */
  onGivenUp(tables: Tables, task: Task, reason: string, moment: Moment): void;
}

/** An agent that is cut off is started again this often; one that answers badly is not. */
const maxTries = 3;

/** An optional step ended. However it ended, planning goes on: it must not be what stands in the way. */
export function settleOptional<Answer>(
  run: Run,
  earlier: readonly Run[],
  verdict: ClaudeVerdict,
  end: ProcessEnd,
  step: OptionalStep<Answer>,
): Settlement {
  const { change, hold } = troubleOf(run, earlier, verdict, end);
  const answer = verdict.outcome === 'done' ? step.parse(verdict.structuredOutput) : null;
  if (answer?.ok) {
    return {
      change: { ...agentChange(verdict), reason: step.reason(answer.value) },
      apply(tables, moment) {
        const task = taskOf(tables, run);
        if (task) {
          step.onAnswer(tables, task, answer.value, moment);
        }
      },
    };
  }
  const failed: Settlement['change'] = answer
    ? { ...agentChange(verdict), status: 'FAILED', outcome: 'error', reason: answer.error }
    : change;
  return {
    change: failed,
    apply(tables, moment) {
      const task = taskOf(tables, run);
      if (task && hold) {
        holdTask(tables, task.id, hold, moment);
      } else if (task && isLastTry(failed.outcome ?? null, earlier)) {
        step.onGivenUp(tables, task, failed.reason ?? 'no reason is known', moment);
      }
    },
  };
}

function isLastTry(outcome: RunOutcome | null, earlier: readonly Run[]): boolean {
  const waits = outcome === 'quota' || outcome === 'budget' || outcome === 'stopped';
  const tries =
    earlier.filter(({ outcome: other }) => other === 'hung' || other === 'interrupted').length + 1;
  return countsAsAttempt(outcome) || (!waits && tries >= maxTries);
}
