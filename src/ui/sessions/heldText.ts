import {
  continues,
  type HeldTranscript,
  precedes,
  type Stretch,
  withoutNewest,
  withoutOldest,
} from '../../domain/heldTranscript.ts';
import { outputBeginning } from '../../domain/transcript.ts';
import type { TranscriptPage, TranscriptStretch, TranscriptUpdate } from '../../protocol/records.ts';
import type { Translate } from '../words/translate.ts';
import { transcriptText } from './transcriptText.ts';

/** A stretch of a run's transcript, as text. */
interface TextPart extends Stretch {
  readonly text: string;
}

/** As much of a run's transcript as is shown. */
export type HeldText = HeldTranscript<TextPart>;

/** So many characters of a run are shown at most: an editor takes them in without a pause each time that more comes. */
export const heldLength = 1_000_000;
/** What comes live is added to the last part until that has so many characters. */
const partLength = 50_000;

export const nothingHeld: HeldText = { parts: [], isBehind: false };

/** Where somebody who wants to read from the beginning on starts. */
export const beginningHeld: HeldText = {
  parts: [{ start: outputBeginning, end: outputBeginning, text: '' }],
  isBehind: true,
};

/** The text after its run has said more. `followed`: its end is in sight, so that it is what must not be lost. */
export function withUpdate(
  held: HeldText,
  update: TranscriptUpdate,
  followed: boolean,
  t: Translate,
): HeldText {
  const added = partOf(update, t);
  if (update.anew) {
    return { parts: [added], isBehind: false };
  }
  // What somebody reads is not let go of for what comes.
  const isFull =
    !followed && [...held.parts, added].reduce((sum, part) => sum + lengthOf(part), 0) > heldLength;
  return isFull || !continues(held, update.start) ? { ...held, isBehind: true } : appended(held, added);
}

/** The text with what was asked for before or after it; the same one where that does not fit to it. */
export function withPage(held: HeldText, page: TranscriptPage, t: Translate): HeldText {
  if (precedes(held, page)) {
    const all = [partOf(page, t), ...held.parts];
    const parts = withoutNewest(all, heldLength, lengthOf);
    return { parts, isBehind: held.isBehind || parts.length < all.length };
  }
  return continues(held, page.start) ? { ...appended(held, partOf(page, t)), isBehind: !page.isEnd } : held;
}

function appended({ parts, isBehind }: HeldText, added: TextPart): HeldText {
  const last = parts.at(-1);
  const all =
    last === undefined || last.text.length + added.text.length > partLength
      ? [...parts, added]
      : [...parts.slice(0, -1), { start: last.start, end: added.end, text: joined(last.text, added.text) }];
  return { parts: withoutOldest(all, heldLength, lengthOf), isBehind };
}

function partOf({ start, end, entries }: TranscriptStretch, t: Translate): TextPart {
  return { start, end, text: transcriptText(entries, t) };
}

function joined(...texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n\n');
}

function lengthOf({ text }: TextPart): number {
  return text.length;
}
