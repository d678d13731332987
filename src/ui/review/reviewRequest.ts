import { oneLine } from '../../domain/naming.ts';
import type { Draft } from './drafts.ts';

/** As long as a request to a worker may be; the engine takes no longer one. */
export const longestRequest = 200_000;

const quotedLines = 20;
const quotedLength = 300;

/**
 * What the worker is told: the user's words about the whole, then each comment with the file, the lines and what stood
 * in them. It is read by a model and goes into its prompt as something that was said, so it is not translated.
 */
export function requestText(words: string, drafts: readonly Draft[]): string {
  const comments = [...drafts].sort(byPlace).map((draft, index) => commentText(draft, index + 1));
  const heading =
    comments.length === 0
      ? []
      : ['Comments on the changes, each below the lines that it is about (numbered as they were then):'];
  return [words.trim(), ...heading, ...comments].filter((part) => part !== '').join('\n\n');
}

/** What stands in these lines, as much as a request tells of it: no more is kept of them. */
export function quoteOf(
  lineAt: (line: number) => string,
  { firstLine, lastLine }: Pick<Draft, 'firstLine' | 'lastLine'>,
): readonly string[] {
  const length = Math.min(lastLine - firstLine + 1, quotedLines);
  return Array.from({ length }, (_, index) => cut(lineAt(firstLine + index)));
}

function commentText(draft: Draft, number: number): string {
  const { place, firstLine, lastLine, comments } = draft;
  const lines =
    firstLine === lastLine ? `line ${firstLine + 1}` : `lines ${firstLine + 1} to ${lastLine + 1}`;
  const before = place.side === 'before' ? ', in the version before the changes' : '';
  return [
    `${number}. ${oneLine(place.path)}, ${lines}${before}:`,
    ...quoted(draft),
    ...comments.map(({ text }) => `\n${text.trim()}`),
  ].join('\n');
}

function quoted({ quote, firstLine, lastLine }: Draft): string[] {
  const shown = quote.map((line) => `> ${line}`.trimEnd());
  const left = lastLine - firstLine + 1 - quotedLines;
  return left > 0 && quote.length === quotedLines ? [...shown, `> (${left} more lines)`] : shown;
}

function cut(line: string): string {
  return line.length > quotedLength ? `${line.slice(0, quotedLength)}…` : line;
}

function byPlace(one: Draft, other: Draft): number {
  return one.place.path < other.place.path
    ? -1
    : one.place.path > other.place.path
      ? 1
      : one.firstLine - other.firstLine;
}
