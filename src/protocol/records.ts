import type { Stretch } from '../domain/heldTranscript.ts';
import type { TranscriptEntry } from '../domain/transcript.ts';

// What was said and what has happened: more of it than a view can hold, so that it is asked for.

/** A stretch of a run's transcript. */
export interface TranscriptStretch extends Stretch {
  readonly entries: readonly TranscriptEntry[];
}

/** What somebody who watches a transcript is given: its end, and then what comes. */
export interface TranscriptUpdate extends TranscriptStretch {
  /** What was given before counts no longer. */
  readonly anew: boolean;
}

/** What somebody who has scrolled away from the end is given. */
export interface TranscriptPage extends TranscriptStretch {
  /** There was nothing after it. */
  readonly isEnd: boolean;
}

/** A part of what has happened to a task, a subtask or a session. */
export interface History {
  /** The newest last. */
  readonly events: readonly HistoryEvent[];
  /** There are earlier ones. */
  readonly hasEarlier: boolean;
}

export interface HistoryEvent {
  readonly id: string;
  /** ISO time. */
  readonly at: string;
  readonly text: string;
}
