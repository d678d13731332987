import { isDeepStrictEqual } from 'node:util';
import type { Engine } from '../../engine/engine.ts';
import type { Translate } from '../words/translate.ts';
import { type CheckState, checkOf, stillCheckable, withCheck } from './checks.ts';
import { type ProjectLine, projectLine } from './projectLine.ts';
import type { TreeElement } from './treeItem.ts';
import { changedNodes, rootsOf, type TreeNode, treeOf } from './treeModel.ts';

/** What the tree shows of one project. */
export class ShownProject {
  readonly element: TreeElement;
  readonly #engine: Engine;
  readonly #t: Translate;
  readonly #elements = new Map<string, TreeElement>();
  #checked: ReadonlySet<string> = new Set();
  line: ProjectLine;
  nodes: ReadonlyMap<string, TreeNode>;
  roots: readonly string[];
  stale = false;

  constructor(engine: Engine, t: Translate) {
    this.#engine = engine;
    this.#t = t;
    this.element = { kind: 'project', engine };
    this.line = projectLine(engine, t);
    this.nodes = treeOf(engine.view(), Date.now(), t);
    this.roots = rootsOf(engine.view());
  }

  get checked(): readonly TreeElement[] {
    return [...this.#checked].map((id) => this.elementOf(id));
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

  showsAges(): boolean {
    return this.#engine.view().sessions.length > 0;
  }

  checkOf(id: string): CheckState {
    return checkOf(id, this.nodes, this.#checked);
  }

  check(id: string, isChecked: boolean): void {
    this.#checked = withCheck(id, isChecked, this.nodes, this.#checked);
  }

  uncheckAll(): void {
    this.#checked = new Set();
  }

  /** Looks at the project again: ids of the lines to draw anew; `all` where its own is one, or tasks came or went. */
  refresh(): string[] | 'all' {
    if (!this.stale) {
      return [];
    }
    this.stale = false;
    const { line, nodes, roots } = this;
    this.line = projectLine(this.#engine, this.#t);
    this.nodes = treeOf(this.#engine.view(), Date.now(), this.#t);
    this.roots = rootsOf(this.#engine.view());
    this.#checked = stillCheckable(this.#checked, this.nodes);
    for (const id of this.#elements.keys()) {
      if (!this.nodes.has(id)) {
        this.#elements.delete(id);
      }
    }
    const isSame = isDeepStrictEqual([line, roots], [this.line, this.roots]);
    return isSame ? changedNodes(nodes, this.nodes) : 'all';
  }
}
