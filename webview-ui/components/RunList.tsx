import type { JSX } from 'preact';
import type { RunView } from '../../src/protocol/view.ts';
import { durationBetween, formatCost, formatRunTime } from '../model/format.ts';
import { strings } from '../strings.ts';
import { Icon, ToneMark } from './parts.tsx';
import { useNow, useSurface } from './surface.ts';

/** The runs, newest first; a click shows what one of them did. */
export function RunList({ runs }: { runs: readonly RunView[] }): JSX.Element {
  if (runs.length === 0) {
    return <p class="note">{strings.inspector.noRuns}</p>;
  }
  return (
    <ul class="runs">
      {runs.toReversed().map((run) => (
        <RunRow key={run.id} run={run} />
      ))}
    </ul>
  );
}

function RunRow({ run }: { run: RunView }): JSX.Element {
  const { dispatch } = useSurface();
  const now = useNow(run.endedAt === null);
  const took =
    run.endedAt === null ? now - Date.parse(run.startedAt) : durationBetween(run.startedAt, run.endedAt);
  const cost = run.usage === null ? null : formatCost(run.usage.costUsd, run.usage.estimated);
  return (
    <li>
      <button type="button" onClick={() => dispatch({ kind: 'runChosen', runId: run.id })}>
        <RunMark run={run} />
        <span class="kind">{runName(run)}</span>
        <span class="outcome">{outcomeOf(run)}</span>
        <span class="took">{formatRunTime(took)}</span>
        <span class="cost">{cost}</span>
        {run.reason !== null && run.status === 'FAILED' && <span class="reason">{run.reason}</span>}
      </button>
    </li>
  );
}

export function runName(run: RunView): string {
  const name = strings.runKinds[run.kind];
  return run.kind === 'work' || run.kind === 'gate' || run.kind === 'plan'
    ? `${name}, ${strings.attempt(run.attempt)}`
    : name;
}

export function outcomeOf(run: RunView): string {
  if (run.status === 'RUNNING') {
    return strings.running;
  }
  return run.outcome === null ? strings.failed : strings.runOutcomes[run.outcome];
}

function RunMark({ run }: { run: RunView }): JSX.Element {
  switch (run.status) {
    case 'RUNNING':
      return <ToneMark tone="run" />;
    case 'SUCCEEDED':
      return (
        <span class="ok">
          <Icon name="check" />
        </span>
      );
    case 'FAILED':
      return (
        <span class="error">
          <Icon name={run.outcome === 'stopped' ? 'debug-stop' : 'close'} />
        </span>
      );
  }
}
