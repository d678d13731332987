import type { GateRecord } from '../../domain/gate.ts';
import type { Run } from '../../domain/run.ts';
import type { Subtask } from '../../domain/subtask.ts';
import { existing, runsBeforeRound } from '../facts.ts';
import { moveSubtask } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import { recordRun } from '../runs/startRun.ts';
import { momentOf } from '../time.ts';

const unchanged =
  'Nothing was changed since changes were asked for: the work is as it was when it passed the checks.';

/**
 * Whether work that was given back to its worker, with somebody's words, is still the very commit that had passed before:
 * our checks have nothing new to say of it then, and they must not call it mended.
 */
export function isUnchangedReturn(runs: readonly Run[], subtask: Subtask, { git }: GateRecord): boolean {
  const passed = runsBeforeRound(runs, subtask.round).findLast(
    (run) => run.kind === 'gate' && run.gate?.passed,
  );
  const isSame = git !== null && passed?.gate?.git?.head === git.head;
  return isSame && subtask.feedback !== null && isDelivered(subtask, git.head);
}

/** What is not where it should be, or whose pull request was closed, goes there on the way that all work goes. */
function isDelivered({ pushedCommit, pullRequest }: Subtask, head: string): boolean {
  return (pushedCommit === null || pushedCommit === head) && pullRequest?.state !== 'closed';
}

/**
 * Puts it back to where it was, and says so: the work itself is as good as it was, and what is said against it is for
 * somebody to look at.
 */
export async function leaveUnchanged(
  parts: EngineParts,
  subtask: Subtask,
  attempt: number,
  record: GateRecord,
): Promise<void> {
  const { taskId, round } = subtask;
  const gate = { ...record, passed: false, reason: unchanged };
  const run = { taskId, subtaskId: subtask.id, kind: 'gate', round, attempt, gate } as const;
  await recordRun(parts, run, { status: 'FAILED', outcome: 'suspicious', reason: unchanged }, (tables) => {
    const provenCommit = existing(record.git?.head, "The gate's commit");
    const hold = isAboutPullRequest(subtask, provenCommit) ? null : waiting;
    const change = { provenCommit, hold, mergeRequested: false, feedback: null, reason: null };
    moveSubtask(tables, subtask.id, 'proved', momentOf(parts), change);
  });
}

/** Whether checks and reviews of this very commit sent it back: whoever watches them says how that stands, and until when. */
function isAboutPullRequest({ returns }: Subtask, commit: string): boolean {
  const last = returns.at(-1);
  return last?.kind === 'pullRequest' && last.head === commit && !last.answered;
}

const waiting = {
  kind: 'input',
  reason:
    'Its agent was asked for changes and made none. Request them in other words, or merge the work as it is; what the agent said is in its transcript.',
  until: null,
  fact: { kind: 'unchanged' },
} as const;
