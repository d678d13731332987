import type { Project } from '../domain/project.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { TranscriptEntry } from '../domain/transcript.ts';
import type { Disposable } from '../lib/disposables.ts';
import type { Event } from '../lib/emitter.ts';
import type { Result } from '../lib/result.ts';
import type { Intent } from '../protocol/intent.ts';
import type { ProjectView, ViewPatch } from '../protocol/view.ts';
import type { Leftovers } from './queries/leftovers.ts';

/** What works on one project. Views read `view()`, follow `onDidChange` and ask by `submit`; nothing else changes state. */
export interface Engine {
  readonly project: Project;
  view(): ProjectView;
  readonly onDidChange: Event<ViewPatch>;
  /** Carries out what the user asked for, or says why not. `id` names what was created. */
  submit(intent: Intent): Promise<Result<{ readonly id: string | null }, Refusal>>;
  /** Calls with the end of the transcript at once, and then with what comes. */
  watchTranscript(runId: string, listener: (update: TranscriptUpdate) => void): Disposable;
  /** Where the run's raw logs are. */
  logDirectory(runId: string): Promise<string | null>;
  /** The files that a subtask changed since its base, for the editor's diff. */
  changes(subtaskId: string): Promise<Result<Changes, Refusal>>;
  /** A file of the repository as it was at `commit`; `null` where there was none. */
  fileAt(commit: string, path: string): Promise<Uint8Array | null>;
  /** What there is to clean up, and what can be brought back. */
  readonly leftovers: Leftovers;
  /** Makes this window the one that works on the project, whoever does; the user has decided so. */
  takeOver(): Promise<Result<void, Refusal>>;
  /** The settings or the workspace's trust changed: look at everything again. */
  wake(): void;
  /** Lets go of timers and files. Agents that run go on. */
  dispose(): Promise<void>;
}

export interface TranscriptUpdate {
  /** Position of the first of `entries` in the part that is shown; 0 starts it anew. */
  readonly from: number;
  /** Older entries exist that are not given. */
  readonly truncated: boolean;
  readonly entries: readonly TranscriptEntry[];
}

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
