import type { ProjectPlace } from '../domain/project.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { OutputPlace, PageDirection } from '../domain/transcript.ts';
import type { Disposable } from '../lib/disposables.ts';
import type { Event } from '../lib/emitter.ts';
import type { Result } from '../lib/result.ts';
import type { Intent } from '../protocol/intent.ts';
import type { History, TranscriptPage, TranscriptUpdate } from '../protocol/records.ts';
import type { Changes, ProjectView, ViewPatch } from '../protocol/view.ts';

/** What a window asks of whoever works on a project: its own engine, or another window's. */
export interface Work {
  readonly project: ProjectPlace;
  view(): ProjectView;
  readonly onDidChange: Event<ViewPatch>;
  /**
   * Carries out what the user asked for, or says why not. `id` names what was created. What `signal` ends in good time is
   * refused, and nothing of it has been done; later, and where half of it would be worse, it is carried out all the same.
   */
  submit(intent: Intent, signal?: AbortSignal): Promise<Result<{ readonly id: string | null }, Refusal>>;
  /** Calls with the end of the transcript at once, and then with what comes. */
  watchTranscript(runId: string, listener: (update: TranscriptUpdate) => void): Disposable;
  /** What stands in the transcript before or after a place. */
  transcriptPage(runId: string, place: OutputPlace, direction: PageDirection): Promise<TranscriptPage>;
  /** What has happened to a task, a subtask or a session: the latest, or what was before an event. */
  history(id: string, before: string | null): Promise<History>;
  /** What the run's agent was told, word for word; `null` for one that is no agent's, or where it is no longer kept. */
  prompt(runId: string): Promise<string | null>;
  /** Where the run's raw logs are. */
  logDirectory(runId: string): Promise<string | null>;
  /** The files that a subtask or a session changed since its base, for the editor's diff. */
  changes(id: string): Promise<Result<Changes, Refusal>>;
  /** A file of the repository as it was at `commit`; `null` where there was none. */
  fileAt(commit: string, path: string): Promise<Uint8Array | null>;
  /** The settings or the workspace's trust changed: look at everything again. */
  wake(): void;
  /** Lets go of timers and files. Agents that run go on. */
  dispose(): Promise<void>;
}
