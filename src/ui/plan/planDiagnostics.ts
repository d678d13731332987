import * as vscode from 'vscode';
import { DisposableStore } from '../../lib/disposables.ts';
import type { PlanProblem } from '../../plans/planProblem.ts';
import type { Projects } from '../projects.ts';
import { throttle } from '../throttle.ts';
import { t } from '../words/translations.ts';
import { addressOf } from './planAddress.ts';
import { maxSubtasksOf, type PlanFiles } from './planFiles.ts';
import { boundsOf } from './planPage.ts';
import { problemText } from './problemText.ts';

const checkMilliseconds = 300;
/** Nobody reads more of them at once. */
const mostProblems = 200;

/** Says what is wrong with a plan while it is written, where it is wrong. */
export class PlanDiagnostics implements vscode.Disposable {
  readonly #files: PlanFiles;
  readonly #owned = new DisposableStore();
  readonly #collection = this.#owned.add(vscode.languages.createDiagnosticCollection('switchyard-plan'));
  /** What was looked at last: the same text is held to the same plan again and again. */
  readonly #checked = new Map<string, string>();

  constructor(projects: Projects, files: PlanFiles) {
    this.#files = files;
    const check = this.#owned.add(throttle(checkMilliseconds, () => void this.#checkAll()));
    const about = ({ uri }: vscode.TextDocument) => addressOf(uri) !== null && check.request();
    this.#owned.add(vscode.workspace.onDidOpenTextDocument(about));
    this.#owned.add(vscode.workspace.onDidChangeTextDocument(({ document }) => about(document)));
    this.#owned.add(projects.onDidChange(() => check.request()));
    this.#owned.add(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#checked.delete(uri.toString());
        this.#collection.delete(uri);
      }),
    );
    check.request();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #checkAll(): Promise<void> {
    for (const document of vscode.workspace.textDocuments) {
      if (addressOf(document.uri)?.side === 'present') {
        await this.#check(document);
      }
    }
  }

  async #check(document: vscode.TextDocument): Promise<void> {
    const subject = this.#files.subjectOf(document.uri);
    if (subject === null || subject.task === null) {
      this.#collection.delete(document.uri);
      return;
    }
    const { engine, task } = subject;
    const bounds = boundsOf(engine.view(), task, maxSubtasksOf(engine));
    const { maxSubtasks, fixed, merged, otherTasks } = bounds;
    const looked = JSON.stringify([document.version, maxSubtasks, fixed, [...merged], [...otherTasks]]);
    const name = document.uri.toString();
    if (this.#checked.get(name) === looked) {
      return;
    }
    const { readPlan } = await import('../../plans/readPlan.ts');
    const { problems } = readPlan(document.getText(), bounds);
    if (!document.isClosed) {
      this.#checked.set(name, looked);
      this.#collection.set(document.uri, problems.slice(0, mostProblems).map(diagnosticOf));
    }
  }
}

function diagnosticOf(problem: PlanProblem): vscode.Diagnostic {
  const { start, end } = problem.range;
  const range = new vscode.Range(start.line, start.character, end.line, end.character);
  const severity =
    problem.kind === 'overlap' ? vscode.DiagnosticSeverity.Warning : vscode.DiagnosticSeverity.Error;
  const diagnostic = new vscode.Diagnostic(range, problemText(problem, t), severity);
  diagnostic.source = 'Switchyard';
  return diagnostic;
}
