import type { Plan } from '../../domain/plan.ts';
import { hasBegun, presentPlan } from '../../domain/planChange.ts';
import type { PlanBounds } from '../../plans/checkDraft.ts';
import type { PlanPage } from '../../plans/writePlan.ts';
import type { ProjectView, SubtaskView, TaskView } from '../../protocol/view.ts';
import type { Translate } from '../words/translate.ts';

/** The plan in force, in the order of its cards. */
function planInForce(view: ProjectView, task: TaskView): Plan {
  return presentPlan(task.spec, cardsOf(view, task));
}

/** The plan in force as a document; `null` where there is none yet. */
export function presentPage(view: ProjectView, task: TaskView, t: Translate): PlanPage | null {
  const plan = planInForce(view, task);
  const heading = [t('The plan of task {0}: {1}', task.number, task.title), standing(task, t), ...howTo(t)];
  return plan.subtasks.length === 0 ? null : { plan, heading, notes: notesOf(view, task, t) };
}

/** The plan that is to take its place; `null` where none waits. */
export function proposedPage(view: ProjectView, task: TaskView, t: Translate): PlanPage | null {
  if (task.proposal === null) {
    return null;
  }
  const title = t('The new plan of task {0}: {1}', task.number, task.title);
  const state = t(
    'It takes the place of the present plan once you approve it. What has begun stays as it is.',
  );
  return { plan: task.proposal.plan, heading: [title, state], notes: notesOf(view, task, t) };
}

/** What the text of the plan in force is held to. */
export function boundsOf(view: ProjectView, task: TaskView, maxSubtasks: number): PlanBounds {
  const cards = cardsOf(view, task);
  const begun = new Set(cards.filter(hasBegun).map(({ key }) => key));
  const titles = new Map(view.tasks.map(({ id, title }) => [id, title]));
  const elsewhere = view.subtasks.filter(({ taskId, deleting }) => taskId !== task.id && !deleting);
  return {
    maxSubtasks,
    fixed: planInForce(view, task).subtasks.filter(({ key }) => begun.has(key)),
    merged: new Set(cards.filter(({ status }) => status === 'MERGED').map(({ key }) => key)),
    otherTasks: new Map(elsewhere.map(({ key, taskId }) => [key, titles.get(taskId) ?? ''])),
  };
}

function standing(task: TaskView, t: Translate): string {
  if (task.proposal?.for === 'user') {
    return t('A new plan waits to take its place: “Compare New Plan” above shows the difference.');
  }
  if (task.replan !== null) {
    return t('The Planner is making a new one.');
  }
  return task.approved
    ? t('It is in force: what you save here takes effect at once. What has begun stays as it is.')
    : t('It waits for your approval: edit it as you like, save it, and choose “Approve Plan” above.');
}

function howTo(t: Translate): string[] {
  return [
    t('A subtask needs a key and a title; dependsOn names the keys of those that must be merged first.'),
    t(
      'size: small, medium or large · model: fast, standard or strong · scope: globs of the files it may change.',
    ),
    t('Comments are not kept.'),
  ];
}

function notesOf(view: ProjectView, task: TaskView, t: Translate): Map<string, string> {
  return new Map(
    cardsOf(view, task)
      .filter(hasBegun)
      .map((card) => [card.key, note(card, t)]),
  );
}

function note({ number, status }: SubtaskView, t: Translate): string {
  switch (status) {
    case 'MERGED':
      return t('#{0} is merged: fixed', number);
    case 'COMPLETED':
      return t('#{0} is completed: fixed', number);
    default:
      return t('#{0} is being worked on: fixed', number);
  }
}

/** What is there of the plan, in the order of its numbers. */
export function cardsOf(view: ProjectView, task: TaskView): SubtaskView[] {
  return view.subtasks
    .filter(({ taskId, deleting }) => taskId === task.id && !deleting)
    .sort((one, other) => one.number - other.number);
}
