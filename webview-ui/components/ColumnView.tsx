import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { DropVerdict } from '../model/dropRules.ts';
import { strings } from '../strings.ts';
import { judge } from './boardMoves.ts';
import { CardList, type ColumnProps } from './CardList.tsx';
import { useDropTarget } from './dragging.ts';
import { memo } from './memo.ts';
import { Icon } from './parts.tsx';
import { useSurface } from './surface.ts';

export const ColumnView = memo(function ColumnView(props: ColumnProps): JSX.Element {
  const { scene, collapsed, drag } = props;
  const { column, cards, total } = props.column;
  const count = cards.length === total ? String(total) : `${cards.length}/${total}`;
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
      aria-label={`${name}, ${count}`}
    >
      <h2>
        <button
          type="button"
          aria-expanded={!collapsed}
          title={collapsed ? strings.expandColumn(name) : strings.collapseColumn(name)}
          onClick={() => dispatch({ kind: 'columnToggled', column })}
        >
          <span class="name">{name}</span>
          <span class="count">{count}</span>
          <Icon name={collapsed ? 'chevron-right' : 'chevron-down'} />
        </button>
      </h2>
      {!collapsed && <CardList {...props} />}
      {over && verdict !== null && <DropHint verdict={verdict} />}
    </section>
  );
});

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
