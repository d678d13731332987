import type { Selection } from '../../domain/session.ts';
import { pathWithin } from '../review/reviewPlace.ts';

const longestText = 100_000;

/** What is selected, as an editor tells of it: lines and characters count from 0. */
export interface Selected {
  readonly file: string;
  readonly text: string;
  readonly start: { readonly line: number };
  readonly end: { readonly line: number; readonly character: number };
}

/** The same as an agent is told of it. A selection that ends before the first character of a line leaves that line out. */
export function selectionOf({ file, text, start, end }: Selected, root: string): Selection {
  const lastLine = end.character === 0 && end.line > start.line ? end.line : end.line + 1;
  return {
    path: pathWithin(root, file) ?? file,
    firstLine: start.line + 1,
    lastLine,
    text: text.slice(0, longestText),
  };
}
