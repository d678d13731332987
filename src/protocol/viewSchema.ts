import { z } from 'zod';
import { budgetLevels } from '../domain/budget.ts';
import { deliveryKinds } from '../domain/delivery.ts';
import type { GateRecord } from '../domain/gate.ts';
import { type Hold, type HoldFact, holdKinds } from '../domain/hold.ts';
import type { Plan } from '../domain/plan.ts';
import { dashboardStates } from '../domain/projection.ts';
import { mergeMethods } from '../domain/pullRequest.ts';
import { runKinds, runOutcomes, runStatuses, type Usage } from '../domain/run.ts';
import { modelHints, subtaskSizes, subtaskStatuses } from '../domain/subtask.ts';
import { baselines, taskStatuses } from '../domain/task.ts';
import type { OutputPlace } from '../domain/transcript.ts';
import { conflict, delivery, pullRequest, returned, signInSource } from './pullRequestSchema.ts';
import type {
  ProjectHeader,
  ProjectView,
  RunView,
  SessionView,
  SubtaskView,
  TaskView,
  ViewPatch,
} from './view.ts';

// The view as it comes from another window; the types say whether something was forgotten.

const text = z.string();
const maybeText = z.string().nullable();
const texts = z.array(z.string());
const number = z.number();
const flag = z.boolean();

export const outputPlaceSchema: z.ZodType<OutputPlace> = z.object({
  stdout: z.number().int().min(0),
  stderr: z.number().int().min(0),
});

export const usageSchema: z.ZodType<Usage> = z.object({
  inputTokens: number,
  outputTokens: number,
  costUsd: number,
  turns: number,
  models: z.array(z.object({ model: text, inputTokens: number, outputTokens: number, costUsd: number })),
  estimated: flag,
});

const holdFact: z.ZodType<HoldFact> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('spent'), level: z.enum(budgetLevels), anotherUsd: number }),
  z.object({ kind: z.literal('unchanged') }),
]);

const hold: z.ZodType<Hold> = z.object({
  ...{ kind: z.enum(holdKinds), reason: text, until: maybeText },
  fact: holdFact.exactOptional(),
});

const command = z.object({ command: text, exitCode: number.nullable(), durationMs: number, tail: text });

const gate: z.ZodType<GateRecord> = z.object({
  git: z
    .object({
      base: text,
      head: text,
      tree: text,
      commits: z.array(z.object({ id: text, subject: text })),
      changedFiles: texts,
      insertions: number,
      deletions: number,
      dirtyFiles: texts,
      contraband: texts,
    })
    .nullable(),
  verify: command.nullable(),
  ownVerify: command.nullable(),
  outsideScope: texts,
  protectedChanges: z.array(z.object({ path: text, kind: z.enum(['modified', 'deleted']), inScope: flag })),
  passed: flag,
  reason: maybeText,
});

const plan: z.ZodType<Plan> = z.object({
  spec: text,
  subtasks: z.array(
    z.object({
      key: text,
      title: text,
      spec: text,
      plan: text,
      acceptance: texts,
      scope: texts,
      verify: maybeText,
      size: z.enum(subtaskSizes),
      modelHint: z.enum(modelHints),
      dependsOn: texts,
    }),
  ),
});

const header: z.ZodType<ProjectHeader> = z.object({
  id: text,
  name: text,
  root: text,
  readOnly: maybeText,
  notices: texts,
  role: z.enum(['driver', 'follower']),
  driverAnswers: flag,
  agentsRunning: number,
  maxAgents: number,
  autoMerge: flag,
  returnsFeedback: flag,
  mergeMethod: z.enum(mergeMethods),
  permissionMode: text,
  spentTodayUsd: number,
  dayBudgetUsd: number.nullable(),
  quota: z.object({ until: text, probeRunId: maybeText }).nullable(),
  orchestrators: z.array(z.object({ id: text, unavailable: maybeText })),
  deliveries: z.array(
    z.object({ kind: z.enum(deliveryKinds), what: text, host: maybeText, unavailable: maybeText }),
  ),
  github: z
    .object({
      ...{ host: text, account: maybeText, source: signInSource.nullable() },
      ...{ paused: maybeText, signIn: flag, until: maybeText },
    })
    .nullable(),
});

