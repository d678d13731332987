import type { TranscriptEntry } from '../../src/domain/transcript.ts';

export type EntryOf<Kind extends TranscriptEntry['kind']> = Extract<TranscriptEntry, { readonly kind: Kind }>;

/** A line of the transcript as it is shown; what belongs together is one row. */
export type TranscriptRow =
  | { readonly kind: 'tool'; readonly use: EntryOf<'toolUse'>; readonly result: EntryOf<'toolResult'> | null }
  /** A result whose call is in the part that is not shown. */
  | { readonly kind: 'result'; readonly entry: EntryOf<'toolResult'> }
  | { readonly kind: 'output'; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  | {
      readonly kind: 'entry';
      readonly entry: Exclude<TranscriptEntry, EntryOf<'toolUse' | 'toolResult' | 'output'>>;
    };

/** A row of plain output ends here and the next one begins, so that growing output stays cheap to draw. */
const outputRowLimit = 8_000;

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

/** The rows with those results that their calls wait for, which are taken out of `results`. */
export function answered(
  rows: readonly TranscriptRow[],
  results: Map<string, EntryOf<'toolResult'>>,
): readonly TranscriptRow[] {
  if (results.size === 0) {
    return rows;
  }
  let changed: TranscriptRow[] | null = null;
  for (const [id, index] of openCallsOf(rows)) {
    const result = results.get(id);
    const row = rows[index];
    if (result !== undefined && row?.kind === 'tool') {
      changed ??= [...rows];
      changed[index] = { ...row, result };
      results.delete(id);
    }
  }
  return changed ?? rows;
}

/** Where the calls stand that have no result yet, by their ids. */
export function openCallsOf(rows: readonly TranscriptRow[]): Map<string, number> {
  const open = new Map<string, number>();
  for (const [index, row] of rows.entries()) {
    if (row.kind === 'tool' && row.result === null) {
      open.set(row.use.id, index);
    }
  }
  return open;
}

function addResult(
  rows: TranscriptRow[],
  openCalls: Map<string, number>,
  entry: EntryOf<'toolResult'>,
): void {
  const index = openCalls.get(entry.toolUseId);
  const row = index === undefined ? undefined : rows[index];
  if (index === undefined || row?.kind !== 'tool') {
    rows.push({ kind: 'result', entry });
    return;
  }
  openCalls.delete(entry.toolUseId);
  rows[index] = { ...row, result: entry };
}

function addOutput(rows: TranscriptRow[], entry: EntryOf<'output'>): void {
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
