import type { JSX } from 'preact';
import type { Return } from '../../src/domain/returns.ts';
import type { ProjectHeader, RunView } from '../../src/protocol/view.ts';
import { deedName } from '../model/actionKinds.ts';
import { stopRun } from '../model/actions.ts';
import { durationBetween, formatCost, formatRunTime, formatTokens } from '../model/format.ts';
import { attemptName, historyOf } from '../model/returns.ts';
import { strings } from '../strings.ts';
import type { LinkPlace } from './OutsideLink.tsx';
import { Icon, IconButton, ToneMark } from './parts.tsx';
import { ReturnLine } from './ReturnLine.tsx';
import { useNow, useSurface } from './surface.ts';

interface RunListProps {
  readonly runs: readonly RunView[];
  readonly project: ProjectHeader;
  /** Why work went back to its worker, where these are the runs of a subtask. */
  readonly returns: readonly Return[];
  readonly place: LinkPlace;
}

/** The runs, newest first, with what began their rounds; a click shows what one of them did. */
export function RunList({ runs, project, returns, place }: RunListProps): JSX.Element {
  if (runs.length === 0) {
    return <p class="note">{strings.inspector.noRuns}</p>;
  }
  return (
    <ul class="runs">
      {historyOf(runs, returns).map((entry) =>
        'id' in entry ? (
          <RunRow key={entry.id} run={entry} project={project} returns={returns} />
        ) : (
          <ReturnLine key={entry.number} returned={entry} place={place} />
        ),
      )}
    </ul>
  );
}

function RunRow({
  run,
  project,
  returns,
}: Omit<RunListProps, 'runs' | 'place'> & { run: RunView }): JSX.Element {
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
        <span class="kind">{runName(run, returns)}</span>
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
          label={`${stop.label} ${runName(run, returns)}`}
          deed={deedName(stop)}
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

export function runName(run: RunView, returns: readonly Return[]): string {
  const name = strings.runKinds[run.kind];
  return run.kind === 'work' || run.kind === 'gate' || run.kind === 'plan'
    ? `${name}, ${attemptName(run, returns)}`
    : name;
}

export function outcomeOf(run: RunView): string {
  if (run.status === 'RUNNING') {
    return strings.running;
  }
  return run.outcome === null ? strings.failed : strings.runOutcomes[run.outcome];
}

export function RunMark({ run }: { run: RunView }): JSX.Element {
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
