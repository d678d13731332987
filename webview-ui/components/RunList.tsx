import type { JSX } from 'preact';
import type { ProjectHeader, RunView } from '../../src/protocol/view.ts';
import { stopRun } from '../model/actions.ts';
import { durationBetween, formatCost, formatRunTime, formatTokens } from '../model/format.ts';
import { strings } from '../strings.ts';
import { Icon, IconButton, ToneMark } from './parts.tsx';
import { useNow, useSurface } from './surface.ts';

/** The runs, newest first; a click shows what one of them did. */
export function RunList(props: { runs: readonly RunView[]; project: ProjectHeader }): JSX.Element {
  const { runs, project } = props;
  if (runs.length === 0) {
    return <p class="note">{strings.inspector.noRuns}</p>;
  }
  return (
    <ul class="runs">
      {runs.toReversed().map((run) => (
        <RunRow key={run.id} run={run} project={project} />
      ))}
    </ul>
  );
}

function RunRow({ run, project }: { run: RunView; project: ProjectHeader }): JSX.Element {
  const { dispatch, perform } = useSurface();
  const stop = stopRun(run, project);
  const now = useNow(run.endedAt === null);
  const took =
    run.endedAt === null ? now - Date.parse(run.startedAt) : durationBetween(run.startedAt, run.endedAt);
  const cost = run.usage === null ? null : formatCost(run.usage.costUsd, run.usage.estimated);
  return (
    <li>
      <button type="button" class="run" onClick={() => dispatch({ kind: 'runChosen', runId: run.id })}>
        <RunMark run={run} />
        <span class="kind">{runName(run)}</span>
        <span class="outcome">{outcomeOf(run)}</span>
        <span class="took">{formatRunTime(took)}</span>
        <span class="cost" title={tokensOf(run)}>
          {cost}
        </span>
        {run.reason !== null && run.status === 'FAILED' && <span class="reason">{run.reason}</span>}
      </button>
      {stop !== null && (
        <IconButton
          icon={stop.icon}
          label={`${stop.label} ${runName(run)}`}
          onClick={() => perform(stop.deed)}
        />
      )}
    </li>
  );
}

function tokensOf({ usage }: RunView): string | undefined {
  return usage === null
    ? undefined
    : strings.inspector.tokens(formatTokens(usage.inputTokens), formatTokens(usage.outputTokens));
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
