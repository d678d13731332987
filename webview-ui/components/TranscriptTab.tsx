import type { JSX, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { newerThan, olderThan } from '../../src/domain/heldTranscript.ts';
import type { Return } from '../../src/domain/returns.ts';
import type { PageDirection } from '../../src/domain/transcript.ts';
import type { RunView } from '../../src/protocol/view.ts';
import { lastRows, type Transcript } from '../model/transcript.ts';
import type { BoardState } from '../state/boardState.ts';
import { hasPrompt } from '../state/wanted.ts';
import { strings } from '../strings.ts';
import { Icon } from './parts.tsx';
import { outcomeOf, runName } from './RunList.tsx';
import { useStickyEnd } from './stickyEnd.ts';
import { useSurface } from './surface.ts';
import { TranscriptParts } from './TranscriptRows.tsx';

interface TranscriptTabProps {
  readonly runs: readonly RunView[];
  readonly returns: readonly Return[];
  readonly run: RunView | null;
  readonly state: BoardState;
}

/** What a run did, or what its agent was told. */
export function TranscriptTab({ runs, returns, run, state }: TranscriptTabProps): JSX.Element {
  if (run === null) {
    return <p class="note">{strings.transcript.noRun}</p>;
  }
  const { ui, prompt } = state;
  const transcript = state.transcript?.runId === run.id ? state.transcript : null;
  return (
    <>
      <div class="run-choice">
        <RunChoice runs={runs} returns={returns} run={run} chosen={ui.runId} />
        {hasPrompt(run.kind) && <PromptSwitch shown={ui.showsPrompt} />}
      </div>
      {ui.showsPrompt && hasPrompt(run.kind) ? (
        <Prompt known={prompt?.runId === run.id ? prompt : null} />
      ) : (
        <Output run={run} transcript={transcript} />
      )}
    </>
  );
}

/** What a run did, live; the end stays in sight until the user scrolls away from it. */
function Output({ run, transcript }: { run: RunView; transcript: Transcript | null }): JSX.Element {
  const { dispatch, perform } = useSurface();
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { atEnd, onScroll, onClick, toEnd } = useStickyEnd(scroller, content, run.id);
  const askForMore = useMore(scroller, run.id, transcript, atEnd);
  const isBehind = transcript?.isBehind === true;
  useEffect(() => {
    dispatch({ kind: 'transcriptFollowed', follows: atEnd });
    return () => dispatch({ kind: 'transcriptFollowed', follows: true });
  }, [atEnd, dispatch]);
  useLayoutEffect(askForMore);
  const toLatest = () => {
    if (isBehind) {
      perform({ kind: 'post', request: { kind: 'watchTranscript', runId: run.id } });
    }
    toEnd();
  };
  return (
    <>
      <div
        ref={scroller}
        class="transcript-area"
        role="log"
        aria-live="off"
        aria-label={strings.transcript.region}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
        tabIndex={0}
        onScroll={() => {
          onScroll();
          askForMore();
        }}
        onClickCapture={onClick}
      >
        <div ref={content}>
          <TranscriptContent run={run} transcript={transcript} />
        </div>
      </div>
      {(!atEnd || isBehind) && (
        <button type="button" class="to-latest" onClick={toLatest}>
          <Icon name="arrow-down" /> {strings.transcript.latest}
        </button>
      )}
    </>
  );
}

/** So many heights of the sight before an edge is reached, what is beyond it is asked for. */
const reach = 1.5;
/** What was not answered for so long is asked for again. */
const patienceMs = 3_000;

/** Asks for what stands before or after what this page holds, when somebody has come near to it. */
function useMore(
  scroller: RefObject<HTMLElement | null>,
  runId: string,
  transcript: Transcript | null,
  atEnd: boolean,
): () => void {
  const { perform } = useSurface();
  const last = useRef({ key: '', at: 0 });
  const ask = (direction: PageDirection, place: ReturnType<typeof olderThan>) => {
    const key = JSON.stringify([runId, direction, place]);
    if (place !== null && (key !== last.current.key || Date.now() - last.current.at > patienceMs)) {
      last.current = { key, at: Date.now() };
      perform({ kind: 'post', request: { kind: 'transcriptPage', runId, place, direction } });
    }
  };
  return () => {
    const area = scroller.current;
    if (area === null || transcript === null) {
      return;
    }
    const near = area.clientHeight * reach;
    const end = area.scrollHeight - area.clientHeight;
    // What has just come is not scrolled to yet.
    const top = atEnd ? end : area.scrollTop;
    if (top < near) {
      ask('before', olderThan(transcript));
    } else if (end - top < near) {
      ask('after', newerThan(transcript));
    }
  };
}

function TranscriptContent(props: { run: RunView; transcript: Transcript | null }): JSX.Element {
  const { run, transcript } = props;
  const running = run.status === 'RUNNING';
  if (transcript === null) {
    return <p class="note">{strings.transcript.loading}</p>;
  }
  const older = olderThan(transcript) !== null;
  if (!older && transcript.parts.every(({ rows }) => rows.length === 0)) {
    return <p class="note">{running ? strings.transcript.waiting : strings.transcript.empty}</p>;
  }
  return (
    <>
      {older && <p class="note">{strings.transcript.earlier}</p>}
      <TranscriptParts parts={transcript.parts} />
      {running && isBetweenRows(transcript) && (
        <div class="more-to-come">
          <span class="dot" role="img" aria-label={strings.running} />
        </div>
      )}
    </>
  );
}

/** As it was sent, word for word. */
function Prompt({ known }: { known: BoardState['prompt'] }): JSX.Element {
  const words = strings.transcript;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <section class="transcript-area" aria-label={words.prompt} tabIndex={0}>
      {known === null ? (
        <p class="note">{words.loading}</p>
      ) : known.text === null ? (
        <p class="note">{words.promptGone}</p>
      ) : (
        <pre class="prompt">{known.text}</pre>
      )}
    </section>
  );
}

function PromptSwitch({ shown }: { shown: boolean }): JSX.Element {
  const { dispatch } = useSurface();
  const words = strings.transcript;
  return (
    <fieldset class="switch" aria-label={words.show}>
      {[false, true].map((one) => (
        <button
          key={String(one)}
          type="button"
          aria-pressed={one === shown}
          onClick={() => dispatch({ kind: 'promptShown', shown: one })}
        >
          {one ? words.prompt : words.output}
        </button>
      ))}
    </fieldset>
  );
}

function RunChoice({
  runs,
  returns,
  run,
  chosen,
}: Omit<TranscriptTabProps, 'run' | 'state'> & { run: RunView; chosen: string | null }): JSX.Element {
  const { dispatch } = useSurface();
  return (
    <div class="select">
      <select
        aria-label={strings.transcript.choose}
        value={chosen === null ? '' : run.id}
        onChange={(event) => dispatch({ kind: 'runChosen', runId: event.currentTarget.value || null })}
      >
        <option value="">
          {strings.transcript.newest}
          {chosen === null ? `: ${nameOf(run, returns)}` : ''}
        </option>
        {runs.toReversed().map((each) => (
          <option key={each.id} value={each.id}>
            {nameOf(each, returns)}
          </option>
        ))}
      </select>
      <Icon name="chevron-down" />
    </div>
  );
}

function nameOf(run: RunView, returns: readonly Return[]): string {
  return `${runName(run, returns)} · ${outcomeOf(run)}`;
}

/** Whether something is to come after the last row, which does not say so itself. */
function isBetweenRows(transcript: Transcript): boolean {
  const last = lastRows(transcript, 1)[0];
  return last !== undefined && !(last.kind === 'tool' && last.result === null);
}
