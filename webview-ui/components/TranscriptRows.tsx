import { Component, type ComponentChild, createRef, type JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { formatDuration, formatTime } from '../model/format.ts';
import type { TranscriptPart } from '../model/transcript.ts';
import type { TranscriptRow } from '../model/transcriptRows.ts';
import { strings } from '../strings.ts';
import { memo } from './memo.ts';
import { Prose } from './Prose.tsx';
import { Icon } from './parts.tsx';
import { createSight, type Sight } from './sight.ts';
import { ResultText, ToolRow } from './ToolRow.tsx';

/** Rows that are drawn, however many there are. */
export function TranscriptRows({ rows }: { rows: readonly TranscriptRow[] }): JSX.Element {
  return (
    <div class="transcript">
      {rows.map((row, index) => (
        <Row key={index} row={row} />
      ))}
    </div>
  );
}

/** Rows are drawn in groups: only those near the sight are in the page, the others leave a gap of their height. */
const groupSize = 50;
/** Up to so many rows all of them stay, and can be found and selected. */
const shortTranscript = 400;

export const TranscriptParts = memo(function TranscriptParts(props: {
  parts: readonly TranscriptPart[];
}): JSX.Element {
  const { parts } = props;
  const sight = useMemo(() => createSight('.transcript-area'), []);
  const folds = parts.reduce((sum, { rows }) => sum + rows.length, 0) > shortTranscript;
  return (
    <div class="transcript">
      {parts.flatMap(({ start, rows }) =>
        // A part only grows at its end, so that a place in it is a name.
        Array.from({ length: Math.ceil(rows.length / groupSize) }, (_, index) => (
          <RowGroup
            key={`${start.stdout}.${start.stderr}.${index}`}
            rows={rows.slice(index * groupSize, (index + 1) * groupSize)}
            sight={sight}
            folds={folds}
          />
        )),
      )}
    </div>
  );
});

interface RowGroupProps {
  readonly rows: readonly TranscriptRow[];
  readonly sight: Sight;
  /** It leaves a gap while it is out of sight. */
  readonly folds: boolean;
}

class RowGroup extends Component<RowGroupProps, { gap: number | null }> {
  readonly #element = createRef<HTMLDivElement>();
  #unwatch: () => void = () => undefined;
  override state = { gap: null };

  override componentDidMount(): void {
    const element = this.#element.current;
    if (element !== null) {
      this.#unwatch = this.props.sight.watch(element, (isNear, height) =>
        // What somebody has unfolded, or works in, stays.
        this.setState({ gap: isNear || !this.props.folds || isInUse(element) ? null : height }),
      );
    }
  }

  override componentWillUnmount(): void {
    this.#unwatch();
  }

  override shouldComponentUpdate({ rows: next }: RowGroupProps, { gap }: { gap: number | null }): boolean {
    const { rows } = this.props;
    return (
      gap !== this.state.gap || rows.length !== next.length || rows.some((row, index) => row !== next[index])
    );
  }

  override render({ rows }: RowGroupProps, { gap }: { gap: number | null }): ComponentChild {
    return gap === null ? (
      <div ref={this.#element} class="row-group">
        {rows.map((row, index) => (
          <Row key={index} row={row} />
        ))}
      </div>
    ) : (
      <div ref={this.#element} class="row-group" style={{ height: `${gap}px` }} />
    );
  }
}

function isInUse(element: Element): boolean {
  return element.contains(document.activeElement) || element.querySelector('details[open]') !== null;
}

const Row = memo(function Row({ row }: { row: TranscriptRow }): JSX.Element | null {
  switch (row.kind) {
    case 'tool':
      return <ToolRow row={row} />;
    case 'result':
      return (
        <div class="entry">
          <ResultText text={row.entry.text} isError={row.entry.isError} />
        </div>
      );
    case 'output':
      return <pre class={`output ${row.stream}`}>{row.text}</pre>;
    case 'entry':
      return <EntryRow entry={row.entry} />;
  }
});

type Entry = Extract<TranscriptRow, { kind: 'entry' }>['entry'];

function EntryRow({ entry }: { entry: Entry }): JSX.Element {
  const words = strings.transcript;
  switch (entry.kind) {
    case 'text':
      return (
        <div class="entry said">
          <Prose text={entry.text} />
        </div>
      );
    case 'thinking':
      return <Thinking text={entry.text} />;
    case 'started':
      return <Note icon="play" text={words.started(entry.model, entry.permissionMode)} />;
    case 'denied':
      return <Note icon="shield" tone="warn" text={words.denied(entry.tool, entry.reason)} />;
    case 'retrying': {
      const wait = formatDuration(entry.delayMs);
      const text = words.retrying(entry.attempt, entry.maxAttempts, wait, entry.reason);
      return <Note icon="refresh" tone="warn" text={text} />;
    }
    case 'limited': {
      const resets = entry.resetsAt === null ? null : formatTime(entry.resetsAt, Date.now());
      const text = (entry.rejected ? words.limitReached : words.limitNear)(entry.limit, resets);
      return <Note icon="clockface" tone="warn" text={text} />;
    }
    case 'ended':
      return <Ended entry={entry} />;
  }
}

function Note(props: { icon: string; text: string; tone?: string }): JSX.Element {
  return (
    <div class={`entry event ${props.tone ?? ''}`}>
      <Icon name={props.icon} />
      <span>{props.text}</span>
    </div>
  );
}

function Thinking({ text }: { text: string }): JSX.Element {
  return (
    <details class="entry thinking">
      <summary>{strings.transcript.thinking}</summary>
      <div class="said">
        <Prose text={text} />
      </div>
    </details>
  );
}

function Ended({ entry }: { entry: Extract<Entry, { kind: 'ended' }> }): JSX.Element {
  const [open, setOpen] = useState(false);
  const structured = entry.structuredOutput == null ? null : JSON.stringify(entry.structuredOutput, null, 2);
  return (
    <div class={`entry ended ${entry.isError ? 'error' : 'ok'}`}>
      <div class="event">
        <Icon name={entry.isError ? 'error' : 'check'} />
        <span>{strings.transcript.ended(entry.cause)}</span>
      </div>
      {entry.isError && entry.text !== '' && <div class="said">{entry.text}</div>}
      {structured !== null && (
        <details class="tail" onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>{strings.transcript.structured}</summary>
          {open && <pre>{structured}</pre>}
        </details>
      )}
    </div>
  );
}
