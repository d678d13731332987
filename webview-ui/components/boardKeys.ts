import type { TargetedKeyboardEvent } from 'preact';
import { type Direction, neighbour } from '../model/navigation.ts';
import { strings } from '../strings.ts';
import { askToDelete, type BoardScene, menuOf, moveByKey, openMoveMenu } from './boardMoves.ts';
import { focusCard } from './cardFocus.ts';

const arrows = new Map<string, 'up' | 'down' | 'left' | 'right'>([
  ['ArrowUp', 'up'],
  ['ArrowDown', 'down'],
  ['ArrowLeft', 'left'],
  ['ArrowRight', 'right'],
]);

const ends = new Map<string, Direction>([
  ['Home', 'first'],
  ['End', 'last'],
]);

/** The keyboard's way to do what the pointer does; keys that mean nothing here go on their way. */
export function boardKey(scene: BoardScene, event: TargetedKeyboardEvent<HTMLElement>): void {
  const card = event.target instanceof Element ? event.target.closest('[data-card]') : null;
  const id = card instanceof HTMLElement ? (card.dataset.card ?? null) : null;
  const plain = !(event.ctrlKey || event.metaKey || event.shiftKey);
  const arrow = arrows.get(event.key);
  if (!(card instanceof HTMLElement) || id === null) {
    return;
  }
  if (arrow !== undefined && event.altKey && plain) {
    moveByKey(scene, id, arrow);
  } else if (!handlePlainKey(scene, event, id, card, arrow ?? ends.get(event.key))) {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

function handlePlainKey(
  scene: BoardScene,
  event: TargetedKeyboardEvent<HTMLElement>,
  id: string,
  card: HTMLElement,
  direction: Direction | undefined,
): boolean {
  const onCard = event.target === card;
  if (direction !== undefined && !event.altKey && !event.ctrlKey && !event.metaKey) {
    const next = neighbour(scene.columns, id, direction);
    if (next !== null) {
      focusCard(scene.surface, next);
    }
  } else if (event.key === 'Enter' && onCard) {
    scene.surface.dispatch({ kind: 'selected', id });
    focusInspector();
  } else if (event.key === ' ' && onCard) {
    // As in VS Code's lists: shown, and the focus stays.
    scene.surface.dispatch({ kind: 'selected', id });
  } else if (event.key === 'Escape') {
    scene.surface.dispatch({ kind: 'selected', id: null });
  } else if (event.key.toLowerCase() === 'm' && onCard && !event.altKey && !event.ctrlKey && !event.metaKey) {
    openMoveMenu(scene, id);
  } else if (event.key === 'Delete' && onCard) {
    askToDelete(scene, id);
  } else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
    openMenu(scene, id, card);
  } else {
    return false;
  }
  return true;
}

/** Once it is drawn: the tab that is open, from where the arrows and Tab go on, and Escape comes back. */
export function focusInspector(): void {
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>('.inspector [role="tab"][aria-selected="true"]')?.focus(),
  );
}

function openMenu(scene: BoardScene, id: string, card: HTMLElement): void {
  const subtask = scene.byId.get(id);
  if (subtask !== undefined) {
    const { left, top } = card.getBoundingClientRect();
    scene.surface.openMenu(strings.actions.menuOf(subtask.number), menuOf(scene, subtask), {
      x: left + 24,
      y: top + 24,
    });
  }
}
