import type { RefObject, TargetedPointerEvent } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { strings } from '../strings.ts';
import { type DependencyVerdict, judgeDependents } from './dependencyRules.ts';
import type { GraphScene } from './graphScene.ts';
import type { Point } from './layout.ts';
import { placeWithin } from './usePanning.ts';

/** A dependency that is being drawn, from what is to be waited for. */
export interface Link {
  readonly fromId: string;
  /** Where the pointer is in the area. */
  readonly at: Point;
  readonly overId: string | null;
  /** Whether the one under the pointer may wait for it; `null` over nothing. */
  readonly verdict: DependencyVerdict | null;
  /** Those that may not. */
  readonly illegal: ReadonlySet<string>;
}

export interface Linking {
  readonly link: Link | null;
  begin(event: TargetedPointerEvent<HTMLElement>, fromId: string): void;
  move(event: TargetedPointerEvent<HTMLElement>): void;
  end(): void;
  cancel(): void;
}

/** Follows a dependency that is drawn from the handle of one node to another one; Escape gives it up. */
export function useLinking(area: RefObject<HTMLElement | null>, scene: GraphScene): Linking {
  const [drawn, setDrawn] = useState<Omit<Link, 'verdict' | 'illegal'> | null>(null);
  const parent = scene.byId.get(drawn?.fromId ?? '');
  const judge = useMemo(
    () => (parent === undefined ? null : judgeDependents(parent, scene)),
    [parent, scene],
  );
  const illegal = useMemo(() => illegalOf(scene, judge), [scene, judge]);
  const child = scene.byId.get(drawn?.overId ?? '');
  const verdict = judge === null || child === undefined || child === parent ? null : judge(child);
  useEscape(drawn !== null, () => setDrawn(null));
  useEffect(() => {
    if (verdict?.allowed === false) {
      scene.surface.announce(verdict.reason);
    }
  }, [verdict?.allowed === false ? verdict.reason : '']);
  return {
    link: drawn === null || parent === undefined ? null : { ...drawn, verdict, illegal },
    begin: (event, fromId) => {
      event.currentTarget.setPointerCapture(event.pointerId);
      setDrawn({ fromId, at: placeWithin(event.currentTarget, event), overId: null });
    },
    move: (event) => {
      if (drawn !== null && area.current !== null) {
        const over = document.elementFromPoint(event.clientX, event.clientY)?.closest('[data-card]');
        const overId = over instanceof HTMLElement ? (over.dataset.card ?? null) : null;
        setDrawn({ ...drawn, at: placeWithin(area.current, event), overId });
      }
    },
    end: () => {
      setDrawn(null);
      if (parent !== undefined && child !== undefined && verdict !== null) {
        addEdge(scene, parent.id, child.id, verdict);
      }
    },
    cancel: () => setDrawn(null),
  };
}

function addEdge(scene: GraphScene, parentId: string, childId: string, verdict: DependencyVerdict): void {
  const { surface, byId } = scene;
  if (!verdict.allowed) {
    surface.dispatch({ kind: 'refusalShown', reason: verdict.reason });
    return;
  }
  surface.announce(strings.graph.added(byId.get(childId)?.number ?? 0, byId.get(parentId)?.number ?? 0));
  scene.undo.did({ deed: 'added', from: parentId, to: childId });
  surface.perform({
    kind: 'intent',
    intent: { kind: 'addDependency', subtaskId: childId, dependsOnId: parentId },
  });
}

function illegalOf(
  { layout, byId }: GraphScene,
  judge: ReturnType<typeof judgeDependents> | null,
): ReadonlySet<string> {
  return new Set(
    judge === null
      ? []
      : [...layout.nodes.keys()].filter((id) => {
          const subtask = byId.get(id);
          return subtask !== undefined && !judge(subtask).allowed;
        }),
  );
}

function useEscape(active: boolean, giveUp: () => void): void {
  useEffect(() => {
    if (!active) {
      return undefined;
    }
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') {
        event.stopPropagation();
        giveUp();
      }
    };
    document.addEventListener('keydown', onKey, { capture: true });
    return () => document.removeEventListener('keydown', onKey, { capture: true });
  }, [active]);
}
