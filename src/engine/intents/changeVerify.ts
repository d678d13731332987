import { refusal } from '../../domain/refusal.ts';
import { err } from '../../lib/result.ts';
import type { Intent } from '../../protocol/intent.ts';
import type { SubtaskChange } from './changeSubtask.ts';

type VerifyIntent = Extract<Intent, { kind: 'approveVerify' | 'revokeVerify' }>;

export function changeVerify(intent: VerifyIntent): SubtaskChange {
  return () => err(refusal('unprocessable', intent.kind));
}
