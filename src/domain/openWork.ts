import { remainingPath } from './graph.ts';
import { parseScope, type Scope } from './overlap.ts';
import { type Dependency, type Subtask, type SubtaskEvent, sizeWeights } from './subtask.ts';
import type { Task } from './task.ts';

/** What follows from the facts for one subtask. */
export interface Move {
  readonly subtaskId: string;
  readonly event: SubtaskEvent;
}

/** What is remembered of a subtask: little, as there may be many. */
export interface OpenSubtask
  extends Pick<
    Subtask,
    | ('id' | 'taskId' | 'number' | 'title' | 'size' | 'scope' | 'runsBeside')
    | ('status' | 'stopped' | 'deleting' | 'position' | 'since')
  > {
  readonly dependsOn: readonly string[];
}

/** A task, with the ids of its subtasks by what can become of them. */
export interface OpenTask {
  readonly row: Task;
  readonly ready: ReadonlySet<string>;
  /** Those whose work is on its way to the base: IN_PROGRESS or COMPLETED. */
  readonly underWay: ReadonlySet<string>;
  readonly failed: ReadonlySet<string>;
  readonly inProgress: number;
  readonly unmerged: number;
  /** Which of all starts that were seen was the last one of this task; 0 for none. */
  readonly lastStart: number;
}

/**
 * What decides which subtasks are ready and which are started next, kept up to date one changed row at a time. What a
 * change costs depends on how many subtasks wait for the changed one, and not on how many there are.
 */
export class OpenWork {
  readonly #tasks = new Map<string, TaskRecord>();
  readonly #subtasks = new Map<string, OpenSubtask>();
  /** By what they depend on. */
  readonly #dependents = new Map<string, Set<string>>();
  /** How many of those that a subtask depends on are not merged. */
  readonly #openParents = new Map<string, number>();
  readonly #moves = new Map<string, Move>();
  readonly #scopes = new Map<string, Scope>();
  #starts = 0;
  #version = 0;

  constructor(tasks: readonly Task[], subtasks: readonly Subtask[], dependencies: readonly Dependency[]) {
    const edges = Map.groupBy(dependencies, (edge) => edge.subtaskId);
    for (const task of tasks) {
      this.putTask(task);
    }
    // In which order they were started is not a fact; in which they came to where they are comes near to it.
    for (const subtask of subtasks.toSorted((a, b) => (a.since < b.since ? -1 : Number(a.since > b.since)))) {
      const dependsOn = (edges.get(subtask.id) ?? []).map((edge) => edge.dependsOnId);
      this.putSubtask(subtask, dependsOn);
    }
  }

  /** Another one after each change. */
  get version(): number {
    return this.#version;
  }

  /** Moves that dependencies ask for: a subtask is ready only when all it depends on are merged. */
  get moves(): ReadonlyMap<string, Move> {
    return this.#moves;
  }

  tasks(): Iterable<OpenTask> {
    return this.#tasks.values();
  }

  task(id: string): OpenTask | null {
    return this.#tasks.get(id) ?? null;
  }

  subtask(id: string): OpenSubtask | null {
    return this.#subtasks.get(id) ?? null;
  }

  subtasks(ids: Iterable<string>): readonly OpenSubtask[] {
    return [...ids].flatMap((id) => this.#subtasks.get(id) ?? []);
  }

  dependents(id: string): ReadonlySet<string> {
    return this.#dependents.get(id) ?? nobody;
  }

  scope({ id, scope }: OpenSubtask): Scope {
    const parsed = this.#scopes.get(id) ?? parseScope(scope);
    this.#scopes.set(id, parsed);
    return parsed;
  }

  /** How heavy the longest way is from the subtask to the end of its task. */
  remainingPath({ id, taskId }: OpenSubtask): number {
    const record = this.#record(taskId);
    record.paths ??= this.#pathsOf(record);
    return record.paths.get(id) ?? 0;
  }

  putTask(row: Task): void {
    this.#version += 1;
    const record = this.#tasks.get(row.id) ?? newRecord(row);
    this.#tasks.set(row.id, record);
    const wasOpen = isOpenForMoves(record.row);
    record.row = row;
    if (wasOpen !== isOpenForMoves(row)) {
      record.subtasks.forEach(this.#judge, this);
    }
  }

  removeTask(id: string): void {
    this.#version += 1;
    this.#tasks.delete(id);
  }

  /** Its task must be there. */
  putSubtask(row: Subtask, dependsOn: readonly string[]): void {
    this.#version += 1;
    const { id, taskId, number, title, size, scope, runsBeside, status, stopped, deleting, position, since } =
      row;
    const place = { id, taskId, number, title, size, scope, runsBeside };
    const before = this.#subtasks.get(id);
    const after = { ...place, status, stopped, deleting, position, since, dependsOn };
    this.#subtasks.set(id, after);
    this.#replace(before, after);
  }

  removeSubtask(id: string): void {
    this.#version += 1;
    const before = this.#subtasks.get(id);
    if (before) {
      this.#subtasks.delete(id);
      this.#replace(before, undefined);
      this.#openParents.delete(id);
    }
  }

  #replace(before: OpenSubtask | undefined, after: OpenSubtask | undefined): void {
    const id = (after ?? before)?.id ?? '';
    if (before && !same(before.scope, after?.scope)) {
      this.#scopes.delete(id);
    }
    this.#recount(before, after);
    this.#relink(id, before?.dependsOn ?? [], after?.dependsOn ?? []);
    this.#judge(id);
    const change = Number(isUnmerged(after)) - Number(isUnmerged(before));
    if (change !== 0) {
      for (const dependent of this.dependents(id)) {
        this.#count(dependent, change);
        this.#judge(dependent);
      }
    }
  }

  #recount(before: OpenSubtask | undefined, after: OpenSubtask | undefined): void {
    const record = this.#tasks.get((after ?? before)?.taskId ?? '');
    if (after && !record) {
      throw new Error(`The task of subtask ${after.id} is missing`);
    }
    if (!record) {
      return;
    }
    if (before) {
      leave(record, before);
    }
    if (after) {
      enter(record, after);
    }
    if (before?.size !== after?.size || !same(before?.dependsOn ?? [], after?.dependsOn)) {
      record.paths = null;
    }
    if (after && isStart(before, after)) {
      this.#starts += 1;
      record.lastStart = this.#starts;
    }
  }

