import type { JSX } from 'preact';
import { IconButton } from '../components/parts.tsx';
import { strings } from '../strings.ts';
import type { GraphScene } from './graphScene.ts';

/** Says what was done to a dependency, and takes it back; a screen reader was told so when it was done. */
export function GraphUndo({ scene }: { scene: GraphScene }): JSX.Element | null {
  const { undo, byId } = scene;
  if (undo.last === null) {
    return null;
  }
  const { deed, from, to } = undo.last;
  const [child, parent] = [byId.get(to)?.number ?? 0, byId.get(from)?.number ?? 0];
  return (
    <div class="graph-undo">
      <span>
        {deed === 'added' ? strings.graph.waitsNow(child, parent) : strings.graph.waitsNoMore(child, parent)}
      </span>
      <button type="button" class="quiet-button" title={strings.graph.undoTitle} onClick={() => undo.undo()}>
        {strings.graph.undo}
      </button>
      <IconButton icon="close" label={strings.dismiss} onClick={() => undo.dismiss()} />
    </div>
  );
}
