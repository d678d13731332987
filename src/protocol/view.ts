import type { Delivery, DeliveryKind } from '../domain/delivery.ts';
import type { GateRecord } from '../domain/gate.ts';
import type { Hold } from '../domain/hold.ts';
import type { QuotaPause } from '../domain/project.ts';
import type { DashboardState } from '../domain/projection.ts';
import type { Conflict, MergeMethod, PullRequest } from '../domain/pullRequest.ts';
import type { Return } from '../domain/returns.ts';
import type { RunKind, RunOutcome, RunStatus, Usage } from '../domain/run.ts';
import { newestFirst, type SessionPullRequest } from '../domain/session.ts';
import type { SignInSource } from '../domain/signIn.ts';
import type { ModelHint, SubtaskSize, SubtaskStatus } from '../domain/subtask.ts';
import type { Baseline, Proposal, Question, Replan, TaskStatus } from '../domain/task.ts';

/** What every view of a project shows, made from committed facts. */
export interface ProjectView {
  /** Grows by one with each patch; a gap means that a snapshot must be asked for. */
  readonly sequence: number;
  readonly project: ProjectHeader;
  readonly tasks: readonly TaskView[];
  readonly subtasks: readonly SubtaskView[];
  /** The newest first. */
  readonly sessions: readonly SessionView[];
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
  /** The GitHub host that somebody has to be signed in at; `null`: none. */
  readonly host: string | null;
  /** Why it cannot be chosen, and what to do; `null` when it can. */
  readonly unavailable: string | null;
}

/** Where the work on GitHub stands. */
export interface GitHubView {
  readonly host: string;
  /** Who is signed in; `null`: nobody, or it is not known yet. */
  readonly account: string | null;
  /** Where that sign-in was found; `null`: that is not known. */
  readonly source: SignInSource | null;
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
  /** Why it went back to its worker, oldest first. */
  readonly returns: readonly Return[];
  /** How many comments of people who may push are open, and were not given to the worker for an older commit. */
  readonly openComments: number;
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

/** One agent with a worktree of its own, and no plan. */
export interface SessionView {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  /** The beginnings of what the user has said, one for each round: the prompt, and then the follow-ups. */
  readonly words: readonly string[];
  /** The beginning of what its agent said last, at its end; `null` while it has not come to it. */
  readonly answer: string | null;
  readonly state: DashboardState;
  /** Why it failed, in one line. */
  readonly reason: string | null;
  readonly hold: Hold | null;
  readonly branch: string | null;
  readonly worktree: string | null;
  readonly baseBranch: string;
  readonly baseCommit: string;
  readonly remoteBranch: string | null;
  readonly pullRequest: SessionPullRequest | null;
  readonly deleting: boolean;
  /** What its agent is doing now, as one line. */
  readonly activity: string | null;
  /** ISO time. */
  readonly lastActivityAt: string;
  readonly costUsd: number;
  readonly costEstimated: boolean;
  readonly createdAt: string;
}

export interface RunView {
  readonly id: string;
  readonly taskId: string | null;
  readonly subtaskId: string | null;
  /** Of a session's run, which has neither. */
  readonly ownerSessionId: string | null;
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
  readonly sessions: readonly SessionView[];
  readonly runs: readonly RunView[];
  readonly removed: readonly string[];
}

/** The files that a subtask or a session changed since its base. */
export interface Changes {
  readonly base: string;
  /** The worktree whose files are compared, as they are now; `null`: those of `head`, which was proved or is all that is left. */
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
    sessions: sessionsAfter(view.sessions, patch, removed),
    runs: merge(view.runs, patch.runs, removed),
  };
}

function sessionsAfter(
  before: readonly SessionView[],
  patch: ViewPatch,
  removed: ReadonlySet<string>,
): readonly SessionView[] {
  const after = merge(before, patch.sessions, removed);
  return after === before ? before : newestFirst(after);
}

function merge<T extends { readonly id: string }>(
  items: readonly T[],
  changed: readonly T[],
  removed: ReadonlySet<string>,
): readonly T[] {
  if (changed.length === 0 && removed.size === 0) {
    return items;
  }
  // One card among ten thousand changes often: nothing is built for each of the others.
  const latest = new Map(changed.map((item) => [item.id, item]));
  const merged: T[] = [];
  for (const item of items) {
    const now = latest.get(item.id);
    if (now !== undefined) {
      latest.delete(item.id);
    }
    if (!removed.has(item.id)) {
      merged.push(now ?? item);
    }
  }
  return [...merged, ...[...latest.values()].filter(({ id }) => !removed.has(id))];
}
