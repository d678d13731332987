import { isAbsolute, relative } from 'node:path';
import { z } from 'zod';
import { oneLine } from '../../domain/naming.ts';
import { plainText } from '../plainText.ts';

const longest = 200;

const inputSchema = z.record(z.string(), z.unknown());

/** The part of a tool's input that tells most, by the tool's name. */
const telling: Readonly<Record<string, string>> = {
  Bash: 'command',
  Read: 'file_path',
  Edit: 'file_path',
  Write: 'file_path',
  NotebookEdit: 'notebook_path',
  Glob: 'pattern',
  Grep: 'pattern',
  Task: 'description',
  WebFetch: 'url',
  WebSearch: 'query',
};

/** A call in one line, such as `Edit src/parse.ts` or `Bash npm test`. Paths below `cwd` are made relative to it. */
export function toolSummary(tool: string, input: unknown, cwd: string | null): string {
  const fields = inputSchema.safeParse(input).data ?? {};
  const field = telling[tool];
  const value =
    field === undefined ? Object.values(fields).find((one) => typeof one === 'string') : fields[field];
  const detail = typeof value === 'string' ? value : '';
  const shown = field?.endsWith('_path') && cwd !== null ? shorten(detail, cwd) : detail;
  return oneLine(plainText(`${tool} ${shown}`), longest);
}

function shorten(path: string, cwd: string): string {
  const shorter = relative(cwd, path);
  return shorter === '' || shorter.startsWith('..') || isAbsolute(shorter) ? path : shorter;
}
