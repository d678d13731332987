import type { TargetedKeyboardEvent } from 'preact';
import { focusInspector } from '../components/boardKeys.ts';
import { askToDelete, menuOf } from '../components/boardMoves.ts';
import { below } from '../components/parts.tsx';
import type { MenuItem } from '../components/surface.ts';
import { strings } from '../strings.ts';
import type { Camera } from './camera.ts';
import { zoomStep } from './GraphTools.tsx';
import { edgesAt, neighbourNode, type Step } from './graphNavigation.ts';
import { type GraphScene, removeEdge } from './graphScene.ts';
import type { GraphEdge } from './taskGraph.ts';

type KeyEvent = TargetedKeyboardEvent<HTMLElement>;

const steps = new Map<string, Step>([
  ['ArrowUp', 'up'],
  ['ArrowDown', 'down'],
  ['ArrowLeft', 'left'],
  ['ArrowRight', 'right'],
  ['Home', 'first'],
  ['End', 'last'],
]);

/** The keyboard's way to do what the pointer does; keys that mean nothing here go on their way. */
export function graphKey(scene: GraphScene, camera: Camera, event: KeyEvent): void {
  const plain = !(event.ctrlKey || event.metaKey || event.altKey);
  const nodeId = closest(event, '[data-card]')?.dataset.card;
  const edgeId = closest(event, '[data-edge]')?.dataset.edge;
  const edge = scene.layout.edges.find(({ id }) => id === edgeId);
  const handled = plain
    ? zoomKey(camera, event) ||
      (nodeId !== undefined && nodeKey(scene, event, nodeId)) ||
      (edge !== undefined && edgeKey(scene, event, edge))
    : undoKey(scene, event);
  if (handled) {
    event.preventDefault();
    event.stopPropagation();
  }
}

/** Ctrl+Z, or Cmd+Z: takes back what was done to a dependency, the latest first. */
function undoKey({ undo }: GraphScene, { key, ctrlKey, metaKey, altKey, shiftKey }: KeyEvent): boolean {
  if (!(ctrlKey || metaKey) || altKey || shiftKey || key.toLowerCase() !== 'z' || undo.last === null) {
    return false;
  }
  undo.undo();
  return true;
}

function zoomKey(camera: Camera, { key }: KeyEvent): boolean {
  switch (key) {
    case '+':
    case '=':
      camera.zoomBy(zoomStep);
      return true;
    case '-':
      camera.zoomBy(1 / zoomStep);
      return true;
    case '0':
      camera.fit();
      return true;
    case '1':
      camera.zoomTo(1);
      return true;
    default:
      return false;
  }
}

function nodeKey(scene: GraphScene, event: KeyEvent, id: string): boolean {
  const onNode = event.target === closest(event, '[data-card]');
  const step = steps.get(event.key);
  if (step !== undefined && event.shiftKey) {
    return (step === 'left' || step === 'right') && focusEdge(event, edgesAt(scene.layout, id, step)[0]);
  }
  if (step !== undefined) {
    focusNode(event.currentTarget, neighbourNode(scene.layout, id, step));
  } else if (event.key === 'Enter' && onNode) {
    scene.surface.dispatch({ kind: 'selected', id });
    focusInspector();
  } else if (event.key === ' ' && onNode) {
    scene.surface.dispatch({ kind: 'selected', id });
  } else if (event.key === 'Escape') {
    scene.surface.dispatch({ kind: 'selected', id: null });
  } else if (event.key === 'Delete' && onNode) {
    askToDelete(scene, id);
  } else if (isMenuKey(event)) {
    openNodeMenu(scene, id, event.target);
  } else {
    return false;
  }
  return true;
}

/** From an edge the arrows go to its ends and to the next edge there; Delete takes it away. */
function edgeKey(scene: GraphScene, event: KeyEvent, edge: GraphEdge): boolean {
  switch (event.key) {
    case 'ArrowLeft':
    case 'Escape':
      focusNode(event.currentTarget, edge.from);
      return true;
    case 'ArrowRight':
      focusNode(event.currentTarget, edge.to);
      return true;
    case 'ArrowUp':
      return focusNext(scene, event, edge, -1);
    case 'ArrowDown':
      return focusNext(scene, event, edge, 1);
    case 'Delete':
    case 'Backspace':
      focusNode(event.currentTarget, edge.to);
      removeEdge(scene, edge);
      return true;
    case 'Enter':
    case ' ':
      openEdgeMenu(scene, edge, event.target);
      return true;
    default:
      return isMenuKey(event) && openEdgeMenu(scene, edge, event.target);
  }
}

export function focusNode(area: Element | null, id: string | null): void {
  if (id !== null) {
    area?.querySelector<HTMLElement>(`[data-card="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
  }
}

/** The same menu as that of the card on the board, without its order there. */
export function openNodeMenu(scene: GraphScene, id: string, target: EventTarget | null, at?: Place): void {
  const subtask = scene.byId.get(id);
  if (subtask !== undefined && target instanceof Element) {
    const place = at ?? below(target.closest('button') ?? target.closest('[data-card]') ?? target);
    scene.surface.openMenu(strings.actions.menuOf(subtask.number), menuOf(scene, subtask), place);
  }
}

interface Place {
  readonly x: number;
  readonly y: number;
}

export function openEdgeMenu(
  scene: GraphScene,
  edge: GraphEdge,
  target: EventTarget | null,
  at?: Place,
): boolean {
  const parent = scene.byId.get(edge.from);
  const child = scene.byId.get(edge.to);
  if (parent === undefined || child === undefined || !(target instanceof Element)) {
    return false;
  }
  const show = (id: string, number: number): MenuItem => ({
    id: `inspect:${id}`,
    label: strings.graph.show(number),
    icon: 'info',
    run: () => scene.surface.dispatch({ kind: 'selected', id }),
  });
  const remove: MenuItem = {
    id: 'removeDependency',
    label: strings.graph.removeEdge,
    icon: 'remove',
    run: () => removeEdge(scene, edge),
  };
  const box = target.getBoundingClientRect();
  scene.surface.openMenu(
    strings.graph.edgeMenu(child.number, parent.number),
    [remove, { ...show(edge.from, parent.number), separated: true }, show(edge.to, child.number)],
    at ?? { x: box.left + box.width / 2, y: box.top + box.height / 2 },
  );
  return true;
}

function isMenuKey(event: KeyEvent): boolean {
  return event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey);
}

/** The next edge that begins where this one does, or else that ends where it does. */
function focusNext(scene: GraphScene, event: KeyEvent, edge: GraphEdge, step: 1 | -1): boolean {
  const around = [edgesAt(scene.layout, edge.to, 'left'), edgesAt(scene.layout, edge.from, 'right')];
  const edges = around.find((candidates) => candidates.length > 1) ?? [];
  const at = edges.findIndex(({ id }) => id === edge.id);
  focusEdge(event, edges[(at + step + edges.length) % Math.max(1, edges.length)]);
  return true;
}

function focusEdge(event: KeyEvent, edge: GraphEdge | undefined): boolean {
  if (edge !== undefined) {
    const element = event.currentTarget.querySelector<SVGElement>(`[data-edge="${CSS.escape(edge.id)}"]`);
    element?.focus({ preventScroll: true });
  }
  return true;
}

function closest({ target }: KeyEvent, selector: string): HTMLElement | SVGElement | null {
  return target instanceof Element ? target.closest<HTMLElement | SVGElement>(selector) : null;
}
