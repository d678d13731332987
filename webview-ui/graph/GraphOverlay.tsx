import type { JSX } from 'preact';
import { Icon } from '../components/parts.tsx';
import { strings } from '../strings.ts';
import { type GraphScene, removeEdge } from './graphScene.ts';
import { nodeSize, type PlacedEdge, type Point } from './layout.ts';
import type { Link } from './useLinking.ts';
import { onScreen, type Viewport } from './viewport.ts';

interface GraphOverlayProps {
  readonly scene: GraphScene;
  readonly viewport: Viewport;
  readonly edge: PlacedEdge | null;
  readonly link: Link | null;
}

/** What lies over the drawing in its own size: the button of a selected edge, and an edge that is being drawn. */
export function GraphOverlay({ scene, viewport, edge, link }: GraphOverlayProps): JSX.Element {
  return (
    <>
      {edge !== null && link === null && <RemoveButton scene={scene} viewport={viewport} edge={edge} />}
      {link !== null && <LinkLine scene={scene} viewport={viewport} link={link} />}
      {link !== null && <LinkHint scene={scene} link={link} />}
    </>
  );
}

function RemoveButton(props: {
  scene: GraphScene;
  viewport: Viewport;
  edge: PlacedEdge;
}): JSX.Element | null {
  const { scene, viewport, edge } = props;
  if (scene.project.readOnly !== null) {
    return null;
  }
  const at = onScreen(viewport, middleOf(edge));
  return (
    <button
      type="button"
      class="icon-button graph-remove"
      style={{ left: `${at.x}px`, top: `${at.y}px` }}
      title={strings.graph.removeEdge}
      aria-label={strings.graph.removeEdge}
      onClick={() => removeEdge(scene, edge)}
    >
      <Icon name="close" />
    </button>
  );
}

function LinkLine({
  scene,
  viewport,
  link,
}: {
  scene: GraphScene;
  viewport: Viewport;
  link: Link;
}): JSX.Element {
  const corner = scene.layout.nodes.get(link.fromId) ?? { x: 0, y: 0 };
  const from = onScreen(viewport, { x: corner.x + nodeSize.width, y: corner.y + nodeSize.height / 2 });
  return (
    <svg class={`graph-link${link.verdict?.allowed === false ? ' refused' : ''}`} aria-hidden="true">
      <path d={`M${from.x} ${from.y}L${link.at.x} ${link.at.y}`} />
      <circle cx={link.at.x} cy={link.at.y} r={3.5} />
    </svg>
  );
}

/** What letting go here does, or why it does nothing. */
function LinkHint({ scene, link }: { scene: GraphScene; link: Link }): JSX.Element {
  const { verdict, at } = link;
  const parent = scene.byId.get(link.fromId)?.number ?? 0;
  const child = scene.byId.get(link.overId ?? '')?.number ?? 0;
  return (
    <div
      class={`drop-hint graph-hint${verdict?.allowed === false ? ' refused' : ''}`}
      style={{ left: `${at.x + 14}px`, top: `${at.y + 16}px` }}
    >
      {verdict?.allowed === false && <Icon name="circle-slash" />}
      {verdict === null
        ? strings.graph.dropOnOther(parent)
        : verdict.allowed
          ? strings.graph.willWait(child, parent)
          : verdict.reason}
    </div>
  );
}

/** In its last bend, near what waits: edges that begin together are apart there. */
function middleOf({ points }: PlacedEdge): Point {
  const [before, last] = points.slice(-2);
  return {
    x: ((before?.x ?? 0) + (last?.x ?? 0)) / 2,
    y: ((before?.y ?? 0) + (last?.y ?? 0)) / 2,
  };
}
