import type { JSX } from 'preact';
import type { RunView } from '../../src/protocol/view.ts';
import { attemptsOf } from '../model/attempts.ts';
import { strings } from '../strings.ts';
import { Icon, ToneMark } from './parts.tsx';
import { Section } from './Sections.tsx';
import { useSurface } from './surface.ts';

/** What became of each attempt, newest first; nothing while the first one goes well. */
export function Attempts({ runs }: { runs: readonly RunView[] }): JSX.Element | null {
  const { dispatch } = useSurface();
  const attempts = attemptsOf(runs);
  const rounds = new Set(attempts.map(({ round }) => round)).size;
  const names = strings.inspector;
  return attempts.some(({ outcome }) => outcome === 'failed') ? (
    <Section title={names.attempts}>
      <ul class="attempts">
        {attempts.map(({ id, round, attempt, outcome, reason, runId }) => (
          <li key={id} class={outcome}>
            {outcome === 'running' ? (
              <ToneMark tone="run" />
            ) : (
              <Icon name={outcome === 'passed' ? 'check' : 'close'} />
            )}
            <button type="button" class="link" onClick={() => dispatch({ kind: 'runChosen', runId })}>
              {rounds > 1 ? names.attemptOf(round, attempt) : names.attemptLine(attempt)}
            </button>
            {reason !== null && <span class="reason">{reason}</span>}
          </li>
        ))}
      </ul>
    </Section>
  ) : null;
}
