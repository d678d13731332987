import type { JSX, RefObject, TargetedEvent, TargetedMouseEvent, TargetedPointerEvent } from 'preact';
import { useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ProjectView, SubtaskView, TaskView } from '../../src/protocol/view.ts';
import { busySubtasks } from '../components/Columns.tsx';
import { memo } from '../components/memo.ts';
import { classesOf } from '../components/parts.tsx';
import { useSurface } from '../components/surface.ts';
import type { BoardState } from '../state/boardState.ts';
import type { UiState } from '../state/uiState.ts';
import { strings } from '../strings.ts';
import type { Camera } from './camera.ts';
import { GraphDrawing } from './GraphDrawing.tsx';
import { GraphList } from './GraphList.tsx';
import { GraphOverlay } from './GraphOverlay.tsx';
import { GraphTools } from './GraphTools.tsx';
import { GraphUndo } from './GraphUndo.tsx';
import { focusNode, graphKey, openEdgeMenu, openNodeMenu } from './graphKeys.ts';
import { nearestTo, readingOrder } from './graphNavigation.ts';
import { type GraphScene, useGraphScene } from './graphScene.ts';
import type { PlacedNode } from './layout.ts';
import type { GraphEdge } from './taskGraph.ts';
import { useCamera } from './useCamera.ts';
import { type Link, type Linking, useLinking } from './useLinking.ts';
import { type Panning, usePanning } from './usePanning.ts';
import { detailAt } from './viewport.ts';

interface GraphProps {
  readonly view: ProjectView;
  readonly task: TaskView;
  readonly subtasks: readonly SubtaskView[];
  readonly ui: UiState;
  readonly asked: BoardState['asked'];
}

/** The subtasks of a task as what they wait for. Clicks, drags and keys are heard here once for all of them. */
export const Graph = memo(function Graph(props: GraphProps): JSX.Element {
  const { subtasks, ui } = props;
  const area = useRef<HTMLElement>(null);
  const keysId = useId();
  const scene = useScene(props);
  const { layout } = scene;
  const [edgeId, setEdgeId] = useState<string | null>(null);
  const edge = layout.edges.find(({ id }) => id === edgeId) ?? null;
  const { camera, viewport } = useCamera(area, scene, ui);
  const panning = usePanning(camera);
  const linking = useLinking(area, scene);
  useKeptFocus(area, scene, ui.focusedId);
  const { x, y, zoom } = viewport ?? { x: 0, y: 0, zoom: 1 };
  const classes = { graph: true, panning: panning.isPanning, linking: linking.link !== null };
  return (
    <section
      ref={area}
      class={classesOf(classes)}
      data-detail={detailAt(zoom)}
      aria-label={strings.graph.name}
      aria-describedby={keysId}
      onKeyDown={(event) => graphKey(scene, camera, event)}
      onClick={(event) => onClick(scene, event)}
      onContextMenu={(event) => onContextMenu(scene, event)}
      onFocusIn={(event) => onFocus(scene, camera, event, setEdgeId)}
      {...pointerHandlers(panning, linking, () => setEdgeId(null))}
    >
      <p id={keysId} class="read-out">
        {strings.graph.keys}
      </p>
      <div
        class="graph-world"
        hidden={viewport === null}
        style={{ transform: `translate(${x}px, ${y}px) scale(${zoom})`, '--pixel': `${1 / zoom}px` }}
      >
        <World {...props} scene={scene} edgeId={edge?.id ?? null} link={linking.link} />
      </div>
      {viewport !== null && (
        <GraphOverlay scene={scene} viewport={viewport} edge={edge} link={linking.link} />
      )}
      {subtasks.length === 0 && <p class="graph-empty note">{strings.graph.empty}</p>}
      <GraphUndo scene={scene} />
      <GraphTools camera={camera} zoom={zoom} criticalNumbers={numbersOf(scene)} />
      <GraphList subtasks={subtasks} byId={scene.byId} />
    </section>
  );
});

interface WorldProps extends Pick<GraphProps, 'ui' | 'asked'> {
  readonly scene: GraphScene;
  readonly edgeId: string | null;
  readonly link: Link | null;
}