  #relink(id: string, before: readonly string[], after: readonly string[]): void {
    if (same(before, after)) {
      return;
    }
    for (const parent of before) {
      this.#dependents.get(parent)?.delete(id);
      this.#count(id, -Number(isUnmerged(this.#subtasks.get(parent))));
    }
    for (const parent of after) {
      const dependents = this.#dependents.get(parent) ?? new Set();
      this.#dependents.set(parent, dependents.add(id));
      this.#count(id, Number(isUnmerged(this.#subtasks.get(parent))));
    }
  }

  #count(id: string, change: number): void {
    this.#openParents.set(id, (this.#openParents.get(id) ?? 0) + change);
  }

  #judge(id: string): void {
    const subtask = this.#subtasks.get(id);
    const task = subtask && this.#tasks.get(subtask.taskId);
    const event =
      task && isOpenForMoves(task.row)
        ? eventFor(subtask.status, (this.#openParents.get(id) ?? 0) > 0)
        : null;
    if (event === null) {
      this.#moves.delete(id);
    } else {
      this.#moves.set(id, { subtaskId: id, event });
    }
  }

  #record(taskId: string): TaskRecord {
    const record = this.#tasks.get(taskId);
    if (!record) {
      throw new Error(`Task ${taskId} is missing`);
    }
    return record;
  }

  #pathsOf({ subtasks }: TaskRecord): ReadonlyMap<string, number> {
    const graph = new Map(this.subtasks(subtasks).map(({ id, dependsOn }) => [id, dependsOn]));
    return remainingPath(graph, (id) => sizeWeights[this.#subtasks.get(id)?.size ?? 'small']);
  }
}

const nobody: ReadonlySet<string> = new Set();

interface TaskRecord extends OpenTask {
  row: Task;
  readonly subtasks: Set<string>;
  readonly ready: Set<string>;
  readonly underWay: Set<string>;
  readonly failed: Set<string>;
  inProgress: number;
  unmerged: number;
  lastStart: number;
  /** `null` when the graph has changed since they were found. */
  paths: ReadonlyMap<string, number> | null;
}

function newRecord(row: Task): TaskRecord {
  const empty = () => new Set<string>();
  const sets = { subtasks: empty(), ready: empty(), underWay: empty(), failed: empty() };
  return { row, ...sets, inProgress: 0, unmerged: 0, lastStart: 0, paths: null };
}

function enter(record: TaskRecord, { id, status }: OpenSubtask): void {
  record.subtasks.add(id);
  groupOf(record, status)?.add(id);
  record.inProgress += Number(status === 'IN_PROGRESS');
  record.unmerged += Number(status !== 'MERGED');
}

function leave(record: TaskRecord, { id, status }: OpenSubtask): void {
  record.subtasks.delete(id);
  groupOf(record, status)?.delete(id);
  record.inProgress -= Number(status === 'IN_PROGRESS');
  record.unmerged -= Number(status !== 'MERGED');
}

function groupOf(
  { ready, underWay, failed }: TaskRecord,
  status: Subtask['status'],
): Set<string> | undefined {
  const begun = { IN_PROGRESS: underWay, COMPLETED: underWay, BLOCKED_FAILURE: failed };
  const groups: Partial<Record<Subtask['status'], Set<string>>> = { READY: ready, ...begun };
  return groups[status];
}

/** Nothing of a plan moves before it is approved. */
function isOpenForMoves({ status, deleting, approved }: Task): boolean {
  return status === 'ACTIVE' && !deleting && approved;
}

function isUnmerged(subtask: OpenSubtask | undefined): boolean {
  return subtask !== undefined && subtask.status !== 'MERGED';
}

/** What is met for the first time as begun was started some time. */
function isStart(before: OpenSubtask | undefined, after: OpenSubtask): boolean {
  const hasBegun = !['PENDING', 'READY', 'BLOCKED_DEPENDENCY'].includes(after.status);
  return before ? before.status !== 'IN_PROGRESS' && after.status === 'IN_PROGRESS' : hasBegun;
}

function eventFor(status: Subtask['status'], waits: boolean): SubtaskEvent | null {
  if (status === 'PENDING' || status === (waits ? 'READY' : 'BLOCKED_DEPENDENCY')) {
    return waits ? 'dependenciesOpen' : 'dependenciesMerged';
  }
  return null;
}

function same(a: readonly string[], b: readonly string[] | undefined): boolean {
  return a.length === b?.length && a.every((item, index) => item === b[index]);
}
