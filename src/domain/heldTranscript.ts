import { isSamePlace, type OutputPlace, outputBeginning } from './transcript.ts';

/** What a run said between two places. One fits to another where it starts at the place that the other ends at. */
export interface Stretch {
  readonly start: OutputPlace;
  readonly end: OutputPlace;
}

/** As much of a run's transcript as a view holds: the oldest part first, and none missing between them. */
export interface HeldTranscript<Part extends Stretch> {
  readonly parts: readonly Part[];
  /** The run has said more than the last part has. */
  readonly isBehind: boolean;
}

/** The place that what is older ends at; `null` where there is nothing older. */
export function olderThan({ parts }: HeldTranscript<Stretch>): OutputPlace | null {
  const start = parts[0]?.start ?? outputBeginning;
  return isSamePlace(start, outputBeginning) ? null : start;
}

/** The place that what is newer, and was let go of, begins at; `null` while the end is held. */
export function newerThan({ parts, isBehind }: HeldTranscript<Stretch>): OutputPlace | null {
  return isBehind ? (parts.at(-1)?.end ?? null) : null;
}

/** Whether a stretch stands immediately before what is held. */
export function precedes({ parts }: HeldTranscript<Stretch>, { start, end }: Stretch): boolean {
  const first = parts[0];
  return first !== undefined && isSamePlace(end, first.start) && !isSamePlace(start, end);
}

/** Whether what begins at a place stands immediately after what is held. */
export function continues({ parts }: HeldTranscript<Stretch>, place: OutputPlace): boolean {
  return isSamePlace(parts.at(-1)?.end ?? outputBeginning, place);
}

/** Lets go of the oldest parts until the others take up no more than `most`; one part stays whatever it takes up. */
export function withoutOldest<Part extends Stretch>(
  parts: readonly Part[],
  most: number,
  sizeOf: (part: Part) => number,
): readonly Part[] {
  return parts.toReversed().filter(fitting(most, sizeOf)).toReversed();
}

/** The same with the newest parts. */
export function withoutNewest<Part extends Stretch>(
  parts: readonly Part[],
  most: number,
  sizeOf: (part: Part) => number,
): readonly Part[] {
  return parts.filter(fitting(most, sizeOf));
}

export function bytesBetween(start: OutputPlace, end: OutputPlace): number {
  return end.stdout - start.stdout + end.stderr - start.stderr;
}

/** Tells of one part after the other whether it still fits. */
function fitting<Part>(most: number, sizeOf: (part: Part) => number): (part: Part, index: number) => boolean {
  let size = 0;
  return (part, index) => {
    size += sizeOf(part);
    return index === 0 || size <= most;
  };
}
