import { type Column, columnOf } from '../../src/domain/projection.ts';
import type { ProjectHeader, SubtaskView, TaskView } from '../../src/protocol/view.ts';
import type { Deed } from '../model/actionKinds.ts';
import { deleteSubtask, inspect, subtaskActions } from '../model/actions.ts';
import { type BoardColumn, parentsOf } from '../model/board.ts';
import { mergeAction, serializeActions } from '../model/deliveryActions.ts';
import { type DropDeed, type DropVerdict, intentOfDeed, judgeDrop } from '../model/dropRules.ts';
import { findCard, stepAcross, stepWithin } from '../model/navigation.ts';
import { strings } from '../strings.ts';
import type { Drag } from './dragging.ts';
import type { MenuItem, Surface } from './surface.ts';

/** What the board's moves need to know of what is shown now. */
export interface BoardScene {
  readonly surface: Surface;
  readonly project: ProjectHeader;
  readonly task: TaskView;
  readonly columns: readonly BoardColumn[];
  readonly byId: ReadonlyMap<string, SubtaskView>;
}

export function judge(scene: BoardScene, subtaskId: string, target: Column): DropVerdict {
  const subtask = scene.byId.get(subtaskId);
  if (subtask === undefined) {
    return { allowed: false, reason: strings.inspector.gone };
  }
  return judgeDrop(subtask, target, {
    readOnly: scene.project.readOnly,
    task: scene.task,
    openParents: parentsOf(subtask, scene.byId).open,
  });
}

/** Puts a card down on a column: does what that means, or says why not. */
function drop(scene: BoardScene, subtaskId: string, target: Column, beforeId: string | null): void {
  const verdict = judge(scene, subtaskId, target);
  const number = scene.byId.get(subtaskId)?.number ?? 0;
  if (!verdict.allowed) {
    refuse(scene, number, verdict.reason);
  } else if (verdict.deed === 'reorder') {
    reorder(scene, subtaskId, beforeId);
  } else {
    scene.surface.perform(deedOf(scene, verdict.deed, subtaskId));
  }
}

/** Puts down what was dragged, unless it has become something else meanwhile: what was meant may be wrong by now. */
export function dropDragged(scene: BoardScene, drag: Drag & { readonly over: Column }): void {
  const subtask = scene.byId.get(drag.subtaskId);
  if (subtask !== undefined && subtask.status !== drag.status) {
    refuse(scene, subtask.number, strings.drop.changed);
  } else {
    drop(scene, drag.subtaskId, drag.over, drag.beforeId);
  }
}

/** Says what the column has said while the card was over it; one that would have taken it was left by Escape. */
export function refuseDragged(
  scene: BoardScene,
  { subtaskId, over }: Drag & { readonly over: Column },
): void {
  const verdict = judge(scene, subtaskId, over);
  if (!verdict.allowed) {
    refuse(scene, scene.byId.get(subtaskId)?.number ?? 0, verdict.reason);
  }
}

/** A merge may have to be asked about first; what is done at once is said. */
function deedOf(scene: BoardScene, verb: Exclude<DropDeed, 'reorder'>, subtaskId: string): Deed {
  const subtask = scene.byId.get(subtaskId);
  const deed: Deed =
    verb === 'merge' && subtask !== undefined
      ? mergeAction(subtask, scene.task, scene.project).deed
      : { kind: 'intent', intent: { kind: intentOfDeed[verb], subtaskId } };
  if (deed.kind === 'intent') {
    scene.surface.announce(strings.announce.asked(strings.drop[verb], subtask?.number ?? 0));
  }
  return deed;
}

/** Alt and an arrow: up and down for the order, left and right to the next column where that is legal. */
export function moveByKey(
  scene: BoardScene,
  subtaskId: string,
  direction: 'up' | 'down' | 'left' | 'right',
): void {
  const place = findCard(scene.columns, subtaskId);
  const cards = scene.columns[place?.column ?? -1]?.cards ?? [];
  const number = scene.byId.get(subtaskId)?.number ?? 0;
  if (direction === 'up' || direction === 'down') {
    const beforeId = stepWithin(cards, subtaskId, direction);
    if (beforeId === undefined) {
      scene.surface.announce(direction === 'up' ? strings.drop.first : strings.drop.last);
    } else {
      drop(scene, subtaskId, scene.columns[place?.column ?? -1]?.column ?? 'ready', beforeId);
    }
    return;
  }
  const step = stepAcross(scene.columns, subtaskId, direction, (target) => judge(scene, subtaskId, target));
  if (step === null) {
    scene.surface.announce(strings.drop.noColumnThere);
  } else if (step.verdict.allowed) {
    drop(scene, subtaskId, step.column, null);
  } else {
    refuse(scene, number, step.verdict.reason);
  }
}

