import type { Delivery, DeliveryKind } from '../domain/delivery.ts';
import type { GateRecord } from '../domain/gate.ts';
import type { Hold } from '../domain/hold.ts';
import type { QuotaPause } from '../domain/project.ts';
import type { Conflict, MergeMethod, PullRequest } from '../domain/pullRequest.ts';
import type { RunKind, RunOutcome, RunStatus, Usage } from '../domain/run.ts';
import type { ModelHint, SubtaskSize, SubtaskStatus } from '../domain/subtask.ts';
import type { Baseline, Proposal, Question, Replan, TaskStatus } from '../domain/task.ts';
import type { TranscriptEntry } from '../domain/transcript.ts';

/** What every view of a project shows, made from committed facts. */
export interface ProjectView {
  /** Grows by one with each patch; a gap means that a snapshot must be asked for. */
  readonly sequence: number;
  readonly project: ProjectHeader;
  readonly tasks: readonly TaskView[];
  readonly subtasks: readonly SubtaskView[];
  readonly runs: readonly RunView[];
}

export interface ProjectHeader {
  readonly id: string;
  readonly name: string;
  readonly root: string;
  /** Why nothing can be changed at present, or `null`. */
  readonly readOnly: string | null;
  /** What had to be mended when the state was opened. */
  readonly notices: readonly string[];
  /** Whether this window works on the project, or follows another one that does. */
  readonly role: 'driver' | 'follower';
  /** Whether the window that works on it can be reached; if not, the user may let this one take over. */
  readonly driverAnswers: boolean;
  readonly agentsRunning: number;
  readonly maxAgents: number;
  readonly autoMerge: boolean;
  /** What checks and reviews of pull requests find goes back to the worker by itself, as often as it may. */
  readonly returnsFeedback: boolean;
  /** How a pull request is merged from here. */
  readonly mergeMethod: MergeMethod;
  readonly permissionMode: string;
  /** What agents have cost since midnight. */
  readonly spentTodayUsd: number;
  /** `null`: no limit. */
  readonly dayBudgetUsd: number | null;
  readonly quota: QuotaPause | null;
  readonly orchestrators: readonly OrchestratorView[];
  readonly deliveries: readonly DeliveryView[];
  /** `null` where nothing has to do with GitHub. */
  readonly github: GitHubView | null;
}

/** A way for the work of a new task to reach the base; the first that is available is what the setting asks for. */
export interface DeliveryView {
  readonly kind: DeliveryKind;
  /** What becomes of the work, such as "pull requests to acme/sample". */
  readonly what: string;
  /** Why it cannot be chosen, and what to do; `null` when it can. */
  readonly unavailable: string | null;
}

/** Where the work on GitHub stands. */
export interface GitHubView {
  readonly host: string;
  /** Who is signed in; `null`: nobody, or it is not known yet. */
  readonly account: string | null;
  /** Why nothing is asked of GitHub at present, and what to do; `null` when all is well. */
  readonly paused: string | null;
  /** Whether it is signing in that ends the pause. */
  readonly signIn: boolean;
  /** Until when, where that is known (ISO time). */
  readonly until: string | null;
}

export interface OrchestratorView {
  readonly id: string;
  /** Why it cannot be chosen, and what to do; `null` when it can. */
  readonly unavailable: string | null;
}

export interface TaskView {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly description: string;
  readonly status: TaskStatus;
  readonly reason: string | null;
  readonly orchestrator: string;
  readonly delivery: Delivery;
  readonly baseBranch: string;
  readonly baseline: Baseline;
  readonly approved: boolean;
  readonly proposal: Proposal | null;
  readonly replan: Replan | null;
  readonly questions: readonly Question[] | null;
  /** What it may cost; `null`: no limit. */
  readonly budgetUsd: number | null;
  readonly spec: string | null;
  readonly stopped: boolean;
  readonly hold: Hold | null;
  readonly deleting: boolean;
  readonly subtasks: number;
  readonly merged: number;
  readonly costUsd: number;
  readonly costEstimated: boolean;
  /** What its Planner or base check is doing now, as one line. */
  readonly activity: string | null;
  readonly createdAt: string;
}

