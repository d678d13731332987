import { useMemo, useRef } from 'preact/hooks';
import type { SubtaskView } from '../../src/protocol/view.ts';
import type { BoardScene } from '../components/boardMoves.ts';
import { strings } from '../strings.ts';
import { criticalPath } from './criticalPath.ts';
import { judgeRemoval } from './dependencyRules.ts';
import { type GraphLayout, layoutGraph } from './layout.ts';
import { edgeId, type GraphEdge, graphOf, shapeOf, type TaskGraph } from './taskGraph.ts';
import { type EdgeUndo, useEdgeUndo } from './useEdgeUndo.ts';

/** What the graph shows of a task, and what its moves need to know. */
export interface GraphScene extends BoardScene {
  readonly layout: GraphLayout;
  /** The critical path from its first to its last subtask, and the same as a set of nodes and edges. */
  readonly path: readonly string[];
  readonly critical: ReadonlySet<string>;
  readonly undo: EdgeUndo;
}

export function useGraphScene(
  parts: Omit<BoardScene, 'columns'> & { subtasks: readonly SubtaskView[] },
): GraphScene {
  const { surface, project, task, byId, subtasks } = parts;
  const layout = useLayout(subtasks);
  const path = useMemo(() => criticalPath(subtasks), [subtasks]);
  const undo = useEdgeUndo({ surface, project, task, byId, layout });
  return useMemo(
    () => ({ surface, project, task, byId, columns: [], layout, path, critical: partsOf(path), undo }),
    [surface, project, task, byId, layout, path, undo.last],
  );
}

/** Asks the engine to, or says why not. */
export function removeEdge(scene: GraphScene, edge: GraphEdge): void {
  const child = scene.byId.get(edge.to);
  if (child === undefined) {
    return;
  }
  const verdict = judgeRemoval(child, scene);
  if (verdict.allowed) {
    const parent = scene.byId.get(edge.from)?.number ?? 0;
    scene.surface.announce(strings.graph.removed(child.number, parent));
    scene.undo.did({ deed: 'removed', from: edge.from, to: edge.to });
    scene.surface.perform({
      kind: 'intent',
      intent: { kind: 'removeDependency', subtaskId: edge.to, dependsOnId: edge.from },
    });
  } else {
    scene.surface.dispatch({ kind: 'refusalShown', reason: verdict.reason });
  }
}

/** The places of the nodes: the same object until a node or an edge comes or goes. */
function useLayout(subtasks: readonly SubtaskView[]): GraphLayout {
  const graph = useMemo(() => graphOf(subtasks), [subtasks]);
  const shape = shapeOf(graph);
  const drawn = useRef<{ shape: string; graph: TaskGraph }>({ shape, graph });
  if (drawn.current.shape !== shape) {
    drawn.current = { shape, graph };
  }
  const { current } = drawn;
  return useMemo(() => layoutGraph(current.graph), [current]);
}

function partsOf(path: readonly string[]): ReadonlySet<string> {
  const edges = path.flatMap((id, index) => (index === 0 ? [] : edgeId(path[index - 1] ?? '', id)));
  return new Set([...path, ...edges]);
}