/** The menu of a card: everything that can be done with it, moving it included. */
export function menuOf(scene: BoardScene, subtask: SubtaskView): readonly MenuItem[] {
  const { surface, project, task } = scene;
  const actions = [
    inspect(subtask.id, 'overview', strings.actions.details),
    inspect(subtask.id, 'transcript', strings.actions.transcript),
    ...subtaskActions(subtask, task, project),
    ...(project.readOnly === null ? serializeActions(subtask, scene.byId) : []),
  ].sort((a, b) => rank(a.id) - rank(b.id));
  const items: readonly MenuItem[] = actions.map((action, index) => ({
    id: action.id,
    label: action.label,
    icon: action.icon,
    separated: index > 0 && rank(actions[index - 1]?.id ?? '') !== rank(action.id),
    run: () => surface.perform(action.deed),
  }));
  const moves = project.readOnly === null ? [...moveItems(scene, subtask), moveToItem(scene, subtask)] : [];
  const end = items.findIndex(({ id }) => id === 'delete');
  return end === -1 ? [...items, ...moves] : items.toSpliced(end, 0, ...moves);
}

export function askToDelete(scene: BoardScene, subtaskId: string): void {
  const subtask = scene.byId.get(subtaskId);
  if (subtask === undefined || subtask.deleting) {
    return;
  }
  if (scene.project.readOnly === null) {
    scene.surface.perform(deleteSubtask(subtask).deed);
  } else {
    refuse(scene, subtask.number, strings.drop.readOnly(scene.project.readOnly));
  }
}

const arranging = new Set([
  'addDependency',
  'removeDependency',
  'allowOverlap',
  'approveVerify',
  'revokeVerify',
  'setBudget',
]);

/** Work first, then looking, then what is arranged, then what cannot be taken back. */
function rank(id: string): number {
  if (id.startsWith('inspect') || id.startsWith('open') || id === 'copyPullRequestLink') {
    return 1;
  }
  if (arranging.has(id)) {
    return 2;
  }
  return id === 'delete' ? 3 : 0;
}

function moveItems(scene: BoardScene, subtask: SubtaskView): readonly MenuItem[] {
  const cards = scene.columns[findCard(scene.columns, subtask.id)?.column ?? -1]?.cards ?? [];
  const ways = [
    { direction: 'up', label: strings.actions.moveUp, icon: 'arrow-up' },
    { direction: 'down', label: strings.actions.moveDown, icon: 'arrow-down' },
  ] as const;
  return ways
    .filter(({ direction }) => stepWithin(cards, subtask.id, direction) !== undefined)
    .map(({ direction, label, icon }, index) => ({
      id: direction,
      label,
      icon,
      separated: index === 0,
      run: () => moveByKey(scene, subtask.id, direction),
    }));
}

/** Leads to a menu of the columns, each with what putting it there does, or why that cannot be. */
function moveToItem(scene: BoardScene, subtask: SubtaskView): MenuItem {
  return {
    id: 'moveTo',
    label: strings.actions.moveTo,
    detail: 'M',
    icon: 'arrow-swap',
    run: () => openMoveMenu(scene, subtask.id),
  };
}

export function openMoveMenu(scene: BoardScene, subtaskId: string): void {
  const subtask = scene.byId.get(subtaskId);
  const card = document.querySelector(`[data-card="${CSS.escape(subtaskId)}"]`);
  if (subtask === undefined) {
    return;
  }
  const own = columnOf(subtask.status);
  const items = scene.columns
    .filter(({ column }) => column !== own)
    .map(({ column }): MenuItem => {
      const verdict = judge(scene, subtaskId, column);
      const item = { id: column, label: strings.columns[column], icon: 'arrow-right' };
      const run = () => drop(scene, subtaskId, column, null);
      if (!verdict.allowed) {
        return { ...item, refused: verdict.reason, run };
      }
      return verdict.deed === 'reorder'
        ? { ...item, run }
        : { ...item, detail: strings.drop[verdict.deed], run };
    });
  const { left = 0, top = 0 } = card?.getBoundingClientRect() ?? {};
  scene.surface.openMenu(strings.actions.moveCardTo(subtask.number), items, { x: left + 24, y: top + 24 });
}

function reorder(scene: BoardScene, subtaskId: string, beforeId: string | null): void {
  const place = findCard(scene.columns, subtaskId);
  const cards = scene.columns[place?.column ?? -1]?.cards ?? [];
  const next = cards[(place?.index ?? 0) + 1]?.id ?? null;
  if (place === null || beforeId === next || beforeId === subtaskId) {
    return;
  }
  const others = cards.filter((card) => card.id !== subtaskId);
  const index = others.findIndex((card) => card.id === beforeId);
  const newPlace = index === -1 ? others.length : index;
  const number = scene.byId.get(subtaskId)?.number ?? 0;
  scene.surface.announce(strings.announce.moved(number, newPlace + 1, cards.length));
  scene.surface.perform({ kind: 'intent', intent: { kind: 'moveSubtask', subtaskId, beforeId } });
}

function refuse(scene: BoardScene, number: number, reason: string): void {
  scene.surface.dispatch({
    kind: 'refusalShown',
    reason: strings.announce.refused(`#${number}`, reason),
  });
}
