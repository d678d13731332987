import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { mayStart } from '../../src/domain/scheduling.ts';
import { memo } from '../components/memo.ts';
import { strings } from '../strings.ts';
import { GraphEdges } from './GraphEdges.tsx';
import { GraphNode, type LinkRole } from './GraphNode.tsx';
import { readingOrder } from './graphNavigation.ts';
import type { GraphScene } from './graphScene.ts';
import { neighboursOf } from './nodeWords.ts';

interface GraphDrawingProps {
  readonly scene: GraphScene;
  readonly selectedId: string | null;
  readonly tabStop: string | null;
  readonly edgeId: string | null;
  readonly busy: ReadonlySet<string>;
  /** The dependency that is being drawn: from where, over what, whether it may be, and where it may not. */
  readonly linkFrom: string | null;
  readonly linkOver: string | null;
  readonly linkAllowed: boolean;
  readonly illegal: ReadonlySet<string> | null;
}

/** All nodes and edges, wherever they are seen from. */
export const GraphDrawing = memo(function GraphDrawing(props: GraphDrawingProps): JSX.Element {
  const { scene, selectedId } = props;
  const { layout, byId, critical, project } = scene;
  const order = useMemo(() => readingOrder(layout), [layout]);
  return (
    <>
      <GraphEdges layout={layout} byId={byId} critical={critical} nodeId={selectedId} edgeId={props.edgeId} />
      <ul class="graph-nodes" aria-label={strings.graph.name}>
        {order.map((id) => {
          const subtask = byId.get(id);
          const place = layout.nodes.get(id);
          return subtask === undefined || place === undefined ? null : (
            <GraphNode
              key={id}
              {...neighboursOf(subtask, byId)}
              subtask={subtask}
              x={place.x}
              y={place.y}
              critical={critical.has(id)}
              selected={id === selectedId}
              tabStop={id === props.tabStop}
              busy={props.busy.has(id)}
              taskIsOpen={mayStart(scene.task)}
              linkable={project.readOnly === null && !subtask.deleting && layout.nodes.size > 1}
              link={roleOf(id, props)}
            />
          );
        })}
      </ul>
    </>
  );
});

function roleOf(
  id: string,
  { linkFrom, linkOver, linkAllowed, illegal }: GraphDrawingProps,
): LinkRole | null {
  if (linkFrom === null) {
    return null;
  }
  if (id === linkFrom) {
    return 'source';
  }
  if (id === linkOver) {
    return linkAllowed ? 'target' : 'refused';
  }
  return illegal?.has(id) === true ? 'illegal' : null;
}
