import { refusal } from '../../domain/refusal.ts';
import { err, ok } from '../../lib/result.ts';
import type { Intent } from '../../protocol/intent.ts';
import { note } from '../moves.ts';
import type { SubtaskChange } from './changeSubtask.ts';

type VerifyIntent = Extract<Intent, { kind: 'approveVerify' | 'revokeVerify' }>;

/** Lets the gate run the subtask's own command, exactly the one that the user has seen, or no longer. */
export function changeVerify(intent: VerifyIntent): SubtaskChange {
  return intent.kind === 'approveVerify' ? approve(intent.command) : revoke;
}

function approve(command: string): SubtaskChange {
  return (tables, subtask, moment) => {
    const { id, number, verify } = subtask;
    if (verify === null || verify.trim() === '') {
      return err(refusal('unprocessable', `Subtask ${number} has no check of its own to approve.`));
    }
    if (verify !== command) {
      const message = `The check of subtask ${number} is no longer the one that you approve. Read it as it is now: ${verify}`;
      return err(refusal('conflict', message));
    }
    tables.subtasks.update(id, { verifyApproved: true, updatedAt: moment.at });
    note(tables, id, `you let the checks run: ${verify}`, moment);
    return ok();
  };
}

const revoke: SubtaskChange = (tables, subtask, moment) => {
  if (!subtask.verifyApproved) {
    return err(refusal('conflict', `The check of subtask ${subtask.number} is not approved.`));
  }
  tables.subtasks.update(subtask.id, { verifyApproved: false, updatedAt: moment.at });
  note(tables, subtask.id, 'you no longer let its own check run', moment);
  return ok();
};