const task: z.ZodType<TaskView> = z.object({
  id: text,
  number,
  title: text,
  description: text,
  status: z.enum(taskStatuses),
  reason: maybeText,
  orchestrator: text,
  delivery,
  baseBranch: text,
  baseline: z.enum(baselines),
  approved: flag,
  proposal: z.object({ plan, for: z.enum(['critic', 'user']) }).nullable(),
  replan: z.object({ askedBy: z.enum(['user', 'worker']), reason: text }).nullable(),
  questions: z.array(z.object({ question: text, answer: maybeText })).nullable(),
  budgetUsd: number.nullable(),
  spec: maybeText,
  stopped: flag,
  hold: hold.nullable(),
  deleting: flag,
  subtasks: number,
  merged: number,
  costUsd: number,
  costEstimated: flag,
  activity: maybeText,
  createdAt: text,
});

const subtask: z.ZodType<SubtaskView> = z.object({
  id: text,
  taskId: text,
  number,
  key: text,
  title: text,
  spec: text,
  plan: text,
  acceptance: texts,
  scope: texts,
  verify: maybeText,
  verifyApproved: flag,
  modelHint: z.enum(modelHints),
  size: z.enum(subtaskSizes),
  status: z.enum(subtaskStatuses),
  reason: maybeText,
  hold: hold.nullable(),
  stopped: flag,
  position: number,
  waitsFor: maybeText,
  runsBeside: flag,
  budgetUsd: number.nullable(),
  dependsOn: texts,
  unblocks: texts,
  branch: maybeText,
  worktree: maybeText,
  baseCommit: maybeText,
  mergedCommit: maybeText,
  remoteBranch: maybeText,
  pullRequest: pullRequest.nullable(),
  returns: z.array(returned),
  openComments: number,
  conflicts: z.array(conflict),
  mergeRequested: flag,
  deleting: flag,
  attempt: number,
  maxAttempts: number,
  nextAttemptAt: maybeText,
  activity: maybeText,
  gate: gate.nullable(),
  costUsd: number,
  costEstimated: flag,
  since: text,
});

const session: z.ZodType<SessionView> = z.object({
  id: text,
  number,
  title: text,
  words: texts,
  answer: maybeText,
  state: z.enum(dashboardStates),
  reason: maybeText,
  hold: hold.nullable(),
  branch: maybeText,
  worktree: maybeText,
  baseBranch: text,
  baseCommit: text,
  remoteBranch: maybeText,
  pullRequest: z.object({ number, url: text }).nullable(),
  deleting: flag,
  activity: maybeText,
  lastActivityAt: text,
  costUsd: number,
  costEstimated: flag,
  createdAt: text,
});

const run: z.ZodType<RunView> = z.object({
  id: text,
  taskId: maybeText,
  subtaskId: maybeText,
  ownerSessionId: maybeText,
  kind: z.enum(runKinds),
  round: number,
  attempt: number,
  status: z.enum(runStatuses),
  outcome: z.enum(runOutcomes).nullable(),
  reason: maybeText,
  usage: usageSchema.nullable(),
  startedAt: text,
  endedAt: maybeText,
});

const items = {
  tasks: z.array(task),
  subtasks: z.array(subtask),
  sessions: z.array(session),
  runs: z.array(run),
};

export const projectViewSchema: z.ZodType<ProjectView> = z.object({
  sequence: z.number().int(),
  project: header,
  ...items,
});

export const viewPatchSchema: z.ZodType<ViewPatch> = z.object({
  sequence: z.number().int(),
  project: header.nullable(),
  ...items,
  removed: texts,
});
