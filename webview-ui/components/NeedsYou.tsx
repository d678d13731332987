import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ProjectHeader, SubtaskView, TaskView } from '../../src/protocol/view.ts';
import { type Attention, attentionOf } from '../model/attention.ts';
import { strings } from '../strings.ts';
import { ActionButton, ToneMark } from './parts.tsx';
import { useSurface } from './surface.ts';

interface NeedsYouProps {
  readonly task: TaskView;
  readonly subtasks: readonly SubtaskView[];
  readonly project: ProjectHeader;
}

/** So many rows are shown, and so many more each time that more are asked for. */
const mostRows = 10;

/** What waits for the user, each with what can be done about it. */
export function NeedsYou({ task, subtasks, project }: NeedsYouProps): JSX.Element | null {
  const [most, setMost] = useState(mostRows);
  const { rows, total } = attentionOf(task, subtasks, project, most);
  if (rows.length === 0) {
    return null;
  }
  const worst = rows.some(({ tone }) => tone === 'error') ? 'error' : (rows[0]?.tone ?? 'warn');
  return (
    <section class={`needs-you ${worst}`} aria-label={strings.needsYou}>
      <ul>
        {rows.map((row) => (
          <li key={row.id} class={row.tone}>
            <ToneMark tone={row.tone} />
            <NeedsYouText row={row} />
            <span class="buttons">
              {row.actions.map((action) => (
                <ActionButton key={action.id} action={action} primary={action.id === 'approvePlan'} />
              ))}
            </span>
          </li>
        ))}
        {total > rows.length && (
          <li>
            <button type="button" class="link" onClick={() => setMost(most + mostRows)}>
              {strings.moreNeeds(total - rows.length)}
            </button>
          </li>
        )}
      </ul>
    </section>
  );
}

function NeedsYouText({ row }: { row: Attention }): JSX.Element {
  const { dispatch } = useSurface();
  const { subject } = row;
  return (
    <span class="text" title={row.detail ?? undefined}>
      {subject !== null && (
        <button
          type="button"
          class="subject"
          onClick={() => dispatch({ kind: 'selected', id: subject.id, tab: 'overview' })}
        >
          #{subject.number} {subject.title}
        </button>
      )}{' '}
      {row.text} {row.detail !== null && <span class="detail">{row.detail}</span>}
    </span>
  );
}
