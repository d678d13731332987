import { refusal } from '../../domain/refusal.ts';
import { err } from '../../lib/result.ts';
import type { Intent } from '../../protocol/intent.ts';
import type { TaskChange } from './changeTask.ts';

export type PlanIntent = Extract<
  Intent,
  { kind: 'approvePlan' | 'rejectPlan' | 'editPlan' | 'replan' | 'answerQuestions' }
>;

export function changePlan(intent: PlanIntent): TaskChange {
  return () => err(refusal('unprocessable', intent.kind));
}
