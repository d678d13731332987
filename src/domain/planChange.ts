import { oneLine } from './naming.ts';
import type { Plan, PlannedSubtask } from './plan.ts';
import type { Subtask, SubtaskStatus } from './subtask.ts';

type PlannedFields = Pick<
  Subtask,
  'key' | 'title' | 'spec' | 'plan' | 'acceptance' | 'scope' | 'verify' | 'size' | 'modelHint'
>;

/** A subtask as far as it can be planned; a card of a view is one. */
export interface PlanCard extends PlannedFields {
  readonly id: string;
  readonly number: number;
  readonly status: SubtaskStatus;
  readonly deleting: boolean;
  /** Ids. */
  readonly dependsOn: readonly string[];
}

export interface ChangedCard<Card> {
  readonly card: Card;
  readonly planned: PlannedSubtask;
  /** What is different. */
  readonly fields: readonly (keyof PlannedSubtask)[];
}

/** What it takes to come from the present plan to another one. */
export interface PlanChange<Card> {
  readonly added: readonly PlannedSubtask[];
  readonly changed: readonly ChangedCard<Card>[];
  readonly removed: readonly Card[];
  readonly kept: readonly Card[];
  /** Why it cannot be done, each as a sentence; empty when it can. */
  readonly problems: readonly string[];
}

/**
 * Compares a sound and tidy plan with the subtasks that are there, which it names by their keys. What has begun must
 * stay as it is.
 */
export function planChange<Card extends PlanCard>(cards: readonly Card[], plan: Plan): PlanChange<Card> {
  const present = cards.filter((card) => !card.deleting);
  const byKey = new Map(present.map((card) => [card.key, card]));
  const keys = new Set(plan.subtasks.map(({ key }) => key));
  const compared = plan.subtasks.flatMap((planned) => {
    const card = byKey.get(planned.key);
    return card ? [{ card, planned, fields: differences(plannedOf(card, present), planned) }] : [];
  });
  const changed = compared.filter(({ fields }) => fields.length > 0);
  const removed = present.filter(({ key }) => !keys.has(key));
  const added = plan.subtasks.filter(({ key }) => !byKey.has(key));
  return {
    added,
    changed,
    removed,
    kept: compared.filter(({ fields }) => fields.length === 0).map(({ card }) => card),
    problems: [
      ...changed.filter(({ card }) => hasBegun(card)).map(cannotChange),
      ...removed.filter(hasBegun).map(cannotGo),
      ...stillLeaving(cards, added),
    ],
  };
}

/** The plan that these subtasks are. */
export function presentPlan(spec: string | null, cards: readonly PlanCard[]): Plan {
  const present = cards.filter((card) => !card.deleting);
  return { spec: spec ?? '', subtasks: present.map((card) => plannedOf(card, present)) };
}

/** The plan, with what has begun as it is: whoever makes a plan anew need not repeat it word for word. */
export function withBegun(cards: readonly PlanCard[], plan: Plan): Plan {
  const present = cards.filter((card) => !card.deleting);
  const begun = new Map(present.filter(hasBegun).map((card) => [card.key, card]));
  return {
    spec: plan.spec,
    subtasks: plan.subtasks.map((planned) => {
      const card = begun.get(planned.key);
      return card ? plannedOf(card, present) : planned;
    }),
  };
}

/** Whether work rests on what it says; one that failed can be planned anew. */
export function hasBegun({ status }: Pick<Subtask, 'status'>): boolean {
  return status === 'IN_PROGRESS' || status === 'COMPLETED' || status === 'MERGED';
}

function plannedOf(card: PlanCard, present: readonly PlanCard[]): PlannedSubtask {
  const { key, title, spec, plan, acceptance, scope, verify, size, modelHint, dependsOn } = card;
  const keys = new Map(present.map((one) => [one.id, one.key]));
  return {
    ...{ key, title, spec, plan, acceptance, scope, verify, size, modelHint },
    dependsOn: dependsOn.flatMap((id) => keys.get(id) ?? []),
  };
}

const plannedFields = [
  ...(['title', 'spec', 'plan', 'acceptance', 'scope', 'verify', 'size', 'modelHint'] as const),
  'dependsOn' as const,
];

function differences(a: PlannedSubtask, b: PlannedSubtask): readonly (keyof PlannedSubtask)[] {
  return plannedFields.filter((field) => canonical(a, field) !== canonical(b, field));
}

function canonical(subtask: PlannedSubtask, field: (typeof plannedFields)[number]): string {
  return JSON.stringify(field === 'dependsOn' ? subtask.dependsOn.toSorted() : subtask[field]);
}

function cannotChange({ card, fields }: ChangedCard<PlanCard>): string {
  return `Subtask "${card.key}" ${begunText(card)}, so its ${fields.map(fieldText).join(', ')} cannot change.`;
}

function cannotGo(card: PlanCard): string {
  return `Subtask "${card.key}" (${oneLine(card.title, 80)}) ${begunText(card)}, so it must stay in the plan under its key.`;
}

function stillLeaving(cards: readonly PlanCard[], added: readonly PlannedSubtask[]): readonly string[] {
  const leaving = new Set(cards.filter((card) => card.deleting).map((card) => card.key));
  return added
    .filter(({ key }) => leaving.has(key))
    .map(({ key }) => `The key "${key}" belongs to a subtask that is being deleted; use another one.`);
}

function begunText({ status }: PlanCard): string {
  switch (status) {
    case 'IN_PROGRESS':
      return 'is being worked on';
    case 'COMPLETED':
      return 'is completed';
    case 'MERGED':
      return 'is merged';
    default:
      return 'has begun';
  }
}

function fieldText(field: keyof PlannedSubtask): string {
  switch (field) {
    case 'acceptance':
      return 'acceptance criteria';
    case 'verify':
      return 'verify command';
    case 'modelHint':
      return 'model hint';
    case 'dependsOn':
      return 'dependencies';
    default:
      return field;
  }
}
