import {
  bytesBetween,
  continues,
  type HeldTranscript,
  precedes,
  type Stretch,
  withoutNewest,
  withoutOldest,
} from '../../src/domain/heldTranscript.ts';
import type { TranscriptEntry } from '../../src/domain/transcript.ts';
import type { TranscriptPage, TranscriptStretch, TranscriptUpdate } from '../../src/protocol/records.ts';
import { addRows, answered, type EntryOf, openCallsOf, type TranscriptRow } from './transcriptRows.ts';

/** A stretch of the transcript, with what it shows. Rows keep their identity while they do not change. */
export interface TranscriptPart extends Stretch {
  readonly rows: readonly TranscriptRow[];
}

/** As much of a run's transcript as this page holds. */
export interface Transcript extends HeldTranscript<TranscriptPart> {
  readonly runId: string;
}

/** What comes live is added to the last part until that has so many bytes. */
const partBytes = 128 * 1024;

/** A page holds so much of a log at most: whoever scrolls on lets go of what is farthest away. */
export const heldBytes = 4 * 1024 * 1024;

/** The transcript after its run has said more. `followed`: its end is in sight, so that it is what must not be lost. */
export function addUpdate(
  transcript: Transcript | null,
  runId: string,
  update: TranscriptUpdate,
  followed: boolean,
): Transcript | null {
  const { start, end, entries } = update;
  if (update.anew) {
    return { runId, parts: [{ start, end, rows: addRows([], entries) }], isBehind: false };
  }
  if (transcript === null || transcript.runId !== runId) {
    return transcript;
  }
  // What somebody reads is not let go of for what comes.
  const isFull = !followed && bytesBetween(transcript.parts[0]?.start ?? start, end) > heldBytes;
  return isFull || !continues(transcript, start)
    ? { ...transcript, isBehind: true }
    : endingWith(appended(transcript, update));
}

/** The transcript with what was asked for because somebody has scrolled there. */
export function addPage(transcript: Transcript, page: TranscriptPage): Transcript {
  if (precedes(transcript, page)) {
    return beginningWith(prepended(transcript, page));
  }
  return continues(transcript, page.start)
    ? endingWith({ ...appended(transcript, page), isBehind: !page.isEnd })
    : transcript;
}

/** The newest rows, at most so many. */
export function lastRows({ parts }: Transcript, most: number): readonly TranscriptRow[] {
  return parts.flatMap(({ rows }) => rows).slice(-most);
}

function appended(transcript: Transcript, { start, end, entries }: TranscriptStretch): Transcript {
  const { parts, rest } = settled(transcript.parts, entries);
  const last = parts.at(-1);
  const grows = last !== undefined && bytesBetween(last.start, last.end) < partBytes;
  const added = grows
    ? [...parts.slice(0, -1), { start: last.start, end, rows: addRows(last.rows, rest) }]
    : [...parts, { start, end, rows: addRows([], rest) }];
  return { ...transcript, parts: added };
}

/** The parts with those results that their calls wait for, and the entries without them. */
function settled(
  parts: readonly TranscriptPart[],
  entries: readonly TranscriptEntry[],
): { readonly parts: readonly TranscriptPart[]; readonly rest: readonly TranscriptEntry[] } {
  const given = entries.filter((entry) => entry.kind === 'toolResult');
  // A second result of one call stays a row of its own.
  const first = new Map(given.toReversed().map((entry) => [entry.toolUseId, entry]));
  const open = new Map(first);
  const after = parts.map((part) => {
    const rows = answered(part.rows, open);
    return rows === part.rows ? part : { ...part, rows };
  });
  const joined = new Set<TranscriptEntry>(
    [...first.values()].filter(({ toolUseId }) => !open.has(toolUseId)),
  );
  return { parts: after, rest: entries.filter((entry) => !joined.has(entry)) };
}

/** Its results may stand in the parts after it: they join their calls. */
function prepended(transcript: Transcript, { start, end, entries }: TranscriptStretch): Transcript {
  const rows = addRows([], entries);
  const open = openCallsOf(rows);
  const results = new Map<string, EntryOf<'toolResult'>>();
  const parts = transcript.parts.map((part) => {
    const others = part.rows.filter((row) => row.kind !== 'result' || !open.has(row.entry.toolUseId));
    for (const row of part.rows) {
      if (row.kind === 'result' && open.has(row.entry.toolUseId)) {
        results.set(row.entry.toolUseId, row.entry);
      }
    }
    return others.length === part.rows.length ? part : { ...part, rows: others };
  });
  return { ...transcript, parts: [{ start, end, rows: answered(rows, results) }, ...parts] };
}

function endingWith(transcript: Transcript): Transcript {
  return { ...transcript, parts: withoutOldest(transcript.parts, heldBytes, bytesOf) };
}

function beginningWith(transcript: Transcript): Transcript {
  const parts = withoutNewest(transcript.parts, heldBytes, bytesOf);
  return { ...transcript, parts, isBehind: transcript.isBehind || parts.length < transcript.parts.length };
}

function bytesOf({ start, end }: Stretch): number {
  return bytesBetween(start, end);
}