export interface SubtaskView {
  readonly id: string;
  readonly taskId: string;
  readonly number: number;
  readonly key: string;
  readonly title: string;
  readonly spec: string;
  readonly plan: string;
  readonly acceptance: readonly string[];
  readonly scope: readonly string[];
  readonly verify: string | null;
  readonly verifyApproved: boolean;
  readonly modelHint: ModelHint;
  readonly size: SubtaskSize;
  readonly status: SubtaskStatus;
  readonly reason: string | null;
  readonly hold: Hold | null;
  readonly stopped: boolean;
  readonly position: number;
  /** Why it has not been started yet, as one line: what it waits for; `null` when nothing keeps it, or it has been. */
  readonly waitsFor: string | null;
  readonly runsBeside: boolean;
  /** What it may cost; `null`: no limit. */
  readonly budgetUsd: number | null;
  /** Ids of what it depends on and of what waits for it. */
  readonly dependsOn: readonly string[];
  readonly unblocks: readonly string[];
  readonly branch: string | null;
  readonly worktree: string | null;
  readonly baseCommit: string | null;
  readonly mergedCommit: string | null;
  readonly remoteBranch: string | null;
  readonly pullRequest: PullRequest | null;
  readonly conflicts: readonly Conflict[];
  readonly mergeRequested: boolean;
  readonly deleting: boolean;
  readonly attempt: number;
  readonly maxAttempts: number;
  /** When the next attempt starts, while it waits for one (ISO time). */
  readonly nextAttemptAt: string | null;
  /** What is done now, as one line: `Edit src/parse.ts`, `running npm test`. */
  readonly activity: string | null;
  readonly gate: GateRecord | null;
  readonly costUsd: number;
  readonly costEstimated: boolean;
  /** When it entered its status (ISO time). */
  readonly since: string;
}

export interface RunView {
  readonly id: string;
  readonly taskId: string;
  readonly subtaskId: string | null;
  readonly kind: RunKind;
  readonly round: number;
  readonly attempt: number;
  readonly status: RunStatus;
  readonly outcome: RunOutcome | null;
  readonly reason: string | null;
  readonly usage: Usage | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
}

/** What changed since the patch before it: whole items by id, and the ids of what is gone. */
export interface ViewPatch {
  readonly sequence: number;
  readonly project: ProjectHeader | null;
  readonly tasks: readonly TaskView[];
  readonly subtasks: readonly SubtaskView[];
  readonly runs: readonly RunView[];
  readonly removed: readonly string[];
}

/** A part of a run's transcript. */
export interface TranscriptUpdate {
  /** Position of the first of `entries` in the part that is shown; 0 starts it anew. */
  readonly from: number;
  /** Older entries exist that are not given. */
  readonly truncated: boolean;
  readonly entries: readonly TranscriptEntry[];
}

/** The files that a subtask changed since its base. */
export interface Changes {
  readonly title: string;
  readonly base: string;
  /** The worktree to compare with, or `null` when only `head` is left. */
  readonly worktree: string | null;
  readonly head: string;
  readonly files: readonly ChangedFile[];
}

export interface ChangedFile {
  /** Relative to the repository. */
  readonly path: string;
  readonly kind: 'added' | 'modified' | 'deleted';
}

/** The view after the patch, or `null` when a patch was missed and a snapshot is needed. */
export function applyPatch(view: ProjectView, patch: ViewPatch): ProjectView | null {
  if (patch.sequence !== view.sequence + 1) {
    return null;
  }
  const removed = new Set(patch.removed);
  return {
    sequence: patch.sequence,
    project: patch.project ?? view.project,
    tasks: merge(view.tasks, patch.tasks, removed),
    subtasks: merge(view.subtasks, patch.subtasks, removed),
    runs: merge(view.runs, patch.runs, removed),
  };
}

function merge<T extends { readonly id: string }>(
  items: readonly T[],
  changed: readonly T[],
  removed: ReadonlySet<string>,
): readonly T[] {
  if (changed.length === 0 && removed.size === 0) {
    return items;
  }
  const byId = new Map(items.map((item) => [item.id, item]));
  for (const item of changed) {
    byId.set(item.id, item);
  }
  for (const id of removed) {
    byId.delete(id);
  }
  return [...byId.values()];
}
