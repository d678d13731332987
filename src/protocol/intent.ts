import { z } from 'zod';

const id = z.string().min(1).max(64);

/** Everything that a user can ask the engine for, from whatever view. */
export const intentSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('createTask'),
    title: z.string().max(10_000),
    description: z.string().max(200_000),
    /** `null`: the one in the settings. */
    orchestrator: z.string().max(64).nullable(),
    /** `null`: the branch that is checked out. */
    baseBranch: z.string().max(1_000).nullable(),
  }),
  z.strictObject({ kind: z.literal('retryPlanning'), taskId: id }),
  z.strictObject({ kind: z.literal('stopTask'), taskId: id }),
  z.strictObject({ kind: z.literal('resumeTask'), taskId: id }),
  z.strictObject({ kind: z.literal('deleteTask'), taskId: id }),
  /** Ends a hold that waits for somebody, and tries again. */
  z.strictObject({ kind: z.literal('releaseTaskHold'), taskId: id }),
  /** The base does not pass its own checks: go on all the same. */
  z.strictObject({ kind: z.literal('acceptBase'), taskId: id }),
  z.strictObject({ kind: z.literal('startSubtask'), subtaskId: id }),
  z.strictObject({ kind: z.literal('stopSubtask'), subtaskId: id }),
  z.strictObject({ kind: z.literal('retrySubtask'), subtaskId: id }),
  /** With `local` delivery this merges; it is also how a hold of that merge is tried again. */
  z.strictObject({ kind: z.literal('mergeSubtask'), subtaskId: id }),
  z.strictObject({
    kind: z.literal('requestChanges'),
    subtaskId: id,
    feedback: z.string().min(1).max(200_000),
  }),
  z.strictObject({ kind: z.literal('deleteSubtask'), subtaskId: id }),
  /** Ends a hold that waits for somebody, and tries again. */
  z.strictObject({ kind: z.literal('releaseHold'), subtaskId: id }),
  /** Puts it before another one of its column, or last (`null`). */
  z.strictObject({ kind: z.literal('moveSubtask'), subtaskId: id, beforeId: id.nullable() }),
  z.strictObject({ kind: z.literal('stopRun'), runId: id }),
  z.strictObject({ kind: z.literal('stopEverything') }),
  /** Removes a worktree that nobody works in; what would be lost with it goes to a rescue ref. */
  z.strictObject({ kind: z.literal('removeWorktree'), path: z.string().min(1).max(4_096) }),
  /** Brings back what a rescue ref holds, on a new branch, with a worktree or without. */
  z.strictObject({
    kind: z.literal('restoreRescue'),
    ref: z.string().max(1_000),
    branch: z.string().min(1).max(200),
    worktree: z.boolean(),
  }),
]);

export type Intent = z.infer<typeof intentSchema>;
