import type { JSX, RefObject, TargetedMouseEvent } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RunView } from '../../src/protocol/view.ts';
import type { Transcript } from '../model/transcript.ts';
import { strings } from '../strings.ts';
import { Icon } from './parts.tsx';
import { outcomeOf, runName } from './RunList.tsx';
import { useSurface } from './surface.ts';
import { TranscriptRows } from './TranscriptRows.tsx';

interface TranscriptTabProps {
  readonly runs: readonly RunView[];
  readonly run: RunView | null;
  readonly chosen: string | null;
  /** `null` until the first part of it came. */
  readonly transcript: Transcript | null;
}

/** What a run did, live; the end stays in sight until the user scrolls away from it. */
export function TranscriptTab({ runs, run, chosen, transcript }: TranscriptTabProps): JSX.Element {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { atEnd, onScroll, onClick, toEnd } = useStickyEnd(scroller, content, run?.id ?? null);
  if (run === null) {
    return <p class="note">{strings.transcript.noRun}</p>;
  }
  return (
    <>
      <RunChoice runs={runs} run={run} chosen={chosen} />
      <div
        ref={scroller}
        class="transcript-area"
        role="log"
        aria-live="off"
        aria-label={strings.transcript.region}
        onScroll={onScroll}
        onClickCapture={onClick}
      >
        <div ref={content}>
          <TranscriptContent run={run} transcript={transcript} />
        </div>
      </div>
      {!atEnd && (
        <button type="button" class="to-latest" onClick={toEnd}>
          <Icon name="arrow-down" /> {strings.transcript.latest}
        </button>
      )}
    </>
  );
}

function TranscriptContent(props: { run: RunView; transcript: Transcript | null }): JSX.Element {
  const { run, transcript } = props;
  const running = run.status === 'RUNNING';
  if (transcript === null || transcript.rows.length === 0) {
    return <p class="note">{running ? strings.transcript.waiting : strings.transcript.empty}</p>;
  }
  return (
    <>
      {transcript.truncated && <p class="note">{strings.transcript.truncated}</p>}
      <TranscriptRows rows={transcript.rows} />
      {running && isBetweenRows(transcript) && (
        <div class="more-to-come">
          <span class="dot" role="img" aria-label={strings.running} />
        </div>
      )}
    </>
  );
}

function RunChoice({
  runs,
  run,
  chosen,
}: {
  runs: readonly RunView[];
  run: RunView;
  chosen: string | null;
}): JSX.Element {
  const { dispatch } = useSurface();
  return (
    <div class="run-choice">
      <select
        aria-label={strings.transcript.choose}
        value={chosen === null ? '' : run.id}
        onChange={(event) => dispatch({ kind: 'runChosen', runId: event.currentTarget.value || null })}
      >
        <option value="">
          {strings.transcript.newest}
          {chosen === null ? `: ${nameOf(run)}` : ''}
        </option>
        {runs.toReversed().map((each) => (
          <option key={each.id} value={each.id}>
            {nameOf(each)}
          </option>
        ))}
      </select>
      <Icon name="chevron-down" />
    </div>
  );
}

function nameOf(run: RunView): string {
  return `${runName(run)} · ${outcomeOf(run)}`;
}

/** Whether something is to come after the last row, which does not say so itself. */
function isBetweenRows(transcript: Transcript): boolean {
  const last = transcript.rows.at(-1);
  return last !== undefined && !(last.kind === 'tool' && last.result === null);
}

/** A scroller this close to its end counts as being there. */
const endTolerance = 24;

interface StickyEnd {
  readonly atEnd: boolean;
  readonly onScroll: () => void;
  readonly onClick: (event: TargetedMouseEvent<HTMLElement>) => void;
  readonly toEnd: () => void;
}

/** Keeps the end in sight, whatever makes the content higher, until the user goes elsewhere. */
function useStickyEnd(
  scroller: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
  runId: string | null,
): StickyEnd {
  const [atEnd, setAtEnd] = useState(true);
  const sticks = useRef(true);
  const top = useRef(0);
  const toEnd = () => {
    sticks.current = true;
    setAtEnd(true);
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  };
  useLayoutEffect(() => {
    if (content.current === null) {
      return undefined;
    }
    toEnd();
    const observer = new ResizeObserver(() => sticks.current && toEnd());
    observer.observe(content.current);
    return () => observer.disconnect();
  }, [runId]);
  const onScroll = () => {
    const area = scroller.current;
    if (area === null) {
      return;
    }
    // The end also moves away by growing; only who scrolls up leaves it.
    const near = area.scrollHeight - area.scrollTop - area.clientHeight < endTolerance;
    sticks.current = near || (sticks.current && area.scrollTop >= top.current);
    top.current = area.scrollTop;
    setAtEnd(sticks.current);
  };
  /** Whoever unfolds a row wants to read it. */
  const onClick = (event: TargetedMouseEvent<HTMLElement>) => {
    if (event.target instanceof Element && event.target.closest('summary') !== null) {
      sticks.current = false;
    }
  };
  return { atEnd, onScroll, onClick, toEnd };
}
