import type { RunOwner } from '../domain/run.ts';
import type { Changes, Tables } from '../store/store.ts';

/** Keys of everything that is looked at: after a start, or when settings or trust have changed. */
export function everyKey(tables: Tables): readonly string[] {
  return [
    ...projectKeys,
    ...tables.tasks.all().map((task) => taskKey(task.id)),
    ...tables.subtasks.all().map((subtask) => subtaskKey(subtask.id)),
    ...tables.sessions.all().map((session) => sessionKey(session.id)),
  ];
}

/** Keys of what a commit may have given something to do; a look takes in nothing but what is listed here. */
export function concernedKeys(tables: Tables, changes: Changes): ReadonlySet<string> {
  const keys = new Set<string>(projectKeys);
  const tasks = tables.tasks.all();
  for (const task of tasks) {
    // A task that is taken apart waits for its subtasks, which are gone when it hears of them.
    if (changes.tasks.has(task.id) || task.deleting) {
      keys.add(taskKey(task.id));
    }
    if (changes.tasks.has(task.id)) {
      addAll(keys, subtaskKeysOf(tables, task.id));
    }
  }
  for (const id of changes.subtasks) {
    keys.add(subtaskKey(id));
  }
  for (const id of changes.sessions) {
    keys.add(sessionKey(id));
  }
  for (const id of changes.runs) {
    const run = tables.runs.get(id);
    if (run) {
      keys.add(keyOf(run));
    }
    // Only one merge is checked at a time: when one has ended, it is somebody's turn.
    if (run?.kind === 'integrate') {
      addAll(
        keys,
        tasks.flatMap((task) => (task.status === 'ACTIVE' ? subtaskKeysOf(tables, task.id) : [])),
      );
    }
  }
  return keys;
}

/** What concerns the project as a whole: what starts and finishes, what becomes of delivered work, what lies on disk. */
const projectKeys = ['project', 'merges', 'conflicts', 'world'] as const;

export function taskKey(id: string): string {
  return `task:${id}`;
}

export function subtaskKey(id: string): string {
  return `subtask:${id}`;
}

export function sessionKey(id: string): string {
  return `session:${id}`;
}

function keyOf({ taskId, subtaskId, ownerSessionId }: RunOwner): string {
  if (ownerSessionId !== null) {
    return sessionKey(ownerSessionId);
  }
  return subtaskId === null ? taskKey(taskId ?? '') : subtaskKey(subtaskId);
}

function subtaskKeysOf(tables: Tables, taskId: string): readonly string[] {
  return tables.subtasks.ofTask(taskId).map((subtask) => subtaskKey(subtask.id));
}

function addAll(keys: Set<string>, more: readonly string[]): void {
  for (const key of more) {
    keys.add(key);
  }
}
