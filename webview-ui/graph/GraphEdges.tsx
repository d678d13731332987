import type { JSX } from 'preact';
import type { SubtaskView } from '../../src/protocol/view.ts';
import { memo } from '../components/memo.ts';
import { classesOf } from '../components/parts.tsx';
import { strings } from '../strings.ts';
import type { GraphLayout, PlacedEdge, Point } from './layout.ts';

interface GraphEdgesProps {
  readonly layout: GraphLayout;
  readonly byId: ReadonlyMap<string, SubtaskView>;
  readonly critical: ReadonlySet<string>;
  /** Of what is selected or has the focus: its edges stand out. */
  readonly nodeId: string | null;
  readonly edgeId: string | null;
}

/** The lines between the nodes, each of which can be selected. */
export const GraphEdges = memo(function GraphEdges(props: GraphEdgesProps): JSX.Element {
  const { layout } = props;
  return (
    // biome-ignore lint/a11y/useSemanticElements: there is no element for a group within SVG
    <svg
      class="graph-edges"
      width={Math.max(1, layout.width)}
      height={Math.max(1, layout.height)}
      role="group"
      aria-label={strings.graph.edges}
    >
      <defs>
        <marker
          id="graph-arrow"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="8"
          markerHeight="8"
          markerUnits="userSpaceOnUse"
          orient="auto"
        >
          <path d="M0.5 0.5 L7.5 4 L0.5 7.5 Z" fill="context-stroke" />
        </marker>
      </defs>
      {layout.edges.map((edge) => (
        <Edge key={edge.id} {...stateOf(edge, props)} edge={edge} />
      ))}
    </svg>
  );
});

interface EdgeState {
  readonly label: string;
  readonly isOpen: boolean;
  readonly isCritical: boolean;
  readonly isNear: boolean;
  readonly isSelected: boolean;
}

const Edge = memo(function Edge(props: EdgeState & { readonly edge: PlacedEdge }): JSX.Element {
  const { edge, isOpen, isCritical, isNear, isSelected } = props;
  const path = pathOf(edge.points);
  const classes = {
    'graph-edge': true,
    open: isOpen,
    critical: isCritical,
    near: isNear,
    selected: isSelected,
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: there is no element for a button within SVG
    <g
      class={classesOf(classes)}
      data-edge={edge.id}
      role="button"
      tabindex={-1}
      aria-haspopup="menu"
      aria-label={props.label}
    >
      <path class="hit" d={path} />
      <path class="stroke" d={path} marker-end="url(#graph-arrow)" />
    </g>
  );
});

/** From piece to piece: level, a bend, level again. */
function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const pieces = rest.map(({ x, y }, index) => {
    const before = points[index] ?? { x, y };
    const middle = (before.x + x) / 2;
    return before.y === y ? `L${x} ${y}` : `C${middle} ${before.y} ${middle} ${y} ${x} ${y}`;
  });
  return first === undefined ? '' : [`M${first.x} ${first.y}`, ...pieces].join('');
}

function stateOf(edge: PlacedEdge, { byId, critical, nodeId, edgeId }: GraphEdgesProps): EdgeState {
  const parent = byId.get(edge.from);
  const child = byId.get(edge.to);
  return {
    label: strings.graph.edge(
      `#${child?.number} ${child?.title}`,
      `#${parent?.number} ${parent?.title}`,
      critical.has(edge.id),
    ),
    isOpen: parent?.status !== 'MERGED',
    isCritical: critical.has(edge.id),
    isNear: edge.from === nodeId || edge.to === nodeId,
    isSelected: edge.id === edgeId,
  };
}
