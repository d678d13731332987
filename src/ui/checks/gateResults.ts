import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import { DisposableStore } from '../../lib/disposables.ts';
import type { Projects } from '../projects.ts';
import { throttle } from '../throttle.ts';
import { t } from '../words/translations.ts';
import { withoutIcons } from '../words/withoutIcons.ts';
import { type CheckResult, type GateResult, gateResults } from './gateItems.ts';

const publishMilliseconds = 500;

/**
 * What the gate finds, in VS Code's test results: an item for each subtask, and below it what was checked. Nothing runs
 * from there: the gate runs by itself, after each attempt. What was found before the window was opened is on the board.
 */
export class GateResults implements vscode.Disposable {
  readonly #projects: Projects;
  readonly #owned = new DisposableStore();
  /** The runs that were seen, by project. */
  readonly #known = new WeakMap<Engine, ReadonlySet<string>>();
  #controller: vscode.TestController | null = null;

  constructor(projects: Projects) {
    this.#projects = projects;
    const publish = this.#owned.add(throttle(publishMilliseconds, () => this.#publish()));
    this.#owned.add(projects.onDidChange(() => publish.request()));
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #publish(): void {
    const views = this.#projects.open().map(({ engine }) => ({ engine, view: engine.view() }));
    for (const { engine, view } of views) {
      const known = this.#known.get(engine);
      const results = gateResults(view, t);
      this.#known.set(engine, new Set(results.map(({ runId }) => runId)));
      for (const result of known === undefined ? [] : results.filter(({ runId }) => !known.has(runId))) {
        this.#show(result);
      }
    }
    this.#forget(new Set(views.flatMap(({ view }) => view.subtasks.map(({ id }) => id))));
  }

  #show(result: GateResult): void {
    this.#controller ??= this.#owned.add(
      vscode.tests.createTestController('switchyard.gate', t('Switchyard Gate')),
    );
    const controller = this.#controller;
    const item = controller.createTestItem(result.subtaskId, withoutIcons(result.label));
    item.description = result.description;
    const children = result.checks.map((check) => ({
      check,
      child: controller.createTestItem(`${result.subtaskId}.${check.id}`, withoutIcons(check.label)),
    }));
    item.children.replace(children.map(({ child }) => child));
    controller.items.add(item);
    // The focus stays where it is: nobody has asked for this run.
    const request = new vscode.TestRunRequest([item], undefined, undefined, false, true);
    const run = controller.createTestRun(request, `${result.label}, ${result.description}`, true);
    for (const { check, child } of children) {
      report(run, child, check);
    }
    if (!result.passed && result.checks.every(({ passed }) => passed)) {
      run.failed(item, new vscode.TestMessage(result.reason ?? ''));
    }
    run.end();
  }

  #forget(present: ReadonlySet<string>): void {
    const gone = [...(this.#controller?.items ?? [])].map(([id]) => id).filter((id) => !present.has(id));
    for (const id of gone) {
      this.#controller?.items.delete(id);
    }
  }
}

function report(run: vscode.TestRun, item: vscode.TestItem, check: CheckResult): void {
  const duration = check.durationMs ?? undefined;
  run.started(item);
  if (check.output !== '') {
    run.appendOutput(check.output, undefined, item);
  }
  if (check.passed) {
    run.passed(item, duration);
  } else {
    run.failed(item, new vscode.TestMessage(check.message ?? ''), duration);
  }
}
