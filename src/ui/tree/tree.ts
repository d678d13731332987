import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import { DisposableStore } from '../../lib/disposables.ts';
import type { Icon } from '../../protocol/icons.ts';
import type { ProjectHeader } from '../../protocol/view.ts';
import type { OpenProject, Projects, ProjectsChange } from '../projects.ts';
import { needsUser } from '../status/attention.ts';
import { throttle } from '../throttle.ts';
import { gitHubText } from '../words/pullRequestWording.ts';
import { t } from '../words/translations.ts';
import { noticeLine } from '../words/wording.ts';
import { changedNodes, rootsOf, type TreeNode, treeOf } from './treeModel.ts';

/** A line of the tree as VS Code holds it: always the same object for the same line. */
export type TreeElement =
  | { readonly kind: 'project'; readonly engine: Engine }
  | { readonly kind: 'item'; readonly engine: Engine; readonly id: string };

const redrawMilliseconds = 250;

/** Tasks, their subtasks, and their runs. With several projects in the window, those come first. */
export class TaskTree implements vscode.TreeDataProvider<TreeElement>, vscode.Disposable {
  readonly #projects: Projects;
  readonly #shown = new Map<Engine, Shown>();
  readonly #changed = new vscode.EventEmitter<TreeElement | TreeElement[] | undefined>();
  readonly #owned = new DisposableStore();
  readonly #view: vscode.TreeView<TreeElement>;
  readonly #redraw: ReturnType<typeof throttle>;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(projects: Projects) {
    this.#projects = projects;
    this.#view = this.#owned.add(
      vscode.window.createTreeView('switchyard.tasks', { treeDataProvider: this, showCollapseAll: true }),
    );
    this.#redraw = this.#owned.add(throttle(redrawMilliseconds, () => this.#drawChanges()));
    this.#owned.add(this.#changed);
    this.#owned.add(projects.onDidChange((change) => this.#onDidChange(change)));
    this.#owned.add(this.#view.onDidChangeVisibility(({ visible }) => visible && this.#onDidShow()));
  }

  dispose(): void {
    this.#owned.dispose();
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
      const { name, id } = element.engine.project;
      const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Expanded);
      item.id = id;
      item.iconPath = new vscode.ThemeIcon('repo');
      item.description = standingOf(element.engine.view().project);
      item.contextValue = 'project';
      const { project } = element.engine.view();
      const lines = [project.root, gitHubText(project, t), ...project.notices];
      item.tooltip = lines.filter((line) => line !== null).join('\n\n');
      return item;
    }
    const node = this.#shownOf(element.engine).nodes.get(element.id);
    return node === undefined ? new vscode.TreeItem('') : treeItem(element, node);
  }

  #roots(engine: Engine): TreeElement[] {
    const shown = this.#shownOf(engine);
    return shown.roots.map((id) => shown.elementOf(id));
  }

  #shownOf(engine: Engine): Shown {
    const known = this.#shown.get(engine);
    if (known !== undefined) {
      return known;
    }
    const shown = new Shown(engine);
    this.#shown.set(engine, shown);
    return shown;
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
      if (changed === 'roots') {
        this.#changed.fire(this.#shown.size === 1 ? undefined : shown.element);
      } else if (changed.length > 0) {
        this.#changed.fire(changed.map((id) => shown.elementOf(id)));
      }
    }
  }

  #drawBadge(): void {
    const waiting = this.#projects.open().flatMap(({ engine }) => needsUser(engine.view(), t));
    this.#view.badge =
      waiting.length === 0
        ? undefined
        : {
            value: waiting.length,
            tooltip: waiting.length === 1 ? t('1 needs you') : t('{0} need you', waiting.length),
          };
  }
}

function standingOf({ readOnly, role }: ProjectHeader): string {
  if (readOnly !== null) {
    return t('read-only');
  }
  return role === 'follower' ? t('in another window') : '';
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

/** What the tree shows of one project. */
class Shown {
  readonly element: TreeElement;
  readonly #engine: Engine;
  readonly #elements = new Map<string, TreeElement>();
  nodes: ReadonlyMap<string, TreeNode>;
  roots: readonly string[];
  stale = false;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.element = { kind: 'project', engine };
    this.nodes = treeOf(engine.view(), t);
    this.roots = rootsOf(engine.view());
  }

  elementOf(id: string): TreeElement {
    const known = this.#elements.get(id);
    if (known !== undefined) {
      return known;
    }
    const element: TreeElement = { kind: 'item', engine: this.#engine, id };
    this.#elements.set(id, element);
    return element;
  }

  /** Looks at the project again: ids of the lines to draw anew, or that tasks came or went. */
  refresh(): string[] | 'roots' {
    if (!this.stale) {
      return [];
    }
    this.stale = false;
    const before = this.nodes;
    const rootsBefore = this.roots;
    this.nodes = treeOf(this.#engine.view(), t);
    this.roots = rootsOf(this.#engine.view());
    for (const id of this.#elements.keys()) {
      if (!this.nodes.has(id)) {
        this.#elements.delete(id);
      }
    }
    return rootsBefore.join() === this.roots.join() ? changedNodes(before, this.nodes) : 'roots';
  }
}

function treeItem(element: TreeElement & { kind: 'item' }, node: TreeNode): vscode.TreeItem {
  const item = new vscode.TreeItem(node.label, collapsibleState(node));
  item.id = node.id;
  item.description = node.description;
  item.iconPath = themeIcon(node.icon);
  item.contextValue = node.contextValue;
  item.accessibilityInformation = { label: node.spoken };
  // Neither trusted nor with HTML: text of agents and of the repository is in it.
  item.tooltip = new vscode.MarkdownString(node.tooltip);
  if (node.kind !== 'task') {
    const command = node.kind === 'run' ? 'showTranscript' : 'showOnBoard';
    item.command = { command: `switchyard.${command}`, title: '', arguments: [element] };
  }
  return item;
}

function collapsibleState(node: TreeNode): vscode.TreeItemCollapsibleState {
  if (node.expanded === null) {
    return vscode.TreeItemCollapsibleState.None;
  }
  return node.expanded ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
}

export function themeIcon(icon: Icon): vscode.ThemeIcon {
  return icon.color === null
    ? new vscode.ThemeIcon(icon.id)
    : new vscode.ThemeIcon(icon.id, new vscode.ThemeColor(icon.color));
}
