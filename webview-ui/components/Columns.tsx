import type { JSX, RefObject, TargetedKeyboardEvent, TargetedMouseEvent } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { ProjectView, TaskView } from '../../src/protocol/view.ts';
import { primaryAction } from '../model/actions.ts';
import { type BoardColumn, columnsOf } from '../model/board.ts';
import { openPullRequest } from '../model/deliveryActions.ts';
import { findCard, firstCard, type Place, successor } from '../model/navigation.ts';
import type { BoardState } from '../state/boardState.ts';
import type { UiState } from '../state/uiState.ts';
import { strings } from '../strings.ts';
import { boardKey } from './boardKeys.ts';
import { type BoardScene, drop, menuOf } from './boardMoves.ts';
import { ColumnView } from './ColumnView.tsx';
import { useDrag } from './dragging.ts';
import { memo } from './memo.ts';
import { below } from './parts.tsx';
import { Settle } from './Settle.tsx';
import { useSurface } from './surface.ts';

interface ColumnsProps {
  readonly view: ProjectView;
  readonly task: TaskView;
  readonly ui: UiState;
  readonly moves: BoardState['moves'];
  readonly asked: BoardState['asked'];
}

/** The columns with their cards. Clicks and keys are heard here once for all of them. */
export const Columns = memo(function Columns(props: ColumnsProps): JSX.Element {
  const { task, ui } = props;
  const surface = useSurface();
  const area = useRef<HTMLElement>(null);
  const scene = useScene(props);
  const { columns } = scene;
  const drag = useDrag(({ subtaskId, over, beforeId }) => drop(scene, subtaskId, over, beforeId));
  const reachable = columns.filter(({ column }) => !ui.collapsed.includes(column));
  const focused = findCard(reachable, ui.focusedId);
  const tabStop = focused === null ? firstCard(reachable) : ui.focusedId;
  useKeptFocus(area, reachable, ui.focusedId);
  const order = columns.map(({ cards }) => cards.map(({ id }) => id).join()).join(';');
  const shown = task.status === 'DONE' ? columns.filter(({ cards }) => cards.length > 0) : columns;
  const busy = useMemo(() => busySubtasks(props.asked), [props.asked]);
  return (
    <Settle order={order}>
      <section
        ref={area}
        class={`columns${task.status === 'DONE' ? ' done' : ''}${drag === null ? '' : ' dragging'}`}
        aria-label={strings.board}
        onClick={(event) => onClick(scene, event)}
        onContextMenu={(event) => onContextMenu(scene, event)}
        onKeyDown={(event: TargetedKeyboardEvent<HTMLElement>) =>
          boardKey({ ...scene, columns: reachable }, event)
        }
        onFocusIn={(event) => {
          const id = cardAt(event.target);
          if (id !== null) {
            surface.dispatch({ kind: 'focused', id });
          }
        }}
      >
        {shown.map((column) => (
          <ColumnView
            key={column.column}
            column={column}
            scene={scene}
            collapsed={ui.collapsed.includes(column.column)}
            offset={ui.scroll[column.column] ?? 0}
            selected={within(column, ui.selectedId)}
            tabStop={within(column, tabStop)}
            busy={busy}
            drag={drag}
          />
        ))}
      </section>
    </Settle>
  );
});

function useScene({ view, task, moves }: ColumnsProps): BoardScene {
  const surface = useSurface();
  const { subtasks, project } = view;
  const columns = useMemo(() => columnsOf(subtasks, task.id, moves), [subtasks, task.id, moves]);
  const byId = useMemo(() => new Map(subtasks.map((subtask) => [subtask.id, subtask])), [subtasks]);
  return useMemo(() => ({ surface, project, task, columns, byId }), [surface, project, task, columns, byId]);
}

function within({ cards }: BoardColumn, id: string | null): string | null {
  return cards.some((card) => card.id === id) ? id : null;
}

/** Of what was asked for something that is not answered yet. */
export function busySubtasks(asked: BoardState['asked']): ReadonlySet<string> {
  return new Set(
    [...asked.values()].flatMap((intent) =>
      'subtaskId' in intent && intent.kind !== 'moveSubtask' ? [intent.subtaskId] : [],
    ),
  );
}

function onClick(scene: BoardScene, event: TargetedMouseEvent<HTMLElement>): void {
  const subtask = scene.byId.get(cardAt(event.target) ?? '');
  const button = event.target instanceof Element ? event.target.closest('[data-action]') : null;
  if (subtask === undefined) {
    return;
  }
  if (!(button instanceof HTMLElement)) {
    scene.surface.dispatch({ kind: 'selected', id: subtask.id });
  } else if (button.dataset.action === 'menu') {
    scene.surface.openMenu(strings.actions.menuOf(subtask.number), menuOf(scene, subtask), below(button));
  } else if (button.dataset.action === 'openPullRequest') {
    scene.surface.perform(openPullRequest(subtask).deed);
  } else {
    const action = primaryAction(subtask, scene.task, scene.project);
    // The card may have become another one between pressing and letting go.
    if (action !== null && action.id === button.dataset.action) {
      scene.surface.perform(action.deed);
    }
  }
}

function onContextMenu(scene: BoardScene, event: TargetedMouseEvent<HTMLElement>): void {
  const subtask = scene.byId.get(cardAt(event.target) ?? '');
  if (subtask !== undefined) {
    event.preventDefault();
    const at = { x: event.clientX, y: event.clientY };
    scene.surface.openMenu(strings.actions.menuOf(subtask.number), menuOf(scene, subtask), at);
  }
}

function cardAt(target: EventTarget | null): string | null {
  const card = target instanceof Element ? target.closest('[data-card]') : null;
  return card instanceof HTMLElement ? (card.dataset.card ?? null) : null;
}

/** Gives the focus back to the card that had it when that was drawn in another column, or to what stands there now. */
function useKeptFocus(
  area: RefObject<HTMLElement | null>,
  columns: BoardScene['columns'],
  focusedId: string | null,
): void {
  const within = useRef(false);
  const last = useRef<Place | null>(null);
  const hadFocus = area.current?.contains(document.activeElement) ?? false;
  within.current = hadFocus;
  useLayoutEffect(() => {
    const place = findCard(columns, focusedId);
    const lost =
      within.current && (document.activeElement === null || document.activeElement === document.body);
    if (lost) {
      const id = place === null && last.current !== null ? successor(columns, last.current) : focusedId;
      area.current?.querySelector<HTMLElement>(`[data-card="${CSS.escape(id ?? '')}"]`)?.focus();
    }
    last.current = place ?? last.current;
  });
}
