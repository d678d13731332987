import { stripVTControlCharacters } from 'node:util';

/** The end of what a step of a job wrote, as plain text; takes a log of any length. */
export interface LogEnd {
  push(text: string): void;
  end(): string;
}

/** ISO times to the second, both included. */
export interface TimeSpan {
  readonly from: string;
  readonly to: string;
}

const mostLines = 200;
const mostCharacters = 20_000;
const longestLine = 2000;
/** More than are shown, since what comes after the error is left out. */
const linesKept = 2 * mostLines;

/** @param span When the step ran; `null` takes the whole log. */
export function createLogEnd(span: TimeSpan | null): LogEnd {
  const all: string[] = [];
  const ofStep: string[] = [];
  let begun = '';
  let within = false;

  function take(line: string): void {
    const [, time, text] = /^\uFEFF?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z ?(.*)$/s.exec(line) ?? [];
    if (time !== undefined && span !== null) {
      within = time >= span.from.slice(0, time.length) && time <= span.to.slice(0, time.length);
    }
    for (const lines of within ? [all, ofStep] : [all]) {
      lines.push(plain(text ?? line));
      lines.splice(0, lines.length - linesKept);
    }
  }

  return {
    push(text) {
      const [first = '', ...rest] = text.split('\n');
      begun = (begun + first).slice(0, 2 * longestLine);
      for (const next of rest) {
        take(begun);
        begun = next.slice(0, 2 * longestLine);
      }
    },
    end() {
      if (begun !== '') {
        take(begun);
        begun = '';
      }
      // The runner's clock may differ so much from the one that the step's times are of that none of its lines is found.
      const lines = ofStep.length > 0 ? upToError(ofStep) : all;
      return shortened(lines.slice(-mostLines).join('\n').trim());
    },
  };
}

function plain(line: string): string {
  return stripVTControlCharacters(line)
    .replace(/[^\P{Cc}\t]/gu, '')
    .slice(0, longestLine);
}

/** Steps share a second with those after them. */
function upToError(lines: readonly string[]): readonly string[] {
  const error = lines.findLastIndex((line) => line.startsWith('##[error]'));
  return error === -1 ? lines : lines.slice(0, error + 1);
}

function shortened(text: string): string {
  if (text.length <= mostCharacters) {
    return text;
  }
  const end = text.slice(-mostCharacters);
  return end.slice(end.indexOf('\n') + 1);
}
