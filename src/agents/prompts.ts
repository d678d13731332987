import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Mustache from 'mustache';
import type { Commit } from '../domain/gate.ts';
import { oneLine } from '../domain/naming.ts';
import type { Subtask } from '../domain/subtask.ts';

/** Renders what agents are told, from the templates in `prompts/`. */
export interface Prompts {
  renderPlanner(context: PlannerContext): Promise<string>;
  renderWorker(context: WorkerContext): Promise<string>;
  /** What an agent is told that goes on with its session. */
  renderResume(role: 'planner' | 'worker'): Promise<string>;
}

export interface PlannerContext {
  readonly title: string;
  readonly description: string;
  /** Names at the top of the repository. */
  readonly topLevel: readonly string[];
  readonly verifyCommand: string | null;
  readonly maxSubtasks: number;
  readonly attempt: number;
  /** What was wrong with the last answer. */
  readonly feedback: string | null;
}

export interface WorkerContext {
  readonly taskTitle: string;
  readonly taskSpec: string | null;
  readonly subtask: Pick<Subtask, 'number' | 'key' | 'title' | 'spec' | 'plan' | 'acceptance' | 'scope'>;
  readonly baseCommit: string;
  readonly branch: string;
  readonly verifyCommand: string | null;
  readonly attempt: number;
  readonly maxAttempts: number;
  /** The gate's last failure, or a reviewer's words. */
  readonly feedback: string | null;
  /** On the branch already. */
  readonly commits: readonly Commit[];
  /** Changed and not committed. */
  readonly dirtyFiles: readonly string[];
}

/** A list item is one line, and no longer than anybody would write by hand. */
const longestLine = 2000;

export function createPrompts(directory: string): Prompts {
  const render = async (template: string, view: object): Promise<string> => {
    const text = await readFile(join(directory, template), 'utf8');
    // One pass and no escaping: a prompt is no HTML, and `{{…}}` within a value stays what it is.
    return Mustache.render(text, { ...view, fence: fence() }, {}, { escape: String });
  };
  return {
    renderPlanner: (context) => render('planner.md', { ...context, topLevel: list(context.topLevel) }),
    renderWorker: (context) => render('worker.md', workerView(context)),
    renderResume: (role) => render('resume.md', { role }),
  };
}

function workerView(context: WorkerContext): object {
  const { subtask, commits, dirtyFiles, attempt } = context;
  return {
    ...context,
    subtask: {
      ...subtask,
      key: oneLine(subtask.key, longestLine),
      acceptance: list(subtask.acceptance),
      scope: list(subtask.scope),
    },
    isRepeated: attempt > 1,
    hasWork: commits.length > 0 || dirtyFiles.length > 0,
    commits: list(commits.map(({ id, subject }) => `${id.slice(0, 12)} ${subject}`)),
    dirtyFiles: list(dirtyFiles),
  };
}

/** Empty for none, so that a template can leave the section out. */
function list(texts: readonly string[]): string {
  return texts.map((text) => `- ${oneLine(text, longestLine)}`).join('\n');
}

/** Encloses text from outside between two lines that its author cannot have known. */
function fence(): () => (text: string, render: (text: string) => string) => string {
  const boundary = `----- ${randomBytes(9).toString('base64url')} -----`;
  return () => (text, render) => `${boundary}\n${render(text).trim()}\n${boundary}\n`;
}
