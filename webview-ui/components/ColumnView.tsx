import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { mayStart } from '../../src/domain/scheduling.ts';
import { primaryAction } from '../model/actions.ts';
import { type BoardColumn, parentsOf } from '../model/board.ts';
import type { DropVerdict } from '../model/dropRules.ts';
import { conflictNumbers } from '../model/pullRequest.ts';
import { strings } from '../strings.ts';
import { type BoardScene, judge } from './boardMoves.ts';
import { Card } from './Card.tsx';
import { type Drag, useDropTarget } from './dragging.ts';
import { memo } from './memo.ts';
import { Icon } from './parts.tsx';
import { useSurface } from './surface.ts';

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

export const ColumnView = memo(function ColumnView(props: ColumnProps): JSX.Element {
  const { scene, collapsed, drag } = props;
  const { column, cards } = props.column;
  const { dispatch } = useSurface();
  const element = useRef<HTMLElement>(null);
  useDropTarget(element, column, (id) => judge(scene, id, column).allowed);
  const name = strings.columns[column];
  const verdict = drag === null ? null : judge(scene, drag.subtaskId, column);
  const over = drag?.over === column;
  return (
    <section
      ref={element}
      class={`column${collapsed ? ' collapsed' : ''}${dropClass(verdict, over)}`}
      data-column={column}
      aria-label={`${name}, ${cards.length}`}
    >
      <h2>
        <button
          type="button"
          aria-expanded={!collapsed}
          title={collapsed ? strings.expandColumn(name) : strings.collapseColumn(name)}
          onClick={() => dispatch({ kind: 'columnToggled', column })}
        >
          <span class="name">{name}</span>
          <span class="count">{cards.length}</span>
          <Icon name={collapsed ? 'chevron-right' : 'chevron-down'} />
        </button>
      </h2>
      {!collapsed && <CardList {...props} />}
      {over && verdict !== null && <DropHint verdict={verdict} />}
    </section>
  );
});

function CardList(props: ColumnProps): JSX.Element {
  const { column, cards } = props.column;
  const { scene, drag } = props;
  const { dispatch } = useSurface();
  const list = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => list.current?.scrollTo({ top: props.offset }), []);
  return (
    <ul
      ref={list}
      class="cards"
      onScrollEnd={(event) =>
        dispatch({ kind: 'scrolled', area: column, offset: event.currentTarget.scrollTop })
      }
    >
      {cards.map((subtask) => {
        const parents = parentsOf(subtask, scene.byId);
        const primary = primaryAction(subtask, scene.task, scene.project);
        return (
          <Card
            key={subtask.id}
            subtask={subtask}
            parentsTotal={parents.total}
            parentsMerged={parents.merged}
            parentsOpen={parents.open}
            conflicts={conflictNumbers(subtask, scene.byId)}
            selected={props.selected === subtask.id}
            tabStop={props.tabStop === subtask.id}
            busy={props.busy.has(subtask.id)}
            dragged={drag?.subtaskId === subtask.id}
            readOnly={scene.project.readOnly !== null}
            taskIsOpen={mayStart(scene.task)}
            actionId={primary?.id ?? null}
            actionLabel={primary?.label ?? null}
            actionIcon={primary?.icon ?? null}
            permissionMode={scene.project.permissionMode}
          />
        );
      })}
      {drag?.over === column && judge(scene, drag.subtaskId, column).allowed && (
        <li class="place-line" aria-hidden="true" style={{ top: `${drag.lineTop}px` }} />
      )}
    </ul>
  );
}

function DropHint({ verdict }: { verdict: DropVerdict }): JSX.Element | null {
  if (!verdict.allowed) {
    return (
      <div class="drop-hint refused">
        <Icon name="circle-slash" />
        {verdict.reason}
      </div>
    );
  }
  // The line between the cards says it already.
  return verdict.deed === 'reorder' ? null : <div class="drop-hint">{strings.drop[verdict.deed]}</div>;
}

function dropClass(verdict: DropVerdict | null, over: boolean): string {
  if (verdict === null) {
    return '';
  }
  return `${verdict.allowed ? ' legal' : ' illegal'}${over ? ' over' : ''}`;
}
