import { baseName } from '../../domain/delivery.ts';
import type { Plan, PlannedSubtask } from '../../domain/plan.ts';
import { type ChangedCard, planChange } from '../../domain/planChange.ts';
import { planProblems } from '../../domain/planValidation.ts';
import type { Subtask } from '../../domain/subtask.ts';
import type { Task } from '../../domain/task.ts';
import type { Tables } from '../../store/store.ts';
import { existing } from '../facts.ts';
import { type Moment, moveSubtask, moveTask, note } from '../moves.ts';
import { type PlannedCard, planCards } from './planCards.ts';

/** Why the plan cannot be the task's at present, each as a sentence; empty when it can. The plan must be tidy. */
export function objectionsTo(
  tables: Tables,
  task: Task,
  plan: Plan,
  limits: { readonly maxSubtasks: number },
): readonly string[] {
  const { maxSubtasks } = limits;
  const unsound = planProblems(plan, { maxSubtasks, keysElsewhere: keysElsewhere(tables, task) });
  return unsound.length > 0 ? unsound : planChange(planCards(tables, task.id), plan).problems;
}

/**
 * Makes a plan without objections the task's, the first one like any later one: what stays in it is changed, what is
 * new is made, what is gone is taken apart, and what has begun is left as it is.
 */
export function applyPlan(tables: Tables, task: Task, plan: Plan, moment: Moment): void {
  const change = planChange(planCards(tables, task.id), plan);
  for (const { id } of change.removed) {
    tables.subtasks.update(id, { deleting: true, hold: null, updatedAt: moment.at });
  }
  for (const changed of change.changed) {
    changeSubtask(tables, task, changed, moment);
  }
  insertAll(tables, task, change.added, moment);
  connect(tables, task, plan);
  tables.tasks.update(task.id, { spec: plan.spec, reason: null, updatedAt: moment.at });
  if (task.status === 'DONE' && change.added.length > 0) {
    moveTask(tables, task.id, 'subtaskAdded', moment);
  }
  const counts = [
    `${change.added.length} new`,
    `${change.changed.length} changed`,
    `${change.removed.length} removed`,
  ];
  note(tables, task.id, `plan taken over: ${counts.join(', ')}`, moment);
}

function keysElsewhere(tables: Tables, task: Task): ReadonlySet<string> {
  const others = tables.tasks.all().filter(({ id }) => id !== task.id);
  return new Set(others.flatMap(({ id }) => tables.subtasks.ofTask(id).map(({ key }) => key)));
}

/** One that failed is begun again, because what it failed at has changed. */
function changeSubtask(
  tables: Tables,
  task: Task,
  { card, planned, fields }: ChangedCard<PlannedCard>,
  moment: Moment,
): void {
  const { dependsOn: _dependsOn, key: _key, ...own } = planned;
  const change = {
    ...own,
    verifyApproved: card.verifyApproved && !fields.includes('verify'),
    feedback:
      card.round > 0 ? whatChanged(card, fields.includes('dependsOn'), baseName(task)) : card.feedback,
    updatedAt: moment.at,
  };
  const failed = { ...change, reason: null, hold: null };
  if (moveSubtask(tables, card.id, 'planChanged', moment, failed) === null) {
    tables.subtasks.update(card.id, change);
  }
  note(tables, card.id, `its plan changed: ${fields.join(', ')}`, moment);
}

/** What a worker is told that finds work of earlier attempts. */
function whatChanged(card: Subtask, otherDependencies: boolean, base: string): string {
  const sentences = [
    'The plan of this subtask was changed after earlier attempts. Follow it as it is now.',
    ...(otherDependencies && card.branch !== null
      ? [
          `It depends on other subtasks than before, whose work your branch may not hold: begin with \`git merge ${base}\`.`,
        ]
      : []),
    ...(card.reason === null ? [] : [`Before, it failed: ${card.reason}`]),
  ];
  return sentences.join('\n\n');
}

function insertAll(tables: Tables, task: Task, added: readonly PlannedSubtask[], moment: Moment): void {
  const project = existing(tables.projects.get(task.projectId), 'The project');
  const position = 1 + Math.max(-1, ...tables.subtasks.ofTask(task.id).map((subtask) => subtask.position));
  added.forEach((planned, index) => {
    const number = project.nextSubtaskNumber + index;
    const place = { id: moment.newId(), taskId: task.id, number, position: position + index };
    tables.subtasks.insert(newSubtask(place, planned, moment));
  });
  tables.projects.update(project.id, { nextSubtaskNumber: project.nextSubtaskNumber + added.length });
}

/** Makes the edges those of the plan; edges of what is on its way out go with it. */
function connect(tables: Tables, task: Task, plan: Plan): void {
  const cards = planCards(tables, task.id).filter((card) => !card.deleting);
  const byKey = new Map(cards.map((card) => [card.key, card]));
  const gone = new Set(tables.subtasks.ofTask(task.id).flatMap((one) => (one.deleting ? [one.id] : [])));
  for (const { key, dependsOn } of plan.subtasks) {
    const card = existing(byKey.get(key), key);
    const wanted = new Set(dependsOn.map((other) => existing(byKey.get(other), other).id));
    for (const dependsOnId of card.dependsOn.filter((id) => !wanted.has(id) || gone.has(id))) {
      tables.dependencies.delete({ subtaskId: card.id, dependsOnId });
    }
    for (const dependsOnId of [...wanted].filter((id) => !card.dependsOn.includes(id))) {
      tables.dependencies.insert({ subtaskId: card.id, dependsOnId });
    }
  }
}

function newSubtask(
  place: Pick<Subtask, 'id' | 'taskId' | 'number' | 'position'>,
  { dependsOn: _dependsOn, ...planned }: PlannedSubtask,
  moment: Moment,
): Subtask {
  return {
    ...place,
    ...planned,
    verifyApproved: false,
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
    remoteBranch: null,
    pushedCommit: null,
    pullRequest: null,
    returns: [],
    conflicts: [],
    mergeRequested: false,
    mergedCommit: null,
    deleting: false,
    since: moment.at,
    createdAt: moment.at,
    updatedAt: moment.at,
  };
}
