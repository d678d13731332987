import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import { DisposableStore } from '../../lib/disposables.ts';
import type { OpenProject, Projects, ProjectsChange } from '../projects.ts';
import { needsUser, needText } from '../status/attention.ts';
import { throttle } from '../throttle.ts';
import { t } from '../words/translations.ts';
import { noticeLine } from '../words/wording.ts';
import { dragAndDrop } from './dragAndDrop.ts';
import { needBadges } from './needBadges.ts';
import { ShownProject } from './shownProject.ts';
import { projectItem, type TreeElement, treeItem } from './treeItem.ts';

const redrawMilliseconds = 250;

/** Ages are told in minutes. */
const tickMilliseconds = 30_000;

/**
 * Tasks, their subtasks, and their runs; then the sessions, with how long ago anything was seen of each. With several
 * projects in the window, those come first. Lines are given boxes to tick while the user selects what to start or stop.
 */
export class TaskTree implements vscode.TreeDataProvider<TreeElement>, vscode.Disposable {
  readonly #projects: Projects;
  readonly #shown = new Map<Engine, ShownProject>();
  readonly #changed = new vscode.EventEmitter<TreeElement | TreeElement[] | undefined>();
  readonly #owned = new DisposableStore();
  readonly #view: vscode.TreeView<TreeElement>;
  readonly #redraw: ReturnType<typeof throttle>;
  #selecting = false;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(projects: Projects) {
    this.#projects = projects;
    this.#view = this.#owned.add(
      vscode.window.createTreeView('switchyard.tasks', {
        treeDataProvider: this,
        showCollapseAll: true,
        canSelectMany: true,
        manageCheckboxStateManually: true,
        dragAndDropController: dragAndDrop,
      }),
    );
    this.#redraw = this.#owned.add(throttle(redrawMilliseconds, () => this.#drawChanges()));
    this.#owned.add(this.#changed);
    this.#owned.add(needBadges());
    this.#owned.add(projects.onDidChange((change) => this.#onDidChange(change)));
    this.#owned.add(this.#view.onDidChangeVisibility(({ visible }) => visible && this.#onDidShow()));
    this.#owned.add(this.#view.onDidChangeCheckboxState(({ items }) => this.#check(items)));
    const ticking = setInterval(() => this.#tick(), tickMilliseconds);
    this.#owned.add({ dispose: () => clearInterval(ticking) });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** The lines that are ticked while there are boxes, or else those that are selected. */
  get selected(): readonly TreeElement[] {
    return this.#selecting ? [...this.#shown.values()].flatMap((shown) => shown.checked) : this.selection;
  }

  /** The lines that keys are about. */
  get selection(): readonly TreeElement[] {
    return this.#view.selection;
  }

  /** Gives the lines boxes, or takes them away; what was ticked is forgotten. */
  select(selecting: boolean): void {
    this.#selecting = selecting;
    for (const shown of this.#shown.values()) {
      shown.uncheckAll();
    }
    void vscode.commands.executeCommand('setContext', 'switchyard.selecting', selecting);
    this.#changed.fire(undefined);
  }

  /** Shows a line, with all above it open. */
  async reveal(engine: Engine, id: string): Promise<void> {
    const shown = this.#shownOf(engine);
    // It may have come just now, and nobody may be looking.
    shown.stale = true;
    shown.refresh();
    this.#changed.fire(undefined);
    if (shown.nodes.has(id)) {
      await this.#view.reveal(shown.elementOf(id), { select: true, focus: true });
    }
  }

  async getChildren(element?: TreeElement): Promise<TreeElement[]> {
    if (element === undefined) {
      const open = await this.#projects.openAll();
      const engines = open.map(({ engine }) => engine);
      const [only] = engines;
      return engines.length === 1 && only !== undefined
        ? this.#roots(only)
        : engines.map((engine) => this.#shownOf(engine).element);
    }
    const shown = this.#shownOf(element.engine);
    return element.kind === 'project'
      ? this.#roots(element.engine)
      : (shown.nodes.get(element.id)?.children ?? []).map((id) => shown.elementOf(id));
  }

  getParent(element: TreeElement): TreeElement | undefined {
    if (element.kind === 'project') {
      return undefined;
    }
    const shown = this.#shownOf(element.engine);
    const parentId = shown.nodes.get(element.id)?.parentId;
    if (parentId) {
      return shown.elementOf(parentId);
    }
    return this.#projects.open().length > 1 ? shown.element : undefined;
  }

  getTreeItem(element: TreeElement): vscode.TreeItem {
    if (element.kind === 'project') {
      return projectItem(element, this.#shownOf(element.engine).line);
    }
    const shown = this.#shownOf(element.engine);
    const node = shown.nodes.get(element.id);
    return node === undefined
      ? new vscode.TreeItem('')
      : treeItem(element, node, this.#selecting ? shown.checkOf(element.id) : null);
  }

  #roots(engine: Engine): TreeElement[] {
    const shown = this.#shownOf(engine);
    return shown.roots.map((id) => shown.elementOf(id));
  }

  #shownOf(engine: Engine): ShownProject {
    const known = this.#shown.get(engine);
    if (known !== undefined) {
      return known;
    }
    const shown = new ShownProject(engine, t);
    this.#shown.set(engine, shown);
    return shown;
  }

  #check(items: readonly (readonly [TreeElement, vscode.TreeItemCheckboxState])[]): void {
    for (const [element, state] of items) {
      if (element.kind === 'item') {
        const isChecked = state === vscode.TreeItemCheckboxState.Checked;
        this.#shownOf(element.engine).check(element.id, isChecked);
      }
    }
    // Boxes above and below stand for the same subtasks.
    this.#changed.fire(undefined);
  }

  #onDidShow(): void {
    // As a whole: of a line that VS Code is only about to fetch, it would not hear that it has changed.
    for (const shown of this.#shown.values()) {
      shown.refresh();
    }
    this.#changed.fire(undefined);
    this.#redraw.request();
    void this.#projects.retryAll();
  }

  #tick(): void {
    const shown = [...this.#shown.values()].filter((one) => one.showsAges());
    if (this.#view.visible && shown.length > 0) {
      for (const one of shown) {
        one.stale = true;
      }
      this.#redraw.request();
    }
  }

  #onDidChange(change: ProjectsChange): void {
    if (change.kind === 'patch') {
      this.#shownOf(change.engine).stale = true;
    } else {
      const open = new Set(this.#projects.open().map(({ engine }) => engine));
      for (const engine of this.#shown.keys()) {
        if (!open.has(engine)) {
          this.#shown.delete(engine);
        }
      }
      this.#changed.fire(undefined);
    }
    this.#redraw.request();
  }

  #drawChanges(): void {
    this.#drawBadge();
    const message = messageOf(this.#projects.open());
    if (message !== (this.#view.message ?? '')) {
      this.#view.message = message;
    }
    if (!this.#view.visible) {
      return;
    }
    for (const shown of this.#shown.values()) {
      const changed = shown.refresh();
      if (changed === 'all' || (this.#selecting && changed.length > 0)) {
        // Boxes of other lines may stand for what has changed.
        this.#changed.fire(this.#shown.size === 1 ? undefined : shown.element);
      } else if (changed.length > 0) {
        this.#changed.fire(changed.map((id) => shown.elementOf(id)));
      }
    }
  }

  #drawBadge(): void {
    const waiting = this.#projects.open().flatMap(({ engine }) => needsUser(engine.view(), t));
    this.#view.badge =
      waiting.length === 0 ? undefined : { value: waiting.length, tooltip: needText(waiting.length, t) };
  }
}

/**
 * A quiet line above the tasks. The welcome of an empty project, which it would hide, is worth more; what was lost when
 * the state was opened is worth most.
 */
function messageOf(open: readonly OpenProject[]): string {
  const [view, ...others] = open.map(({ engine }) => engine.view());
  if (view === undefined || others.length > 0) {
    return '';
  }
  if (view.project.role === 'driver') {
    return noticeLine(view.project.notices, t) ?? '';
  }
  const { driverAnswers, readOnly } = view.project;
  // A workspace that is not trusted has a welcome of its own.
  if (!driverAnswers || (readOnly !== null && vscode.workspace.isTrusted)) {
    return readOnly ?? '';
  }
  return view.tasks.length === 0
    ? ''
    : t('Another window works on this project. What you do here is done there.');
}
