import { z } from 'zod';
import { deliveryKinds } from '../domain/delivery.ts';
import { modelHints, subtaskSizes } from '../domain/subtask.ts';

const id = z.string().min(1).max(64);

const line = z.string().max(10_000);
const text = z.string().max(200_000);
const usd = z.number().min(0).max(1_000_000);

const planSchema = z.strictObject({
  spec: text,
  subtasks: z
    .array(
      z.strictObject({
        key: z.string().max(200),
        title: line,
        spec: text,
        plan: text,
        acceptance: z.array(line).max(200).readonly(),
        scope: z.array(line).max(500).readonly(),
        verify: line.nullable(),
        size: z.enum(subtaskSizes),
        modelHint: z.enum(modelHints),
        dependsOn: z.array(z.string().max(200)).max(1_000).readonly(),
      }),
    )
    .max(1_000)
    .readonly(),
});

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
    /** `null`: as the setting says. */
    budgetUsd: usd.nullable(),
    /** `null`: as the setting says. */
    delivery: z.enum(deliveryKinds).nullable(),
  }),
  /** Puts the plan in force: the one that waits for its first approval, or the one proposed in place of the present. */
  z.strictObject({ kind: z.literal('approvePlan'), taskId: id }),
  /** Turns it down; with words, the Planner plans anew. */
  z.strictObject({ kind: z.literal('rejectPlan'), taskId: id, comment: text }),
  /** Puts the user's own version in the place of the plan; what has begun stays as it is. */
  z.strictObject({ kind: z.literal('editPlan'), taskId: id, plan: planSchema }),
  /** Has the Planner plan anew; what is done is kept. */
  z.strictObject({ kind: z.literal('replan'), taskId: id, reason: text }),
  /** One answer for each question, in their order; an empty one leaves it to the Planner. */
  z.strictObject({
    kind: z.literal('answerQuestions'),
    taskId: id,
    answers: z.array(text).max(100).readonly(),
  }),
  z.strictObject({ kind: z.literal('addDependency'), subtaskId: id, dependsOnId: id }),
  z.strictObject({ kind: z.literal('removeDependency'), subtaskId: id, dependsOnId: id }),
  /** Of two whose branches conflict, one waits until the other is merged: the one that is farther from it, or the later one. */
  z.strictObject({ kind: z.literal('serialize'), subtaskId: id, otherId: id }),
  /** Lets it be worked beside others that mean to change the same files, or no longer. */
  z.strictObject({ kind: z.literal('allowOverlap'), subtaskId: id, allowed: z.boolean() }),
  /** Lets the gate run the command that a model proposed; refused unless it is still this one, word for word. */
  z.strictObject({ kind: z.literal('approveVerify'), subtaskId: id, command: line }),
  z.strictObject({ kind: z.literal('revokeVerify'), subtaskId: id }),
  /** What it may cost, and on with what waited for it; `null`: as the setting says. */
  z.strictObject({ kind: z.literal('setTaskBudget'), taskId: id, budgetUsd: usd.nullable() }),
  z.strictObject({ kind: z.literal('setSubtaskBudget'), subtaskId: id, budgetUsd: usd.nullable() }),
  /** For today only; `null`: whatever it costs. */
  z.strictObject({ kind: z.literal('setDayBudget'), budgetUsd: usd.nullable() }),
  z.strictObject({ kind: z.literal('retryPlanning'), taskId: id }),
  z.strictObject({ kind: z.literal('stopTask'), taskId: id }),
  z.strictObject({ kind: z.literal('resumeTask'), taskId: id }),
  /** Pull requests that are open stay so, unless they are to be closed. */
  z.strictObject({
    kind: z.literal('deleteTask'),
    taskId: id,
    closePullRequests: z.boolean().optional(),
  }),
  /** Ends a hold that waits for somebody, and tries again. */
  z.strictObject({ kind: z.literal('releaseTaskHold'), taskId: id }),
  /** The base does not pass its own checks: go on all the same. */
  z.strictObject({ kind: z.literal('acceptBase'), taskId: id }),
  z.strictObject({ kind: z.literal('startSubtask'), subtaskId: id }),
  z.strictObject({ kind: z.literal('stopSubtask'), subtaskId: id }),
  z.strictObject({ kind: z.literal('retrySubtask'), subtaskId: id }),
  /** Merges it, here or on GitHub; it is also how a hold of that merge is tried again. */
  z.strictObject({
    kind: z.literal('mergeSubtask'),
    subtaskId: id,
    /** Without what was changed in its worktree after its checks, which the user has been told of. */
    leaveOut: z.boolean().optional(),
  }),
  /** The user says that it is merged: what depends on it starts from the base as it is now. */
  z.strictObject({ kind: z.literal('markMerged'), subtaskId: id }),
  /** Brings the base into its branch, has the gate judge the result, and pushes it. */
  z.strictObject({ kind: z.literal('updateBranch'), subtaskId: id }),
  z.strictObject({ kind: z.literal('closePullRequest'), subtaskId: id }),
  /** Gives what reviews and checks of the pull request say to the worker now, whatever the limits say. */
  z.strictObject({ kind: z.literal('returnPullRequest'), subtaskId: id }),
  /** Asks GitHub now how the pull requests stand. */
  z.strictObject({ kind: z.literal('refreshPullRequests') }),
  z.strictObject({
    kind: z.literal('requestChanges'),
    subtaskId: id,
    feedback: z.string().min(1).max(200_000),
  }),
  z.strictObject({
    kind: z.literal('deleteSubtask'),
    subtaskId: id,
    closePullRequests: z.boolean().optional(),
  }),
  /** Ends a hold that waits for somebody, and tries again. */
  z.strictObject({ kind: z.literal('releaseHold'), subtaskId: id }),
  /** Puts it before another one of its column, or last (`null`). */
  z.strictObject({ kind: z.literal('moveSubtask'), subtaskId: id, beforeId: id.nullable() }),
  /** Puts branch and worktree back to how an attempt, a run of its worker, left them; it is stopped there. */
  z.strictObject({ kind: z.literal('goBack'), subtaskId: id, runId: id }),
  /** One agent with a worktree of its own, and no plan. */
  z.strictObject({
    kind: z.literal('createSession'),
    prompt: text,
    /** `null`: the branch that is checked out. */
    baseBranch: z.string().max(1_000).nullable(),
    /** What the user has selected in the editor. */
    selection: z
      .strictObject({
        path: z.string().max(4_096),
        firstLine: z.number().int().min(1),
        lastLine: z.number().int().min(1),
        text,
      })
      .nullable(),
  }),
  z.strictObject({ kind: z.literal('stopSession'), sessionId: id }),
  /** What was not pushed goes to a rescue ref. */
  z.strictObject({ kind: z.literal('deleteSession'), sessionId: id }),
  /** Tells a session that has ended what to do next. */
  z.strictObject({ kind: z.literal('followUp'), sessionId: id, words: text }),
  /** Ends a hold that waits for somebody, and tries again. */
  z.strictObject({ kind: z.literal('releaseSessionHold'), sessionId: id }),
  /** Plans as a task what was asked of the session; the answer is the task's id. */
  z.strictObject({ kind: z.literal('sessionToTask'), sessionId: id, title: line }),
  /** Pushes what the session has committed, and opens its one pull request. */
  z.strictObject({ kind: z.literal('sessionToPullRequest'), sessionId: id }),
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
