import type { PlannedSubtask } from '../domain/plan.ts';
import { modelHints, subtaskSizes } from '../domain/subtask.ts';
import { planFields, subtaskFieldNames } from './planFields.ts';
import type { Position } from './planProblem.ts';
import { line as written } from './scalar.ts';

/** What can stand at a place of the text, in place of what is typed there already. */
export interface Offers {
  readonly kind: 'field' | 'value' | 'key';
  /** Where the word begins that it replaces, in the line of the place. */
  readonly from: number;
  readonly words: readonly { readonly text: string; readonly detail: string }[];
}

/**
 * Works on lines, as the text that somebody is typing is seldom sound. `subtasks` are those of the plan as far as it
 * could be read.
 */
export function offersAt(
  text: string,
  { line, character }: Position,
  subtasks: readonly Pick<PlannedSubtask, 'key' | 'title'>[],
): Offers | null {
  const lines = text.split(/\r\n|\r|\n/);
  const before = (lines[line] ?? '').slice(0, character);
  const from = before.length - (/[\p{L}\p{M}\p{N}._-]*$/u.exec(before)?.[0].length ?? 0);
  const above = parentsOf(lines, line, /^\s*/.exec(before)?.[0].length ?? 0);
  if (above.some((parent) => /:\s*[|>][-+\d]*$/.test(parent))) {
    return null;
  }
  const field = /^\s*(?:- +)?(\w+):(?: |$)/.exec(before)?.[1] ?? null;
  const listed = /^\s*- /.test(before) ? (/(\w+):$/.exec(above[0] ?? '')?.[1] ?? null) : null;
  if (field === 'dependsOn' || (field === null && listed === 'dependsOn')) {
    return { kind: 'key', from, words: keysFor(lines, line, subtasks) };
  }
  const values = field === 'size' ? subtaskSizes : field === 'model' ? modelHints : [];
  if (values.length > 0) {
    return { kind: 'value', from, words: values.map((value) => ({ text: value, detail: '' })) };
  }
  const names = /^\s*(?:- +)?\w*$/.test(before) ? namesFor(lines, line, above, from) : [];
  return names.length === 0
    ? null
    : { kind: 'field', from, words: names.map((name) => ({ text: name, detail: '' })) };
}

/** The lines that this one stands in by its indentation, the nearest first. */
function parentsOf(lines: readonly string[], line: number, indent: number): string[] {
  const parents: string[] = [];
  let inner = indent;
  for (let index = line - 1; index >= 0 && inner > 0; index--) {
    const candidate = (lines[index] ?? '').trimEnd();
    const own = /^\s*/.exec(candidate)?.[0].length ?? 0;
    if (candidate !== '' && own < inner && !candidate.trimStart().startsWith('#')) {
      parents.push(candidate);
      inner = own;
    }
  }
  return parents;
}

function namesFor(
  lines: readonly string[],
  line: number,
  above: readonly string[],
  from: number,
): readonly string[] {
  if (above.length === 0) {
    return from === 0
      ? planFields.filter((name) => !lines.some((other) => other.startsWith(`${name}:`)))
      : [];
  }
  const inSubtask = above.at(-1) === 'subtasks:' && above.length <= 2;
  const present = new Set(
    subtaskLines(lines, line).flatMap((other) => /^\s*(?:- +)?(\w+):/.exec(other)?.[1] ?? []),
  );
  return inSubtask ? subtaskFieldNames.filter((name) => !present.has(name)) : [];
}

function keysFor(
  lines: readonly string[],
  line: number,
  subtasks: readonly Pick<PlannedSubtask, 'key' | 'title'>[],
): Offers['words'] {
  const own = subtaskLines(lines, line);
  return subtasks
    .filter(
      ({ key }) => !own.some((other) => /^\s*(?:- +)?key:\s*(.*?)\s*$/.exec(other)?.[1] === written(key)),
    )
    .map(({ key, title }) => ({ text: written(key, true), detail: title }));
}

/** The lines of the subtask that this one belongs to, without the lines of its texts. */
function subtaskLines(lines: readonly string[], line: number): string[] {
  const dash = lines.find((text, index) => /^\s*-(?: |$)/.test(text) && lines.indexOf('subtasks:') < index);
  const column = dash?.indexOf('-') ?? 0;
  const isFirst = (text = '') => text.charAt(column) === '-' && text.slice(0, column).trim() === '';
  let start = line;
  while (start > 0 && !isFirst(lines[start])) {
    start--;
  }
  let end = start + 1;
  while (end < lines.length && !isFirst(lines[end]) && /^(?:\s|$)/.test(lines[end] ?? '')) {
    end++;
  }
  const indent = /^\s*-?\s*/.exec(lines[start] ?? '')?.[0].length ?? 0;
  return lines
    .slice(start, end)
    .filter((text, index) => index === 0 || /^\s*/.exec(text)?.[0].length === indent);
}
