import { type DiffLine, diffLines } from './diff.ts';

/** A tool's input in the form that is best to read. */
export type ToolInput =
  | { readonly kind: 'diff'; readonly hunks: readonly (readonly DiffLine[])[] }
  | { readonly kind: 'command'; readonly command: string }
  | { readonly kind: 'text'; readonly text: string };

/** Reads what is known of Claude's own tools and shows everything else as it came. */
export function readToolInput(tool: string, input: string): ToolInput {
  const fields = parseObject(input);
  if (fields === null) {
    return { kind: 'text', text: input };
  }
  const hunks = hunksOf(tool, fields);
  if (hunks.length > 0) {
    return { kind: 'diff', hunks };
  }
  if (tool === 'Bash' && typeof fields.command === 'string') {
    return { kind: 'command', command: fields.command };
  }
  return { kind: 'text', text: describe(fields) };
}

/** What a call is about, without the name of the tool, which stands before it already. */
export function callSummary(tool: string, summary: string): string {
  return summary.startsWith(`${tool} `) ? summary.slice(tool.length + 1) : summary === tool ? '' : summary;
}

/** How many lines a diff adds and removes. */
export function countChanges(hunks: readonly (readonly DiffLine[])[]): { added: number; removed: number } {
  const all = hunks.flat();
  return {
    added: all.filter(({ kind }) => kind === 'added').length,
    removed: all.filter(({ kind }) => kind === 'removed').length,
  };
}

type Fields = Readonly<Record<string, unknown>>;

function parseObject(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hunksOf(tool: string, fields: Fields): readonly (readonly DiffLine[])[] {
  if (tool === 'Write' && typeof fields.content === 'string') {
    return [diffLines('', fields.content)];
  }
  const edits = tool === 'MultiEdit' && Array.isArray(fields.edits) ? fields.edits : [fields];
  return tool === 'Edit' || tool === 'MultiEdit' ? edits.filter(isFields).flatMap(hunkOf) : [];
}

function hunkOf(edit: Fields): readonly (readonly DiffLine[])[] {
  const before = edit.old_string;
  const after = edit.new_string;
  return typeof before === 'string' && typeof after === 'string' ? [diffLines(before, after)] : [];
}

function describe(fields: Fields): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value, null, 2)}`)
    .join('\n');
}
