import type { JSX } from 'preact';
import { Icon, IconButton } from '../components/parts.tsx';
import { strings } from '../strings.ts';
import type { Camera } from './camera.ts';

export const zoomStep = 1.25;

/** How large the drawing is, and what its bold lines mean. */
export function GraphTools(props: {
  camera: Camera;
  zoom: number;
  criticalNumbers: readonly number[];
}): JSX.Element {
  const { camera, zoom, criticalNumbers } = props;
  const percent = `${Math.round(zoom * 100)}%`;
  return (
    <>
      {criticalNumbers.length > 0 && (
        <p class="graph-legend" title={strings.graph.criticalTitle}>
          <span class="graph-sample" aria-hidden="true" />
          {strings.graph.critical(shortened(criticalNumbers))}
        </p>
      )}
      <div class="graph-tools" role="toolbar" aria-label={strings.graph.tools}>
        <IconButton
          icon="zoom-out"
          label={strings.graph.zoomOut}
          onClick={() => camera.zoomBy(1 / zoomStep)}
        />
        <button
          type="button"
          class="quiet-button"
          title={strings.graph.fullSize}
          aria-label={`${percent}, ${strings.graph.fullSize}`}
          onClick={() => camera.zoomTo(1)}
        >
          {percent}
        </button>
        <IconButton icon="zoom-in" label={strings.graph.zoomIn} onClick={() => camera.zoomBy(zoomStep)} />
        <button
          type="button"
          class="icon-button"
          title={strings.graph.fit}
          aria-label={strings.graph.fit}
          onClick={() => camera.fit()}
        >
          <Icon name="screen-full" />
        </button>
      </div>
    </>
  );
}

const mostNumbers = 7;

/** The first and the last ones of a long way. */
function shortened(numbers: readonly number[]): string {
  const named = numbers.map((number) => `#${number}`);
  const shown =
    named.length <= mostNumbers ? named : [...named.slice(0, mostNumbers - 2), '…', ...named.slice(-1)];
  return shown.join(' → ');
}
