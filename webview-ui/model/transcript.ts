import type { TranscriptEntry } from '../../src/domain/transcript.ts';

type Of<Kind extends TranscriptEntry['kind']> = Extract<TranscriptEntry, { readonly kind: Kind }>;

/** A line of the transcript as it is shown; what belongs together is one row. */
export type TranscriptRow =
  | { readonly kind: 'tool'; readonly use: Of<'toolUse'>; readonly result: Of<'toolResult'> | null }
  /** A result whose call is in the part that is not shown. */
  | { readonly kind: 'result'; readonly entry: Of<'toolResult'> }
  | { readonly kind: 'output'; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  | {
      readonly kind: 'entry';
      readonly entry: Exclude<TranscriptEntry, Of<'toolUse' | 'toolResult' | 'output'>>;
    };

/** The part of a run's transcript that is shown. Rows keep their identity while they do not change. */
export interface Transcript {
  readonly runId: string;
  readonly truncated: boolean;
  readonly entries: readonly TranscriptEntry[];
  readonly rows: readonly TranscriptRow[];
}

export interface TranscriptPart {
  readonly runId: string;
  readonly from: number;
  readonly truncated: boolean;
  readonly entries: readonly TranscriptEntry[];
}

/** A row of plain output ends here and the next one begins, so that growing output stays cheap to draw. */
const outputRowLimit = 8_000;

/** The transcript after a part of it came; `null` when entries between are missing. */
export function addPart(transcript: Transcript | null, part: TranscriptPart): Transcript | null {
  const { runId, truncated, from } = part;
  const known = transcript !== null && transcript.runId === runId ? transcript.entries : [];
  if (from > known.length) {
    return null;
  }
  const entries = [...known.slice(0, from), ...part.entries];
  const appended = transcript !== null && from > 0 && from === known.length;
  const rows = appended ? addRows(transcript.rows, part.entries) : addRows([], entries);
  return { runId, truncated, entries, rows };
}

/** `rows` with further entries: results join their calls, output joins the output before it. */
export function addRows(
  rows: readonly TranscriptRow[],
  entries: readonly TranscriptEntry[],
): readonly TranscriptRow[] {
  const added = [...rows];
  const openCalls = openCallsOf(rows);
  for (const entry of entries) {
    switch (entry.kind) {
      case 'toolUse':
        openCalls.set(entry.id, added.length);
        added.push({ kind: 'tool', use: entry, result: null });
        break;
      case 'toolResult':
        addResult(added, openCalls, entry);
        break;
      case 'output':
        addOutput(added, entry);
        break;
      default:
        added.push({ kind: 'entry', entry });
    }
  }
  return added;
}

function openCallsOf(rows: readonly TranscriptRow[]): Map<string, number> {
  const open = new Map<string, number>();
  for (const [index, row] of rows.entries()) {
    if (row.kind === 'tool' && row.result === null) {
      open.set(row.use.id, index);
    }
  }
  return open;
}

function addResult(rows: TranscriptRow[], openCalls: Map<string, number>, entry: Of<'toolResult'>): void {
  const index = openCalls.get(entry.toolUseId);
  const row = index === undefined ? undefined : rows[index];
  if (index === undefined || row?.kind !== 'tool') {
    rows.push({ kind: 'result', entry });
    return;
  }
  openCalls.delete(entry.toolUseId);
  rows[index] = { ...row, result: entry };
}

function addOutput(rows: TranscriptRow[], entry: Of<'output'>): void {
  const last = rows.at(-1);
  if (last?.kind === 'output' && last.stream === entry.stream && last.text.length < outputRowLimit) {
    rows[rows.length - 1] = { ...last, text: joinOutput(last.text, entry.text) };
  } else {
    rows.push({ kind: 'output', stream: entry.stream, text: entry.text });
  }
}

/** Entries may or may not carry the line ends that stood between them. */
function joinOutput(before: string, after: string): string {
  return before.endsWith('\n') ? before + after : `${before}\n${after}`;
}
