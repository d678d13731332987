import * as vscode from 'vscode';
import { type Plan, tidyPlan } from '../../domain/plan.ts';
import { planChange } from '../../domain/planChange.ts';
import type { Engine } from '../../engine/engine.ts';
import { type PlanPage, writePlan } from '../../plans/writePlan.ts';
import type { Intent } from '../../protocol/intent.ts';
import type { TaskView } from '../../protocol/view.ts';
import type { Projects } from '../projects.ts';
import { throttle } from '../throttle.ts';
import { decodeText, encodeText, VirtualFiles } from '../virtualFiles.ts';
import { t } from '../words/translations.ts';
import { addressOf, type PlanSide, planScheme } from './planAddress.ts';
import { boundsOf, cardsOf, presentPage, proposedPage } from './planPage.ts';
import { problemText } from './problemText.ts';
import { untilView } from './untilView.ts';

const refreshMilliseconds = 250;

/** What a document of ours is about, as far as it is there. */
export interface PlanSubject {
  readonly engine: Engine;
  readonly side: PlanSide;
  /** `null` once it is deleted. */
  readonly task: TaskView | null;
}

/** A document as VS Code knows it. */
interface Shown {
  readonly text: string;
  readonly editable: boolean;
  readonly modified: number;
}

/** The plans of tasks as files: made of the live view when they are read, and an intent when they are saved. */
export class PlanFiles extends VirtualFiles {
  readonly #projects: Projects;
  readonly #shown = new Map<string, Shown>();
  /** What the user saved, which is shown as long as it is what the plan is. */
  readonly #saved = new Map<string, { readonly text: string; readonly content: string }>();

  constructor(projects: Projects) {
    super();
    this.#projects = projects;
    const refresh = this.owned.add(throttle(refreshMilliseconds, () => this.#refresh()));
    this.owned.add(projects.onDidChange(() => refresh.request()));
    this.owned.add(vscode.workspace.onDidGrantWorkspaceTrust(() => refresh.request()));
    this.owned.add(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#shown.delete(uri.toString());
        this.#saved.delete(uri.toString());
      }),
    );
    this.owned.add(vscode.workspace.registerFileSystemProvider(planScheme, this, { isCaseSensitive: true }));
  }

  /** `null` where its project is not open in this window. */
  subjectOf(uri: vscode.Uri): PlanSubject | null {
    const address = addressOf(uri);
    const engine = this.#projects
      .open()
      .map((project) => project.engine)
      .find(({ project }) => project.id === address?.projectId);
    if (address === null || engine === undefined) {
      return null;
    }
    const task = engine.view().tasks.find(({ id }) => id === address.taskId);
    return { engine, side: address.side, task: task === undefined || task.deleting ? null : task };
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { text, editable, modified } = await this.#look(uri);
    return {
      type: vscode.FileType.File,
      ctime: 0,
      mtime: modified,
      size: encodeText(text).length,
      ...(editable ? {} : { permissions: vscode.FilePermission.Readonly }),
    };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return encodeText((await this.#look(uri)).text);
  }

  /** Puts the text's plan in force, or says why not: VS Code keeps the text in the editor then. */
  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const subject = this.subjectOf(uri);
    if (subject === null || subject.task === null || !isEditable(subject)) {
      throw vscode.FileSystemError.NoPermissions(uri);
    }
    const { engine, task } = subject;
    const text = decodeText(content);
    const plan = await soundPlan(engine, task, text);
    if (!isInForce(subject, plan)) {
      const answer = await engine.submit({ kind: 'editPlan', taskId: task.id, plan: ofIntent(plan) });
      if (!answer.ok) {
        throw new vscode.FileSystemError(answer.error.message);
      }
      await untilView(engine, () => isInForce(this.subjectOf(uri), plan));
    }
    const page = pageOf(this.subjectOf(uri));
    if (page !== null && isInForce(this.subjectOf(uri), plan)) {
      this.#saved.set(uri.toString(), { text, content: contentOf(page) });
    }
    this.#update(uri.toString(), this.subjectOf(uri));
  }

  async #look(uri: vscode.Uri): Promise<Shown> {
    if (this.subjectOf(uri) === null) {
      await this.#projects.openAll();
    }
    const subject = this.subjectOf(uri);
    if (subject === null) {
      throw vscode.FileSystemError.Unavailable(t('The project of this plan is not open in this window.'));
    }
    return this.#update(uri.toString(), subject);
  }

