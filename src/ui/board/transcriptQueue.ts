import type { TranscriptUpdate } from '../../protocol/view.ts';

/** Both updates as one; the entries of the later one replace those at and after its position. */
export function joinTranscript(first: TranscriptUpdate | null, second: TranscriptUpdate): TranscriptUpdate {
  if (first === null || second.from <= first.from) {
    return second;
  }
  return {
    from: first.from,
    truncated: second.truncated,
    entries: [...first.entries.slice(0, second.from - first.from), ...second.entries],
  };
}
