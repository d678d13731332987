import type { Run } from '../domain/run.ts';
import { type OutputPlace, outputBeginning, type PageDirection } from '../domain/transcript.ts';
import { type Disposable, DisposableStore } from '../lib/disposables.ts';
import type { TranscriptPage, TranscriptUpdate } from '../protocol/records.ts';
import type { EngineParts } from './parts.ts';
import { createLineReader, type LineReader } from './runs/readLines.ts';

type Listener = (update: TranscriptUpdate) => void;

/** Gives the end of what a run has said, as soon as that is read, and then what comes. */
export function watchTranscript(parts: EngineParts, runId: string, listener: Listener): Disposable {
  const owned = new DisposableStore();
  const run = parts.store.tables.runs.get(runId);
  if (!run) {
    listener({ ...nothing, anew: true });
    return owned;
  }
  begin(parts, run, owned, listener).catch((error: unknown) =>
    parts.log.warn(`The transcript of run ${runId} cannot be read: ${String(error)}`),
  );
  return owned;
}

/** What stands before or after a place. However long the transcript is, no more than that is read. */
export async function transcriptPage(
  parts: EngineParts,
  runId: string,
  place: OutputPlace,
  direction: PageDirection,
): Promise<TranscriptPage> {
  const run = parts.store.tables.runs.get(runId);
  return run ? (await readPage(parts, run, place, direction)).page : nothing;
}

const nothing: TranscriptPage = { start: outputBeginning, end: outputBeginning, isEnd: true, entries: [] };

async function begin(
  parts: EngineParts,
  run: Run,
  owned: DisposableStore,
  listener: Listener,
): Promise<void> {
  const { read, page } = await readPage(parts, run, null, 'before');
  if (owned.disposed) {
    return;
  }
  const { isEnd: _, ...stretch } = page;
  listener({ ...stretch, anew: true });
  let start = page.end;
  let end = page.end;
  const following = parts.processes.follow(
    run.directory,
    {
      onLines(stream, lines, position) {
        end = { ...end, [stream]: position };
        const entries = lines.flatMap((line) => read(stream, line).entries);
        if (entries.length > 0) {
          listener({ start, end, entries, anew: false });
          start = end;
        }
      },
      onEnd: () => undefined,
    },
    page.end,
  );
  owned.add(following);
}

async function readPage(
  parts: EngineParts,
  run: Run,
  place: OutputPlace | null,
  direction: PageDirection,
): Promise<{ readonly read: LineReader; readonly page: TranscriptPage }> {
  const { start, end, isEnd, stdout, stderr } = await parts.processes.page(run.directory, place, direction);
  const read = createLineReader(parts, run);
  if (run.sessionId !== null && start.stdout > 0) {
    // Where the agent works, it has said at the very beginning.
    const head = await parts.processes.page(run.directory, outputBeginning, 'after');
    for (const line of head.stdout) {
      read('stdout', line);
    }
  }
  const entries = [
    ...stdout.flatMap((line) => read('stdout', line).entries),
    ...stderr.flatMap((line) => read('stderr', line).entries),
  ];
  return { read, page: { start, end, isEnd, entries } };
}
