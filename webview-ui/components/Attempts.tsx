import type { JSX } from 'preact';
import type { Return } from '../../src/domain/returns.ts';
import type { RunView } from '../../src/protocol/view.ts';
import { attemptsOf } from '../model/attempts.ts';
import { attemptName } from '../model/returns.ts';
import { strings } from '../strings.ts';
import { Icon, ToneMark } from './parts.tsx';
import { Section } from './Sections.tsx';
import { useSurface } from './surface.ts';

/** What became of each attempt, newest first; nothing while the first one goes well. */
export function Attempts(props: {
  runs: readonly RunView[];
  returns: readonly Return[];
}): JSX.Element | null {
  const { dispatch } = useSurface();
  const attempts = attemptsOf(props.runs);
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
              {capitalized(attemptName({ round, attempt }, props.returns))}
            </button>
            {reason !== null && <span class="reason">{reason}</span>}
          </li>
        ))}
      </ul>
    </Section>
  ) : null;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
