import { lstat, readFile, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import Mustache from 'mustache';
import { errorCode } from '../lib/errorCode.ts';
import { err, ok, type Result } from '../lib/result.ts';

/** A prompt of ours, and what the user's own one must say of it: without that, an agent would not know its task. */
const requiredNames = {
  planner: ['title', 'description', 'answers', 'replanReason', 'presentPlan', 'feedback'],
  questions: ['title', 'description'],
  critic: ['title', 'description', 'plan'],
  worker: ['subtask.title', 'subtask.spec', 'subtask.plan', 'subtask.acceptance', 'feedback'],
  session: ['words', 'summary', 'selection.text'],
  resume: [],
} as const;

export type PromptName = keyof typeof requiredNames;

/** Where a repository keeps prompts of its own. */
const ownDirectory = join('.switchyard', 'prompts');

const mostBytes = 100_000;

/** The user's own template, where the repository has one; otherwise ours. A sentence to show when theirs cannot be used. */
export async function readTemplate(
  name: PromptName,
  directory: string,
  repository: string | null,
): Promise<Result<string, string>> {
  const ours = await readFile(join(directory, `${name}.md`), 'utf8');
  const place = join(ownDirectory, `${name}.md`);
  const own = repository === null ? ok(null) : await readOwn(repository, place);
  const objection = own.ok ? own.value !== null && objectionTo(own.value, name, ours) : own.error;
  if (typeof objection === 'string') {
    return err(
      `The prompt ${place} cannot be used: ${objection} Mend it, or delete it to use the usual one.`,
    );
  }
  return ok((own.ok ? own.value : null) ?? ours);
}

async function readOwn(repository: string, place: string): Promise<Result<string | null, string>> {
  const path = join(repository, place);
  try {
    await lstat(path);
  } catch (error) {
    const isMissing = errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR';
    return isMissing ? ok(null) : err('it cannot be read.');
  }
  try {
    const [root, real] = [await realpath(repository), await realpath(path)];
    const file = await lstat(real);
    if (relative(root, real).split(sep)[0] === '..' || !file.isFile()) {
      return err('it is no regular file inside the repository.');
    }
    if (file.size > mostBytes) {
      return err(`it is larger than ${mostBytes} bytes.`);
    }
    return ok(await readFile(real, 'utf8'));
  } catch {
    return err('it cannot be read.');
  }
}

function objectionTo(template: string, name: PromptName, ours: string): string | null {
  let names: Names;
  try {
    names = namesIn(template);
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}.`;
  }
  const missing = requiredNames[name].filter((required) => !names.full.has(required)).map(inBraces);
  if (missing.length > 0) {
    return `it lacks ${missing.join(', ')}.`;
  }
  const known = namesIn(ours);
  const unknown = [...names.used].filter((one) => !known.used.has(one) && !known.full.has(one));
  return unknown.length > 0
    ? `nothing is known by the name ${unknown.slice(0, 5).map(inBraces).join(', ')}.`
    : null;
}

/** What a template uses: as it stands there, and with the names of the sections that it stands in. */
interface Names {
  readonly used: Set<string>;
  readonly full: Set<string>;
}

function namesIn(template: string): Names {
  const names = { used: new Set<string>(), full: new Set<string>() };
  collect(Mustache.parse(template), '', names);
  return names;
}

function collect(tokens: unknown, section: string, names: Names): void {
  for (const token of Array.isArray(tokens) ? tokens : []) {
    const [kind, name, , , inside]: unknown[] = Array.isArray(token) ? token : [];
    if (typeof name !== 'string' || kind === 'text' || kind === '!' || kind === '=' || name === '.') {
      continue;
    }
    if (kind === '>') {
      throw new Error('A template within a template is not known');
    }
    names.used.add(name);
    names.full.add(name).add(section + name);
    if (kind === '#' || kind === '^') {
      collect(inside, name === 'fence' ? section : `${section}${name}.`, names);
    }
  }
}

function inBraces(name: string): string {
  return `{{${name}}}`;
}
