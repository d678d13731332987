import type { ReplanContext, SubtaskState } from '../../agents/prompts.ts';
import { hasBegun } from '../../domain/planChange.ts';
import type { Subtask } from '../../domain/subtask.ts';
import type { Task } from '../../domain/task.ts';
import { existing } from '../facts.ts';
import type { EngineParts } from '../parts.ts';
import { type PlannedCard, planCards } from '../plans/planCards.ts';
import { startReader } from './startReader.ts';

/** Starts the Planner on the task; `feedback` is what was wrong with its last plan. */
export async function planTask(
  parts: EngineParts,
  task: Task,
  attempt: number,
  feedback: string | null,
): Promise<void> {
  const { agent } = parts;
  await startReader(parts, task, {
    kind: 'plan',
    prompt: 'planner',
    attempt,
    schema: agent.planJsonSchema(),
    render: (context) =>
      agent.prompts.renderPlanner({
        ...context,
        maxSubtasks: parts.settings().maxSubtasks,
        feedback: withProposal(task, feedback),
        questions: task.questions ?? [],
        replan: replanOf(parts, task),
      }),
  });
}

/** Lets the Planner say what it has to ask the user before it plans. */
export async function askUser(parts: EngineParts, task: Task, attempt: number): Promise<void> {
  const { agent } = parts;
  await startReader(parts, task, {
    kind: 'questions',
    prompt: 'questions',
    attempt,
    schema: agent.questionsAnswer.jsonSchema(),
    render: (context) => agent.prompts.renderQuestions(context),
  });
}

/** Lets a critic look at the proposed plan. */
export async function criticizePlan(parts: EngineParts, task: Task, attempt: number): Promise<void> {
  const { agent } = parts;
  const { plan } = existing(task.proposal, 'The proposed plan');
  await startReader(parts, task, {
    kind: 'critique',
    prompt: 'critic',
    attempt,
    schema: agent.objectionsAnswer.jsonSchema(),
    render: (context) => agent.prompts.renderCritic({ ...context, plan }),
  });
}

/** The Planner begins with a fresh context: what it is to mend, it must see. */
function withProposal({ proposal }: Task, feedback: string | null): string | null {
  return proposal === null || feedback === null
    ? feedback
    : `${feedback}\n\nThis was the plan:\n\n${JSON.stringify(proposal.plan, null, 1)}`;
}

function replanOf(parts: EngineParts, task: Task): ReplanContext | null {
  if (task.replan === null) {
    return null;
  }
  const cards = planCards(parts.store.tables, task.id).filter((card) => !card.deleting);
  const keys = new Map(cards.map((card) => [card.id, card.key]));
  return {
    reason: task.replan.reason,
    spec: task.spec ?? '',
    subtasks: cards.map((card) => stateOf(card, keys)),
  };
}

function stateOf(card: PlannedCard, keys: ReadonlyMap<string, string>): SubtaskState {
  const { key, title, spec, scope } = card;
  return {
    ...{ key, title, spec, scope },
    state: stateText(card),
    begun: hasBegun(card),
    dependsOn: card.dependsOn.flatMap((id) => keys.get(id) ?? []),
  };
}

function stateText({ status, reason }: Pick<Subtask, 'status' | 'reason'>): string {
  switch (status) {
    case 'MERGED':
      return 'merged';
    case 'COMPLETED':
      return 'completed, not merged yet';
    case 'IN_PROGRESS':
      return 'being worked on';
    case 'BLOCKED_FAILURE':
      return `failed: ${reason ?? 'no reason is known'}`;
    case 'PENDING':
    case 'READY':
    case 'BLOCKED_DEPENDENCY':
      return 'not begun';
  }
}
