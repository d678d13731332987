import { refusal } from '../../domain/refusal.ts';
import { err } from '../../lib/result.ts';
import type { Intent } from '../../protocol/intent.ts';
import type { SubtaskChange } from './changeSubtask.ts';

type OrderIntent = Extract<Intent, { kind: 'addDependency' | 'removeDependency' | 'allowOverlap' }>;

export function changeOrder(intent: OrderIntent): SubtaskChange {
  return () => err(refusal('unprocessable', intent.kind));
}
