import { bytesBetween, newerThan, olderThan } from '../../domain/heldTranscript.ts';
import { type OutputPlace, outputBeginning } from '../../domain/transcript.ts';
import type { RunView, SessionView } from '../../protocol/view.ts';
import { formatBytes } from '../words/cleanUpWording.ts';
import { sessionHeading } from '../words/sessionWording.ts';
import type { Translate } from '../words/translate.ts';
import type { HeldText } from './heldText.ts';

/** One run of a session, and as much of it as is shown. */
export interface ShownRun {
  readonly id: string;
  readonly kind: RunView['kind'];
  /** After how many words of the user it began. */
  readonly round: number;
  readonly held: HeldText;
}

/** Where a run has said more than is shown. */
export interface Cut {
  readonly runId: string;
  readonly side: 'earlier' | 'later';
  readonly line: number;
}

export interface SessionText {
  readonly text: string;
  readonly lineCount: number;
  readonly cuts: readonly Cut[];
  readonly places: readonly TextPlace[];
}

/** On which lines a part of a run's transcript stands. */
interface TextPlace {
  readonly runId: string;
  readonly start: OutputPlace;
  readonly line: number;
  readonly lastLine: number;
}

/** What was asked, what the agent did and said, and what it does now, to be read from top to bottom. */
export function sessionText(session: SessionView, runs: readonly ShownRun[], t: Translate): SessionText {
  const blocks: readonly Block[] = [
    { text: `# ${session.title}` },
    { text: sessionHeading(session, t) },
    ...session.words.flatMap((words, index) => [
      { text: quoted(words) },
      ...runs.filter(({ round }) => round === index + 1).flatMap((run) => blocksOf(run, t)),
    ]),
  ];
  return laidOut(blocks);
}

/** The one that somebody at a line means: the last before it, or the first after it, and otherwise the only one there is. */
export function nearestCut(cuts: readonly Cut[], side: Cut['side'], line: number): Cut | null {
  const ofSide = cuts.filter((cut) => cut.side === side);
  return side === 'earlier'
    ? (ofSide.findLast((cut) => cut.line <= line) ?? ofSide[0] ?? null)
    : (ofSide.find((cut) => cut.line >= line) ?? ofSide.at(-1) ?? null);
}

interface Block {
  readonly text: string;
  readonly cut?: Omit<Cut, 'line'>;
  readonly part?: Pick<TextPlace, 'runId' | 'start'>;
}

function blocksOf({ id: runId, kind, held }: ShownRun, t: Translate): readonly Block[] {
  const older = olderThan(held);
  const newer = newerThan(held);
  const size = older === null ? '' : formatBytes(bytesBetween(outputBeginning, older));
  const parts = held.parts.map(({ start, text }) => ({ text, part: { runId, start } }));
  const isPreparation = kind === 'setUp' && parts.length > 0;
  return [
    // What a command prints is not what the agent says.
    ...(isPreparation ? [{ text: t('▸ The worktree was set up:') }] : []),
    ...(older === null
      ? []
      : [{ text: t('⋯ earlier: {0}', size), cut: { runId, side: 'earlier' as const } }]),
    ...parts.filter(({ text }) => text !== ''),
    ...(newer === null ? [] : [{ text: t('⋯ later'), cut: { runId, side: 'later' as const } }]),
  ];
}

/** With an empty line between two blocks. */
function laidOut(blocks: readonly Block[]): SessionText {
  const cuts: Cut[] = [];
  const places: TextPlace[] = [];
  let line = 0;
  for (const { text, cut, part } of blocks) {
    const lastLine = line + lineEndsOf(text);
    if (cut !== undefined) {
      cuts.push({ ...cut, line });
    }
    if (part !== undefined) {
      places.push({ ...part, line, lastLine });
    }
    line = lastLine + 2;
  }
  const text = blocks.map((block) => block.text).join('\n\n');
  return { text, lineCount: lineEndsOf(text) + 1, cuts, places };
}

/** As an editor counts them. */
function lineEndsOf(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}

function quoted(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}
