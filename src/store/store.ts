import type { Project } from '../domain/project.ts';
import type { Run } from '../domain/run.ts';
import type { Session } from '../domain/session.ts';
import type { Dependency, Subtask } from '../domain/subtask.ts';
import type { Task } from '../domain/task.ts';
import type { Event } from '../lib/emitter.ts';

/** The state of one project. Reading is synchronous; every change is one transaction. */
export interface Store {
  readonly tables: Tables;
  /**
   * Runs `work` at once and synchronously against the tables; resolves when what it changed is on disk.
   * A throw in `work` undoes everything and rejects. Only then `onDidCommit` fires.
   */
  transact<T>(work: (tables: Tables) => T): Promise<T>;
  /** Resolves when all that the tables show is on disk: an effect must not rest on less. */
  durable(): Promise<void>;
  /** Whether all that the tables show is on disk now. */
  readonly isDurable: boolean;
  /** What has become durable, in order. */
  readonly onDidCommit: Event<Changes>;
  /** Why nothing can be written any more, or `null`. */
  readonly readOnly: string | null;
  readonly onDidBecomeReadOnly: Event<string>;
  /** What had to be mended or left out when the state was opened, in words for the user. */
  readonly notices: readonly string[];
  /** Writes a snapshot now. */
  snapshot(): Promise<void>;
  close(): Promise<void>;
}

/** Why state cannot be opened; nothing of it has been changed. The message is fit to show. */
export interface StoreFailure {
  readonly kind: 'newerVersion' | 'unreadable' | 'unwritable' | 'databaseMissing';
  readonly message: string;
}

/** Ids of the rows that a transaction touched, those removed along with another included. */
export interface Changes {
  readonly projects: ReadonlySet<string>;
  readonly tasks: ReadonlySet<string>;
  /** A changed dependency counts as a change of the subtask that waits. */
  readonly subtasks: ReadonlySet<string>;
  readonly sessions: ReadonlySet<string>;
  readonly runs: ReadonlySet<string>;
  readonly events: ReadonlySet<string>;
}

/** Reading works at any time; writing only inside `transact`, and throws elsewhere. */
export interface Tables {
  readonly projects: Table<Project>;
  readonly tasks: Table<Task>;
  readonly subtasks: Table<Subtask> & { ofTask(taskId: string): Subtask[] };
  readonly dependencies: {
    all(): Dependency[];
    /** What the subtask waits for. */
    of(subtaskId: string): Dependency[];
    /** What waits for the subtask. */
    on(dependsOnId: string): Dependency[];
    insert(dependency: Dependency): void;
    delete(dependency: Dependency): void;
  };
  readonly sessions: Table<Session>;
  readonly runs: Table<Run> & {
    /** Those without a subtask, oldest first. */
    ofTask(taskId: string): Run[];
    /** Oldest first. */
    ofSubtask(subtaskId: string): Run[];
    /** Oldest first. */
    ofSession(sessionId: string): Run[];
    running(): Run[];
    /** ISO time. */
    startedSince(at: string): Run[];
  };
  readonly events: {
    append(event: EventRow): void;
    /** Newest first. */
    latest(subjectId: string, limit: number): EventRow[];
    /** Those before an event, newest first. */
    before(subjectId: string, eventId: string, limit: number): EventRow[];
  };
}

export interface Table<Row extends { readonly id: string }> {
  get(id: string): Row | null;
  /** In order of creation. */
  all(): Row[];
  insert(row: Row): void;
  /** Changes the given columns; throws when there is no such row. */
  update(id: string, change: Partial<Omit<Row, 'id'>>): Row;
  delete(id: string): void;
}

/** One line of a subject's history. */
export interface EventRow {
  readonly id: string;
  /** The task, subtask, session or run that it is about. */
  readonly subjectId: string;
  readonly at: string;
  readonly text: string;
}
