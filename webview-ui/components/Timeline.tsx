import type { JSX } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import type { Return } from '../../src/domain/returns.ts';
import type { History } from '../../src/protocol/records.ts';
import type { RunView } from '../../src/protocol/view.ts';
import { durationBetween, formatClock, formatCost, formatDay, formatRunTime } from '../model/format.ts';
import { type KnownHistory, type TimelineRow, timelineOf } from '../model/timeline.ts';
import { strings } from '../strings.ts';
import { Icon } from './parts.tsx';
import { outcomeOf, RunMark, runName } from './RunList.tsx';
import { useStickyEnd } from './stickyEnd.ts';
import { useSurface } from './surface.ts';

interface TimelineProps {
  readonly id: string;
  readonly known: KnownHistory | null;
  readonly runs: readonly RunView[];
  readonly returns: readonly Return[];
}

/** What has happened to a task or a subtask, the newest last. */
export function Timeline({ id, known, runs, returns }: TimelineProps): JSX.Element {
  const scroller = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { onScroll } = useStickyEnd(scroller, content, id);
  const own = known?.id === id ? known : null;
  return (
    <section
      ref={scroller}
      class="timeline-area"
      aria-label={strings.timeline.name}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
      tabIndex={0}
      onScroll={onScroll}
    >
      <div ref={content}>
        {own === null ? (
          <p class="note">{strings.timeline.loading}</p>
        ) : own.history === null ? (
          <p class="note">{strings.timeline.unreadable}</p>
        ) : (
          <Rows id={id} history={own.history} runs={runs} returns={returns} />
        )}
      </div>
    </section>
  );
}

function Rows({
  id,
  history,
  runs,
  returns,
}: {
  id: string;
  history: History;
  runs: readonly RunView[];
  returns: readonly Return[];
}): JSX.Element {
  const { perform } = useSurface();
  const days = useMemo(
    () => [...Map.groupBy(timelineOf(history, runs), ({ at }) => formatDay(at))],
    [history, runs],
  );
  if (days.length === 0) {
    return <p class="note">{strings.timeline.empty}</p>;
  }
  const before = history.events[0]?.id ?? null;
  return (
    <>
      {history.hasEarlier && (
        <button
          type="button"
          class="link earlier"
          onClick={() => perform({ kind: 'post', request: { kind: 'history', id, before } })}
        >
          {strings.timeline.earlier}
        </button>
      )}
      {days.map(([day, own]) => (
        <section key={day} aria-label={day}>
          <h3>{day}</h3>
          <ol class="row-group">
            {own.map((row) => (
              <Row key={row.id} row={row} returns={returns} />
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}

function Row({ row, returns }: { row: TimelineRow; returns: readonly Return[] }): JSX.Element {
  return (
    <li>
      <time dateTime={row.at}>{formatClock(row.at)}</time>
      {row.kind === 'event' ? (
        <>
          <Icon name={row.icon} />
          <span>{row.text}</span>
        </>
      ) : (
        <>
          <RunMark run={row.run} />
          <RunLine run={row.run} returns={returns} />
        </>
      )}
    </li>
  );
}

function RunLine({ run, returns }: { run: RunView; returns: readonly Return[] }): JSX.Element {
  const { dispatch } = useSurface();
  const took = run.endedAt === null ? null : formatRunTime(durationBetween(run.startedAt, run.endedAt));
  const cost = run.usage === null ? null : formatCost(run.usage.costUsd, run.usage.estimated);
  const facts = [outcomeOf(run), took, cost].filter((fact) => fact !== null);
  return (
    <span>
      <button type="button" class="link" onClick={() => dispatch({ kind: 'runChosen', runId: run.id })}>
        {runName(run, returns)}
      </button>{' '}
      <span class="facts-of-run">{facts.join(' · ')}</span>
      {run.status === 'FAILED' && run.reason !== null && <span class="reason">{run.reason}</span>}
    </span>
  );
}
