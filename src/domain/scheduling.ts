import type { OpenSubtask, OpenTask, OpenWork } from './openWork.ts';
import { ScopeIndex } from './overlap.ts';
import type { Settings } from './settings.ts';
import type { Task } from './task.ts';

/** Which ready subtasks are started now, best first, and why each of the others is not. */
export interface Decision {
  readonly starts: readonly string[];
  readonly waits: ReadonlyMap<string, Wait>;
}

/** Why a ready subtask is not started. */
export type Wait =
  /** Its task is not open for work. */
  | { readonly kind: 'task' }
  /** The user stopped it. */
  | { readonly kind: 'stopped' }
  /** Nothing starts by itself. */
  | { readonly kind: 'byHand' }
  /** It means to change files that another one means to change too, which goes first. */
  | { readonly kind: 'overlap'; readonly other: string; readonly files: string }
  | { readonly kind: 'room'; readonly inProgress: number };

export type StartLimits = Pick<Settings, 'maxAgents' | 'autoStart' | 'separateOverlaps'>;

/**
 * Fills the free places one after the other. Each goes to the task with the fewest subtasks in progress, among equals
 * to the one whose last start is longest ago, so that no task waits for another to end; within the task to the subtask
 * with the longest way to its end, then by the user's order. Those that mean to change the same files are kept apart,
 * and whichever is ready longer goes first.
 */
export function decideStarts(work: OpenWork, limits: StartLimits): Decision {
  const active = [...work.tasks()].filter(({ row }) => isActive(row));
  const waits = new Map<string, Wait>();
  const queues = active.map((task) => queueOf(work, task, limits, waits));
  const claims = new Claims(work, active, queues, limits);
  const starts: string[] = [];
  let inProgress = active.reduce((sum, task) => sum + task.inProgress, 0);
  let turn = active.reduce((latest, task) => Math.max(latest, task.lastStart), 0);
  while (inProgress < limits.maxAgents) {
    const queue = nextQueue(queues);
    const subtask = queue?.best.pop();
    if (!queue || !subtask) {
      break;
    }
    const wait = claims.against(subtask);
    if (wait) {
      waits.set(subtask.id, wait);
      continue;
    }
    claims.take(subtask);
    starts.push(subtask.id);
    inProgress += 1;
    turn += 1;
    queue.inProgress += 1;
    queue.lastStart = turn;
  }
  for (const subtask of queues.flatMap(({ best }) => best)) {
    waits.set(subtask.id, claims.against(subtask) ?? { kind: 'room', inProgress });
  }
  return { starts, waits };
}

/** Whether the task is open for work: its plan approved, its base sound, nobody stopped it, and nothing holds it. */
export function mayStart(
  task: Pick<Task, 'status' | 'approved' | 'baseline' | 'stopped' | 'deleting' | 'hold'>,
): boolean {
  return (
    isActive(task) && task.approved && task.baseline !== 'unchecked' && !task.stopped && task.hold === null
  );
}

/** Tasks of which all is merged; one whose plan is still in question may get more to do. */
export function finishedTasks(work: OpenWork): readonly string[] {
  return [...work.tasks()]
    .filter(({ row, unmerged }) => unmerged === 0 && isActive(row) && isSettled(row))
    .map(({ row }) => row.id);
}

function isSettled({ approved, proposal, replan }: Task): boolean {
  return approved && proposal === null && replan === null;
}

function isActive({ status, deleting }: Pick<Task, 'status' | 'deleting'>): boolean {
  return status === 'ACTIVE' && !deleting;
}

/** The subtasks of a task that nothing but room and others' files keeps from starting. */
interface Queue {
  readonly number: number;
  /** The best comes last. */
  readonly best: OpenSubtask[];
  inProgress: number;
  lastStart: number;
}

function queueOf(work: OpenWork, task: OpenTask, limits: StartLimits, waits: Map<string, Wait>): Queue {
  const best: OpenSubtask[] = [];
  const isOpen = mayStart(task.row);
  for (const subtask of work.subtasks(task.ready)) {
    if (!isOpen) {
      waits.set(subtask.id, { kind: 'task' });
    } else if (subtask.stopped) {
      waits.set(subtask.id, { kind: 'stopped' });
    } else if (!limits.autoStart) {
      waits.set(subtask.id, { kind: 'byHand' });
    } else if (!subtask.deleting) {
      best.push(subtask);
    }
  }
  best.sort(
    (a, b) => work.remainingPath(a) - work.remainingPath(b) || b.position - a.position || b.number - a.number,
  );
  return { number: task.row.number, best, inProgress: task.inProgress, lastStart: task.lastStart };
}

function nextQueue(queues: readonly Queue[]): Queue | undefined {
  return queues
    .filter(({ best }) => best.length > 0)
    .sort((a, b) => a.inProgress - b.inProgress || a.lastStart - b.lastStart || a.number - b.number)[0];
}

/**
 * Who has a claim on which files. Work that is proved and not merged yet has one like work in progress: what starts
 * without it would meet it only when both are merged, and have to be done again. What is ready has one against all that
 * became ready after it, so that a wide one is not overtaken for ever.
 */
class Claims {
  readonly #work: OpenWork;
  readonly #areApart: boolean;
  /** Work on different branches does not meet, so there is one of each for every base branch. */
  readonly #underWay = new Map<string, ScopeIndex>();
  readonly #ready = new Map<string, ScopeIndex>();
  #oldest = '';

  constructor(work: OpenWork, active: readonly OpenTask[], queues: readonly Queue[], limits: StartLimits) {
    this.#work = work;
    this.#areApart = limits.separateOverlaps;
    for (const subtask of active.flatMap((task) => work.subtasks(task.underWay))) {
      if (!subtask.deleting) {
        this.#add(this.#underWay, subtask);
      }
    }
    for (const subtask of queues.flatMap(({ best }) => best)) {
      if (!subtask.runsBeside) {
        this.#add(this.#ready, subtask);
        this.#oldest = this.#oldest !== '' && this.#oldest < subtask.since ? this.#oldest : subtask.since;
      }
    }
  }

  take(subtask: OpenSubtask): void {
    this.#add(this.#underWay, subtask);
  }

  against(subtask: OpenSubtask): Wait | null {
    if (!this.#areApart || subtask.runsBeside) {
      return null;
    }
    const found =
      this.#indexOf(this.#underWay, subtask).find(this.#work.scope(subtask)) ?? this.#older(subtask);
    return found && { kind: 'overlap', other: found.id, files: found.files };
  }

  #older(subtask: OpenSubtask): ReturnType<ScopeIndex['find']> {
    const isYounger = (id: string): boolean => (this.#work.subtask(id)?.since ?? '') >= subtask.since;
    return subtask.since > this.#oldest
      ? this.#indexOf(this.#ready, subtask).find(this.#work.scope(subtask), isYounger)
      : null;
  }

  #add(indexes: Map<string, ScopeIndex>, subtask: OpenSubtask): void {
    if (this.#areApart) {
      this.#indexOf(indexes, subtask).add(subtask.id, this.#work.scope(subtask));
    }
  }

  #indexOf(indexes: Map<string, ScopeIndex>, { taskId }: OpenSubtask): ScopeIndex {
    const base = this.#work.task(taskId)?.row.baseBranch ?? '';
    const index = indexes.get(base) ?? new ScopeIndex();
    indexes.set(base, index);
    return index;
  }
}
