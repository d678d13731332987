import type { TranscriptUpdate } from '../../protocol/records.ts';

/** Both updates as one. */
export function joinTranscript(first: TranscriptUpdate | null, second: TranscriptUpdate): TranscriptUpdate {
  return first === null || second.anew
    ? second
    : { ...first, end: second.end, entries: [...first.entries, ...second.entries] };
}
