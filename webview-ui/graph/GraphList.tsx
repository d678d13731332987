import type { JSX } from 'preact';
import type { SubtaskView } from '../../src/protocol/view.ts';
import { memo } from '../components/memo.ts';
import { strings } from '../strings.ts';
import { listLine } from './nodeWords.ts';

interface GraphListProps {
  readonly subtasks: readonly SubtaskView[];
  readonly byId: ReadonlyMap<string, SubtaskView>;
}

/** What the drawing says, as a list for whoever does not see it. */
export const GraphList = memo(function GraphList({ subtasks, byId }: GraphListProps): JSX.Element {
  return (
    <div class="read-out">
      <h2>{strings.graph.list}</h2>
      <ul>
        {subtasks.map((subtask) => (
          <li key={subtask.id}>{listLine(subtask, byId)}</li>
        ))}
      </ul>
    </div>
  );
});
