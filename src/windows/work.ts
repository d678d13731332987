import type { ProjectPlace } from '../domain/project.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Disposable } from '../lib/disposables.ts';
import type { Event } from '../lib/emitter.ts';
import type { Result } from '../lib/result.ts';
import type { Intent } from '../protocol/intent.ts';
import type { Changes, ProjectView, TranscriptUpdate, ViewPatch } from '../protocol/view.ts';

/** What a window asks of whoever works on a project: its own engine, or another window's. */
export interface Work {
  readonly project: ProjectPlace;
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
  /** The settings or the workspace's trust changed: look at everything again. */
  wake(): void;
  /** Lets go of timers and files. Agents that run go on. */
  dispose(): Promise<void>;
}
