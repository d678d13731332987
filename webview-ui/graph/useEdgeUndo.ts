import { useCallback, useState } from 'preact/hooks';
import type { BoardScene } from '../components/boardMoves.ts';
import { strings } from '../strings.ts';
import { judgeDependents, judgeRemoval } from './dependencyRules.ts';
import type { GraphLayout } from './layout.ts';
import { edgeId } from './taskGraph.ts';

/** A dependency that was drawn or taken away here. */
export interface EdgeChange {
  readonly deed: 'added' | 'removed';
  /** What is waited for, and what waits. */
  readonly from: string;
  readonly to: string;
}

export interface EdgeUndo {
  /** The latest change that is seen in the graph and could be taken back; said until it is, or is dismissed. */
  readonly last: EdgeChange | null;
  did(change: EdgeChange): void;
  undo(): void;
  dismiss(): void;
}

type UndoScene = Omit<BoardScene, 'columns'> & { readonly layout: GraphLayout };

const mostKept = 20;

/** Remembers what was done to dependencies here, so that each can be taken back, the latest first. */
export function useEdgeUndo(scene: UndoScene): EdgeUndo {
  const [changes, setChanges] = useState<readonly EdgeChange[]>([]);
  const last = undoable(changes, scene);
  const did = useCallback(
    (change: EdgeChange) => setChanges((before) => [...before, change].slice(-mostKept)),
    [],
  );
  return {
    last,
    did,
    undo: () => {
      if (last !== null) {
        setChanges((before) => before.filter((change) => change !== last));
        takeBack(scene, last);
      }
    },
    dismiss: () => setChanges([]),
  };
}

/** What was refused is not in the graph; what has begun meanwhile stays as it is. */
export function undoable(
  changes: readonly EdgeChange[],
  scene: Pick<UndoScene, 'project' | 'byId' | 'layout'>,
): EdgeChange | null {
  const change = changes.findLast(({ deed, from, to }) => {
    const isThere = scene.layout.edges.some(({ id }) => id === edgeId(from, to));
    return isThere === (deed === 'added');
  });
  const parent = scene.byId.get(change?.from ?? '');
  const child = scene.byId.get(change?.to ?? '');
  if (change === undefined || parent === undefined || child === undefined) {
    return null;
  }
  const verdict =
    change.deed === 'added' ? judgeRemoval(child, scene) : judgeDependents(parent, scene)(child);
  return verdict.allowed ? change : null;
}

function takeBack({ surface, byId }: UndoScene, { deed, from, to }: EdgeChange): void {
  const [child, parent] = [byId.get(to)?.number ?? 0, byId.get(from)?.number ?? 0];
  surface.announce(
    deed === 'added' ? strings.graph.removed(child, parent) : strings.graph.added(child, parent),
  );
  surface.perform({
    kind: 'intent',
    intent: {
      kind: deed === 'added' ? 'removeDependency' : 'addDependency',
      subtaskId: to,
      dependsOnId: from,
    },
  });
}
