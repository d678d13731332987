import { randomBytes } from 'node:crypto';
import Mustache from 'mustache';
import type { Commit } from '../domain/gate.ts';
import { oneLine } from '../domain/naming.ts';
import type { Plan } from '../domain/plan.ts';
import type { Selection } from '../domain/session.ts';
import type { Subtask } from '../domain/subtask.ts';
import type { Question } from '../domain/task.ts';
import { type PromptName, readTemplate } from './promptTemplates.ts';

/** Renders what agents are told, from the templates in `prompts/`, or from the repository's own in their place. */
export interface Prompts {
  /** Why the repository's own template of that name cannot be used, and what to do; `null` when all is well. */
  problem(name: PromptName): Promise<string | null>;
  renderQuestions(context: TaskContext): Promise<string>;
  renderPlanner(context: PlannerContext): Promise<string>;
  renderCritic(context: CriticContext): Promise<string>;
  renderWorker(context: WorkerContext): Promise<string>;
  renderSession(context: SessionContext): Promise<string>;
  /** What the agent of a session is told next, that has not forgotten what was said before. */
  renderFollowUp(words: string): Promise<string>;
  /** What an agent is told that was cut off and goes on where it stood. */
  renderResume(role: 'planner' | 'questions' | 'critic' | 'worker' | 'session'): Promise<string>;
}

export interface TaskContext {
  readonly title: string;
  readonly description: string;
  /** Names at the top of the repository. */
  readonly topLevel: readonly string[];
  readonly verifyCommand: string | null;
  readonly attempt: number;
}

export interface PlannerContext extends TaskContext {
  readonly maxSubtasks: number;
  /** What was wrong with the last answer. */
  readonly feedback: string | null;
  /** What the user was asked before. */
  readonly questions: readonly Question[];
  /** A plan is in force, and a new one is to take its place. */
  readonly replan: ReplanContext | null;
}

export interface ReplanContext {
  readonly reason: string;
  readonly spec: string;
  /** How far each subtask has come. */
  readonly subtasks: readonly SubtaskState[];
}

export interface SubtaskState {
  readonly key: string;
  readonly title: string;
  /** Such as `merged`. */
  readonly state: string;
  /** It must stay in the plan under its key. */
  readonly begun: boolean;
  readonly spec: string;
  readonly scope: readonly string[];
  readonly dependsOn: readonly string[];
}

interface CriticContext extends TaskContext {
  readonly plan: Plan;
}

export interface WorkerContext {
  readonly taskTitle: string;
  readonly taskSpec: string | null;
  readonly subtask: Pick<Subtask, 'number' | 'key' | 'title' | 'spec' | 'plan' | 'acceptance' | 'scope'> &
    Partial<Pick<Subtask, 'verify' | 'verifyApproved'>>;
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

export interface SessionContext {
  readonly words: string;
  /** What was said before, to one who was not there; empty: nothing. */
  readonly summary: string;
  readonly selection: Selection | null;
  readonly baseCommit: string;
  readonly branch: string;
  readonly verifyCommand: string | null;
  readonly commits: readonly Commit[];
  readonly dirtyFiles: readonly string[];
}

/** A list item is one line, and no longer than anybody would write by hand. */
const longestLine = 2000;

/** `repository`: where the user's own templates may be, in a workspace that the user trusts. */
export function createPrompts(directory: string, repository: string | null = null): Prompts {
  const render = async (name: PromptName, head: readonly string[], view: object): Promise<string> => {
    const template = await readTemplate(name, directory, repository);
    if (!template.ok) {
      throw new Error(template.error);
    }
    // One pass and no escaping: a prompt is no HTML, and `{{…}}` within a value stays what it is.
    const text = Mustache.render(template.value, { ...view, fence: fence() }, {}, { escape: String });
    return headed(head, text);
  };
  const attempt = (context: TaskContext): string => `attempt: ${context.attempt}`;
  return {
    async problem(name) {
      const template = await readTemplate(name, directory, repository);
      return template.ok ? null : template.error;
    },
    renderQuestions: (context) =>
      render('questions', ['role: questions', attempt(context)], taskView(context)),
    renderPlanner: (context) => render('planner', ['role: planner', attempt(context)], plannerView(context)),
    renderCritic: (context) =>
      render('critic', ['role: critic', attempt(context)], {
        ...taskView(context),
        plan: JSON.stringify(context.plan, null, 1),
      }),
    renderWorker: (context) => render('worker', workerHead(context), workerView(context)),
    renderSession: (context) => render('session', ['role: session'], sessionView(context)),
    renderFollowUp: async (words) => headed(['role: session'], words),
    renderResume: (role) => render('resume', [`role: ${role}`], {}),
  };
}

function taskView(context: TaskContext): object {
  return { ...context, topLevel: list(context.topLevel) };
}

function plannerView(context: PlannerContext): object {
  const { questions, replan } = context;
  return {
    ...taskView(context),
    answers: questions.map(questionText).join('\n\n'),
    replanReason: replan?.reason ?? '',
    presentPlan:
      replan === null ? '' : JSON.stringify({ spec: replan.spec, subtasks: replan.subtasks }, null, 1),
    begunKeys: list((replan?.subtasks ?? []).filter(({ begun }) => begun).map(({ key }) => key)),
  };
}

function questionText({ question, answer }: Question): string {
  return `Question: ${question}\nAnswer: ${answer?.trim() || '(left to you)'}`;
}

function workerHead({ subtask, attempt, maxAttempts }: WorkerContext): readonly string[] {
  const key = oneLine(subtask.key, longestLine);
  return ['role: worker', `subtask: ${key}`, `attempt: ${attempt} of ${maxAttempts}`];
}

function workerView(context: WorkerContext): object {
  const { subtask, attempt } = context;
  return {
    ...context,
    subtask: {
      ...subtask,
      acceptance: list(subtask.acceptance),
      scope: list(subtask.scope),
    },
    isRepeated: attempt > 1,
    ...workView(context),
  };
}

function sessionView(context: SessionContext): object {
  const { selection } = context;
  // A file may be called anything, and its name stands among our own words.
  const named = selection && { ...selection, path: oneLine(selection.path, longestLine) };
  return { ...context, selection: named, ...workView(context) };
}

/** What there is already in the worktree. */
function workView({ commits, dirtyFiles }: Pick<WorkerContext, 'commits' | 'dirtyFiles'>): object {
  return {
    hasWork: commits.length > 0 || dirtyFiles.length > 0,
    commits: list(commits.map(({ id, subject }) => `${id.slice(0, 12)} ${subject}`)),
    dirtyFiles: list(dirtyFiles),
  };
}

/** Says first who is spoken to, for those who read along. */
function headed(head: readonly string[], text: string): string {
  return `${head.map((line) => `Switchyard ${line}\n`).join('')}\n${text.trimStart()}`;
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