/** Passes on only what changes the drawing itself: that it is moved does not draw it anew. */
function World({ ui, asked, scene, edgeId, link }: WorldProps): JSX.Element {
  const { layout } = scene;
  const first = useMemo(() => readingOrder(layout)[0] ?? null, [layout]);
  const busy = useMemo(() => busySubtasks(asked), [asked]);
  return (
    <GraphDrawing
      scene={scene}
      selectedId={ui.selectedId}
      tabStop={layout.nodes.has(ui.focusedId ?? '') ? ui.focusedId : first}
      edgeId={edgeId}
      busy={busy}
      linkFrom={link?.fromId ?? null}
      linkOver={link?.overId ?? null}
      linkAllowed={link?.verdict?.allowed === true}
      illegal={link?.illegal ?? null}
    />
  );
}

function useScene({ view, task, subtasks }: GraphProps): GraphScene {
  const surface = useSurface();
  const byId = useMemo(() => new Map(subtasks.map((subtask) => [subtask.id, subtask])), [subtasks]);
  return useGraphScene({ surface, project: view.project, task, byId, subtasks });
}

/** Gives the focus to what stands nearest when the node that had it is gone. */
function useKeptFocus(
  area: RefObject<HTMLElement | null>,
  { layout }: GraphScene,
  focusedId: string | null,
): void {
  const last = useRef<PlacedNode | null>(null);
  const hadFocus = area.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    const place = layout.nodes.get(focusedId ?? '');
    const lost = document.activeElement === null || document.activeElement === document.body;
    if (hadFocus && lost && last.current !== null) {
      focusNode(area.current, nearestTo(layout, place ?? last.current));
    }
    last.current = place ?? last.current;
  });
}

type AreaEvent = TargetedMouseEvent<HTMLElement>;

function pointerHandlers(panning: Panning, linking: Linking, unselect: () => void) {
  return {
    onPointerDown: (event: TargetedPointerEvent<HTMLElement>) => {
      const nodeId = within(event, '[data-card]')?.dataset.card;
      if (within(event, '[data-handle]') !== null && nodeId !== undefined) {
        linking.begin(event, nodeId);
      } else if (within(event, 'button') === null) {
        panning.press(event);
        if (nodeId === undefined && within(event, '[data-edge]') === null) {
          unselect();
        }
      }
    },
    onPointerMove: (event: TargetedPointerEvent<HTMLElement>) =>
      linking.link === null ? panning.move(event) : linking.move(event),
    onPointerUp: () => {
      panning.release();
      linking.end();
    },
    onPointerCancel: () => {
      panning.release();
      linking.cancel();
    },
    onWheel: panning.wheel,
  };
}

function onClick(scene: GraphScene, event: AreaEvent): void {
  const id = within(event, '[data-card]')?.dataset.card;
  const action = within(event, '[data-action]')?.dataset.action;
  if (id !== undefined && action === 'menu') {
    openNodeMenu(scene, id, event.target);
  } else if (id !== undefined) {
    scene.surface.dispatch({ kind: 'selected', id });
  }
}

function onContextMenu(scene: GraphScene, event: AreaEvent): void {
  const id = within(event, '[data-card]')?.dataset.card;
  const edge = edgeOf(scene, event);
  const at = { x: event.clientX, y: event.clientY };
  if (id !== undefined) {
    openNodeMenu(scene, id, event.target, at);
  } else if (edge !== undefined) {
    openEdgeMenu(scene, edge, event.target, at);
  }
  event.preventDefault();
}

function onFocus(
  scene: GraphScene,
  camera: Camera,
  event: TargetedEvent<HTMLElement>,
  selectEdge: (id: string | null) => void,
): void {
  const id = within(event, '[data-card]')?.dataset.card;
  const edge = edgeOf(scene, event);
  if (id !== undefined) {
    selectEdge(null);
    scene.surface.dispatch({ kind: 'focused', id });
    camera.reveal(id);
  } else if (edge !== undefined) {
    selectEdge(edge.id);
  }
}

function edgeOf({ layout }: GraphScene, event: TargetedEvent<HTMLElement>): GraphEdge | undefined {
  const edgeId = within(event, '[data-edge]')?.dataset.edge;
  return layout.edges.find(({ id }) => id === edgeId);
}

function within({ target }: Event, selector: string): HTMLElement | SVGElement | null {
  return target instanceof Element ? target.closest<HTMLElement | SVGElement>(selector) : null;
}

function numbersOf({ path, byId }: GraphScene): readonly number[] {
  return path.flatMap((id) => byId.get(id)?.number ?? []);
}
