import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { mayStart } from '../../src/domain/scheduling.ts';
import type { SubtaskView } from '../../src/protocol/view.ts';
import { deedName } from '../model/actionKinds.ts';
import { primaryAction } from '../model/actions.ts';
import { type BoardColumn, parentsOf } from '../model/board.ts';
import { conflictNumbers } from '../model/pullRequest.ts';
import { type BoardScene, judge } from './boardMoves.ts';
import { Card } from './Card.tsx';
import type { Drag } from './dragging.ts';
import { useSurface } from './surface.ts';
import { useCardWindow } from './useCardWindow.ts';

export interface ColumnProps {
  readonly column: BoardColumn;
  readonly scene: BoardScene;
  readonly collapsed: boolean;
  /** Where it was scrolled to in an earlier page. */
  readonly offset: number;
  /** The card of this column that is selected, and the one that the Tab key reaches, if any. */
  readonly selected: string | null;
  readonly tabStop: string | null;
  readonly busy: ReadonlySet<string>;
  readonly drag: Drag | null;
}

/** The cards of a column; of a long one those that are near what is in sight. */
export function CardList(props: ColumnProps): JSX.Element {
  const { column, cards } = props.column;
  const { scene, drag, tabStop } = props;
  const { dispatch } = useSurface();
  const list = useRef<HTMLUListElement>(null);
  const kept = tabStop === null ? null : cards.findIndex(({ id }) => id === tabStop);
  const { segments, height } = useCardWindow(list, cards.length, kept);
  const isWhole = segments.length < 2;
  useLayoutEffect(() => {
    // Asking for the top of a list that is there already would lay out the page once more.
    if (props.offset > 0) {
      list.current?.scrollTo({ top: props.offset });
    }
  }, []);
  return (
    <ul
      ref={list}
      class="cards"
      onScrollEnd={(event) =>
        dispatch({ kind: 'scrolled', area: column, offset: event.currentTarget.scrollTop })
      }
    >
      {segments.flatMap(({ kind, first, end }) =>
        kind === 'cards'
          ? cards
              .slice(first, end)
              .map((subtask, index) => cardOf(props, subtask, isWhole ? undefined : first + index + 1))
          : [<Gap key={`gap from ${first}`} first={first} end={end} height={height} />],
      )}
      {drag?.over === column && judge(scene, drag.subtaskId, column).allowed && (
        <li class="place-line" aria-hidden="true" style={{ top: `${drag.lineTop}px` }} />
      )}
    </ul>
  );
}

/** `place`: that of the card among all of its column, where they are not all drawn. */
function cardOf(props: ColumnProps, subtask: SubtaskView, place: number | undefined): JSX.Element {
  const { scene, drag } = props;
  const parents = parentsOf(subtask, scene.byId);
  const primary = primaryAction(subtask, scene.task, scene.project);
  return (
    <Card
      key={subtask.id}
      subtask={subtask}
      place={place}
      placesTotal={place === undefined ? undefined : props.column.cards.length}
      parentsTotal={parents.total}
      parentsMerged={parents.merged}
      parentsOpen={parents.open}
      conflicts={conflictNumbers(subtask, scene.byId)}
      selected={props.selected === subtask.id}
      tabStop={props.tabStop === subtask.id}
      busy={props.busy.has(subtask.id)}
      dragged={drag?.subtaskId === subtask.id}
      taskIsOpen={mayStart(scene.task)}
      actionId={primary?.id ?? null}
      actionLabel={primary?.label ?? null}
      actionIcon={primary?.icon ?? null}
      actionDeed={primary === null ? null : deedName(primary)}
      permissionMode={scene.project.permissionMode}
    />
  );
}

/** Stands for cards that are not drawn. */
function Gap({ first, end, height }: { first: number; end: number; height: number }): JSX.Element {
  return (
    <li
      class="gap"
      aria-hidden="true"
      data-first={first}
      data-end={end}
      style={{ height: `${Math.round((end - first) * height)}px` }}
    />
  );
}