  /** Each change has a later time: that is how VS Code sees that there is something new, or a conflict. */
  #update(name: string, subject: PlanSubject | null): Shown {
    const known = this.#shown.get(name);
    const text = this.#textOf(name, subject);
    const editable = subject !== null && isEditable(subject);
    if (known !== undefined && known.text === text && known.editable === editable) {
      return known;
    }
    const modified = Math.max(Date.now(), (known?.modified ?? 0) + 1);
    const shown = { text, editable, modified };
    this.#shown.set(name, shown);
    return shown;
  }

  #textOf(name: string, subject: PlanSubject | null): string {
    const page = pageOf(subject);
    if (page === null) {
      return `# ${absence(subject)}\n`;
    }
    const saved = this.#saved.get(name);
    return saved?.content === contentOf(page) ? saved.text : writePlan(page);
  }

  #refresh(): void {
    const changed = [...this.#shown].filter(([name, known]) => {
      const subject = this.subjectOf(vscode.Uri.parse(name));
      return subject !== null && this.#update(name, subject) !== known;
    });
    if (changed.length > 0) {
      this.changed.fire(
        changed.map(([name]) => ({ type: vscode.FileChangeType.Changed, uri: vscode.Uri.parse(name) })),
      );
    }
  }
}

export function maxSubtasksOf(engine: Engine): number {
  const folder = vscode.Uri.file(engine.project.root);
  return vscode.workspace.getConfiguration('switchyard', folder).get('maxSubtasks', 50);
}

function pageOf(subject: PlanSubject | null): PlanPage | null {
  if (subject === null || subject.task === null) {
    return null;
  }
  const make = subject.side === 'present' ? presentPage : proposedPage;
  return make(subject.engine.view(), subject.task, t);
}

function isEditable(subject: PlanSubject): boolean {
  return subject.side === 'present' && vscode.workspace.isTrusted && pageOf(subject) !== null;
}

function absence(subject: PlanSubject | null): string {
  if (subject === null || subject.task === null) {
    return t('The task was deleted, and its plan with it.');
  }
  return subject.side === 'present'
    ? t('There is no plan yet.')
    : t('No new plan waits any more: it was approved or turned down.');
}

/** The plan that the text says; throws with the place of what is wrong. */
async function soundPlan(engine: Engine, task: TaskView, text: string): Promise<Plan> {
  const { readPlan } = await import('../../plans/readPlan.ts');
  const { plan, problems } = readPlan(text, boundsOf(engine.view(), task, maxSubtasksOf(engine)));
  const [first, ...others] = problems.filter(({ kind }) => kind !== 'overlap');
  if (first === undefined) {
    return tidyPlan(plan);
  }
  const place = t('Line {0}: {1}', first.range.start.line + 1, problemText(first, t));
  throw new vscode.FileSystemError(
    others.length === 0 ? place : t('{0} And {1} more; see Problems.', place, others.length),
  );
}

function isInForce(subject: PlanSubject | null, plan: Plan): boolean {
  const { engine, task } = subject ?? {};
  if (!engine || !task) {
    return false;
  }
  const { added, changed, removed } = planChange(cardsOf(engine.view(), task), plan);
  return (task.spec ?? '') === plan.spec && added.length + changed.length + removed.length === 0;
}

function contentOf({ plan, heading, notes }: PlanPage): string {
  return JSON.stringify([plan, heading, [...notes]]);
}

function ofIntent({ spec, subtasks }: Plan): Extract<Intent, { kind: 'editPlan' }>['plan'] {
  return {
    spec,
    subtasks: subtasks.map((subtask) => ({
      ...subtask,
      acceptance: [...subtask.acceptance],
      scope: [...subtask.scope],
      dependsOn: [...subtask.dependsOn],
    })),
  };
}
