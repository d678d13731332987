import type { JSX } from 'preact';
import { type Icon as StateIcon, subtaskIcon } from '../../src/protocol/icons.ts';
import type { SubtaskView } from '../../src/protocol/view.ts';
import { memo } from '../components/memo.ts';
import { classesOf, Icon } from '../components/parts.tsx';
import { useNow } from '../components/surface.ts';
import { ticks } from '../model/card.ts';
import { strings } from '../strings.ts';
import { type Neighbours, type NodeMark, nodeLabel, nodeLine, nodeMarks } from './nodeWords.ts';

export interface GraphNodeProps extends Neighbours {
  readonly subtask: SubtaskView;
  readonly x: number;
  readonly y: number;
  readonly critical: boolean;
  readonly selected: boolean;
  /** It is the one node that the Tab key reaches. */
  readonly tabStop: boolean;
  /** Something was asked for and is not answered yet. */
  readonly busy: boolean;
  readonly taskIsOpen: boolean;
  /** Others can be made to wait for it. */
  readonly linkable: boolean;
  readonly link: LinkRole | null;
}

/** What a node is to the dependency that is being drawn. */
export type LinkRole = 'source' | 'illegal' | 'target' | 'refused';

/** A subtask in the graph. What is done with it is heard by the graph around it. */
export const GraphNode = memo(function GraphNode(props: GraphNodeProps): JSX.Element {
  const { subtask, x, y, selected, critical, busy, link } = props;
  const icon = subtaskIcon(subtask);
  const marks = nodeMarks(subtask, props.conflicts, Date.now());
  const quiet = subtask.status === 'MERGED' || subtask.deleting;
  const planned = subtask.status === 'PENDING';
  const classes = {
    'graph-node': true,
    selected,
    critical,
    quiet,
    planned,
    busy,
    [link ?? '']: link !== null,
  };
  return (
    <li
      class={classesOf(classes)}
      style={{ transform: `translate(${x}px, ${y}px)`, '--state': colorOf(icon) }}
      data-card={subtask.id}
      tabIndex={props.tabStop ? 0 : -1}
      aria-current={selected}
      aria-busy={busy}
      aria-label={nodeLabel(subtask, props, marks, critical)}
    >
      <div class="graph-title">
        <StateMark icon={icon} />
        <span class="number">{subtask.number}</span>
        <span class="title" title={subtask.title}>
          {subtask.title}
        </span>
      </div>
      <Facts {...props} marks={marks} />
      <button
        type="button"
        class="icon-button graph-menu"
        tabIndex={props.tabStop ? 0 : -1}
        data-action="menu"
        title={strings.moreActions}
        aria-label={strings.actions.menuOf(subtask.number)}
        aria-haspopup="menu"
      >
        <Icon name="ellipsis" />
      </button>
      {props.linkable && (
        <span class="graph-handle" data-handle title={strings.graph.handle} aria-hidden="true" />
      )}
    </li>
  );
});

function Facts(props: GraphNodeProps & { readonly marks: readonly NodeMark[] }): JSX.Element {
  const { subtask, openParents, taskIsOpen, marks } = props;
  const now = useNow(ticks(subtask));
  const { tone, text, fact, factTitle } = nodeLine(subtask, openParents, taskIsOpen, now);
  return (
    <div class="graph-facts">
      <span class={`live ${tone}`} title={text}>
        <span class="line">{text}</span>
      </span>
      {fact !== null && <span title={factTitle ?? undefined}>{fact}</span>}
      {marks.length > 0 && (
        <span class="graph-marks" aria-hidden="true">
          {marks.map(({ key, icon, tone, text }) => (
            <span key={key} class={`codicon codicon-${icon} ${tone}`} data-mark={key} title={text} />
          ))}
        </span>
      )}
    </div>
  );
}

function StateMark({ icon }: { icon: StateIcon }): JSX.Element {
  const [name, spin] = icon.id.split('~');
  return (
    <span
      class={`state codicon codicon-${name}${spin === undefined ? '' : ` codicon-modifier-${spin}`}`}
      aria-hidden="true"
    />
  );
}

function colorOf({ color }: StateIcon): string {
  return color === null ? 'var(--quiet)' : `var(--vscode-${color.replaceAll('.', '-')})`;
}
