import type { JSX, RefObject, TargetedKeyboardEvent, TargetedMouseEvent } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { ProjectView, TaskView } from '../../src/protocol/view.ts';
import { primaryAction } from '../model/actions.ts';
import { type BoardColumn, byIdOf, columnsOf } from '../model/board.ts';
import { openPullRequest } from '../model/deliveryActions.ts';
import { cardTest, leavesOut } from '../model/filter.ts';
import { findCard, firstCard, type Place, successor } from '../model/navigation.ts';
import type { BoardState } from '../state/boardState.ts';
import type { UiState } from '../state/uiState.ts';
import { strings } from '../strings.ts';
import { boardKey } from './boardKeys.ts';
import { type BoardScene, dropDragged, menuOf, refuseDragged } from './boardMoves.ts';
import { ColumnView } from './ColumnView.tsx';
import { focusCard } from './cardFocus.ts';
import { useDrag, useDraggable } from './dragging.ts';
import { focusFilter } from './FilterBar.tsx';
import { memo } from './memo.ts';
import { below } from './parts.tsx';
import { cardLimit, Settle } from './Settle.tsx';
import { type Surface, useSurface } from './surface.ts';

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
  const drag = useDrag(
    (dropped) => dropDragged(scene, dropped),
    (dropped) => refuseDragged(scene, dropped),
  );
  const letDrag = useDraggable();
  const reachable = columns.filter(({ column }) => !ui.collapsed.includes(column));
  const focused = findCard(reachable, ui.focusedId);
  const tabStop = focused === null ? firstCard(reachable) : ui.focusedId;
  useKeptFocus(surface, area, reachable, ui.focusedId);
  const shown = task.status === 'DONE' ? columns.filter(({ total }) => total > 0) : columns;
  const busy = useMemo(() => busySubtasks(props.asked), [props.asked]);
  return (
    // While somebody types, cards come and go with every letter: nothing glides then.
    <Settle order={ui.filter !== null && leavesOut(ui.filter) ? '' : orderOf(columns)}>
      <section
        ref={area}
        class={`columns${task.status === 'DONE' ? ' done' : ''}${drag === null ? '' : ' dragging'}`}
        aria-label={strings.board}
        onPointerDown={(event) => letDrag(movableAt(scene, event.target))}
        onClick={(event) => onClick(scene, event)}
        onContextMenu={(event) => onContextMenu(scene, event)}
        onKeyDown={(event: TargetedKeyboardEvent<HTMLElement>) =>
          boardKey({ ...scene, columns: reachable }, event)
        }
        onFocusIn={(event) => onFocusIn(surface, event)}
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
        <Nothing columns={columns} />
      </section>
    </Settle>
  );
});

function onFocusIn(surface: Surface, event: FocusEvent): void {
  const id = cardAt(event.target);
  if (id !== null) {
    surface.dispatch({ kind: 'focused', id });
  }
}

/** Why there are no cards. */
function Nothing({ columns }: Pick<BoardScene, 'columns'>): JSX.Element | null {
  if (columns.some(({ cards }) => cards.length > 0)) {
    return null;
  }
  const hasCards = columns.some(({ total }) => total > 0);
  return <p class="nothing-found">{hasCards ? strings.filter.nothing : strings.noSubtasks}</p>;
}

function useScene({ view, task, ui, moves }: ColumnsProps): BoardScene {
  const surface = useSurface();
  const { subtasks, project } = view;
  const { filter } = ui;
  const columns = useMemo(
    () => columnsOf(subtasks, task.id, moves, filter === null ? undefined : cardTest(filter)),
    [subtasks, task.id, moves, filter],
  );
  const byId = useMemo(() => byIdOf(subtasks), [subtasks]);
  return useMemo(() => ({ surface, project, task, columns, byId }), [surface, project, task, columns, byId]);
}

/** Another value when cards come, go or change places; of many cards nothing glides, so that they are not looked at. */
function orderOf(columns: readonly BoardColumn[]): string {
  return columns.reduce((sum, { cards }) => sum + cards.length, 0) > cardLimit
    ? ''
    : columns.map(({ cards }) => cards.map(({ id }) => id).join()).join(';');
}

function within({ cards }: BoardColumn, id: string | null): string | null {
  return id !== null && cards.some((card) => card.id === id) ? id : null;
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

function movableAt({ byId, project }: BoardScene, target: EventTarget | null): HTMLElement | null {
  const subtask = byId.get(cardAt(target) ?? '');
  return subtask === undefined || subtask.deleting || project.readOnly !== null ? null : elementAt(target);
}

function cardAt(target: EventTarget | null): string | null {
  return elementAt(target)?.dataset.card ?? null;
}

function elementAt(target: EventTarget | null): HTMLElement | null {
  const card = target instanceof Element ? target.closest('[data-card]') : null;
  return card instanceof HTMLElement ? card : null;
}

/** Gives the focus back to the card that had it when that was drawn in another column, or to what stands there now. */
function useKeptFocus(
  surface: Surface,
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
      if (id !== null) {
        focusCard(surface, id);
      } else {
        // The filter leaves no card.
        focusFilter();
      }
    }
    last.current = place ?? last.current;
  });
}
