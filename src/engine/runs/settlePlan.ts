import type { ClaudeVerdict } from '../../agents/claude/claudeVerdict.ts';
import type { ProcessEnd } from '../../agents/process/processes.ts';
import { oneLine } from '../../domain/naming.ts';
import type { Plan, PlannedSubtask } from '../../domain/plan.ts';
import { planProblems } from '../../domain/planValidation.ts';
import type { Run } from '../../domain/run.ts';
import type { Subtask } from '../../domain/subtask.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Tables } from '../../store/store.ts';
import { existing } from '../facts.ts';
import { holdTask, type Moment, moveTask } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import { agentChange, type Settlement, troubleOf } from './settlement.ts';

/** The Planner ended: its plan is checked, and a sound one becomes the task's subtasks at once. */
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
        if (hold && isPlanning(tables, run)) {
          holdTask(tables, run.taskId, hold, moment);
        }
      },
    };
  }
  const plan = readPlan(parts, verdict);
  if (!plan.ok) {
    return {
      change: { ...agentChange(verdict), status: 'FAILED', outcome: 'error', reason: plan.error },
      apply: () => undefined,
    };
  }
  return {
    change: agentChange(verdict),
    apply(tables, moment) {
      if (isPlanning(tables, run)) {
        takeOver(tables, run.taskId, plan.value, moment);
      }
    },
  };
}

function isPlanning(tables: Tables, run: Run): boolean {
  const task = tables.tasks.get(run.taskId);
  return task?.status === 'PLANNING' && task.round === run.round;
}

function readPlan(parts: EngineParts, verdict: ClaudeVerdict): Result<Plan, string> {
  if (verdict.structuredOutput === undefined) {
    return err('The Planner ended without a plan; it must answer with the structured output.');
  }
  const plan = parts.agent.parsePlan(verdict.structuredOutput);
  if (!plan.ok) {
    return plan;
  }
  const problems = planProblems(plan.value, parts.settings());
  return problems.length > 0 ? err(problems.join('\n')) : ok(plan.value);
}

function takeOver(tables: Tables, taskId: string, plan: Plan, moment: Moment): void {
  const task = existing(
    moveTask(tables, taskId, 'planAccepted', moment, { spec: plan.spec, reason: null }),
    'The move',
  );
  const project = existing(tables.projects.get(task.projectId), 'The project');
  const ids = new Map(plan.subtasks.map((planned) => [planned.key, moment.newId()]));
  plan.subtasks.forEach((planned, index) => {
    const id = existing(ids.get(planned.key), planned.key);
    tables.subtasks.insert(newSubtask(id, taskId, project.nextSubtaskNumber + index, index, planned, moment));
  });
  for (const planned of plan.subtasks) {
    for (const key of new Set(planned.dependsOn)) {
      tables.dependencies.insert({
        subtaskId: existing(ids.get(planned.key), planned.key),
        dependsOnId: existing(ids.get(key), key),
      });
    }
  }
  tables.projects.update(project.id, { nextSubtaskNumber: project.nextSubtaskNumber + plan.subtasks.length });
}

function newSubtask(
  id: string,
  taskId: string,
  number: number,
  position: number,
  planned: PlannedSubtask,
  moment: Moment,
): Subtask {
  return {
    id,
    taskId,
    number,
    position,
    key: planned.key,
    title: oneLine(planned.title, 300),
    spec: planned.spec,
    plan: planned.plan,
    acceptance: planned.acceptance,
    scope: planned.scope,
    verify: planned.verify,
    verifyApproved: false,
    modelHint: planned.modelHint,
    size: planned.size,
    runsBeside: false,
    budgetUsd: null,
    status: 'PENDING',
    reason: null,
    hold: null,
    stopped: false,
    round: 0,
    feedback: null,
    branch: null,
    worktree: null,
    worktreeReady: false,
    baseCommit: null,
    provenCommit: null,
    rescueRef: null,
    mergeRequested: false,
    mergedCommit: null,
    deleting: false,
    since: moment.at,
    createdAt: moment.at,
    updatedAt: moment.at,
  };
}
