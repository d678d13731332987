import type { JSX } from 'preact';
import type { Attention } from '../model/attention.ts';
import { strings } from '../strings.ts';
import { ActionButton, ToneMark } from './parts.tsx';
import { useSurface } from './surface.ts';

/** What waits for the user, each with what can be done about it. */
export function NeedsYou({ rows }: { rows: readonly Attention[] }): JSX.Element | null {
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
