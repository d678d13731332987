import type { TranscriptEntry } from '../domain/transcript.ts';
import type { Disposable } from '../lib/disposables.ts';
import type { TranscriptUpdate } from '../protocol/view.ts';
import type { EngineParts } from './parts.ts';
import { createLineReader } from './runs/readLines.ts';

/** How many entries are shown at least, and twice as many at most; older ones stay in the run's logs. */
const shownEntries = 2_000;

/** Reads a run's log from its beginning and gives its end at once, then what comes. */
export function watchTranscript(
  parts: EngineParts,
  runId: string,
  listener: (update: TranscriptUpdate) => void,
): Disposable {
  const run = parts.store.tables.runs.get(runId);
  if (!run) {
    listener({ from: 0, truncated: false, entries: [] });
    return { dispose: () => undefined };
  }
  const read = createLineReader(parts, run);
  let shown: TranscriptEntry[] = [];
  let truncated = false;
  const give = (entries: readonly TranscriptEntry[]): void => {
    const from = shown.length;
    shown = shown.concat(entries);
    if (shown.length <= 2 * shownEntries) {
      listener({ from, truncated, entries });
      return;
    }
    shown = shown.slice(-shownEntries);
    truncated = true;
    listener({ from: 0, truncated, entries: shown });
  };
  give([]);
  return parts.processes.follow(run.directory, {
    onLines: (stream, lines) => {
      const entries = lines.flatMap((line) => read(stream, line).entries);
      if (entries.length > 0) {
        give(entries);
      }
    },
    onEnd: () => undefined,
  });
}
