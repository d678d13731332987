import type { Project } from '../domain/project.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Disposable } from '../lib/disposables.ts';
import type { Event } from '../lib/emitter.ts';
import type { Result } from '../lib/result.ts';
import type { Intent } from '../protocol/intent.ts';
import type { ProjectView, ViewPatch } from '../protocol/view.ts';
import type { Changes, TranscriptUpdate } from '../protocol/windowMessage.ts';

/** What a window asks of whoever works on a project. The engine has this shape, and so has a follower of another window. */
export interface Work {
  readonly project: Project;
  view(): ProjectView;
  readonly onDidChange: Event<ViewPatch>;
  submit(intent: Intent): Promise<Result<{ readonly id: string | null }, Refusal>>;
  watchTranscript(runId: string, listener: (update: TranscriptUpdate) => void): Disposable;
  logDirectory(runId: string): Promise<string | null>;
  changes(subtaskId: string): Promise<Result<Changes, Refusal>>;
  fileAt(commit: string, path: string): Promise<Uint8Array | null>;
  wake(): void;
  dispose(): Promise<void>;
}
