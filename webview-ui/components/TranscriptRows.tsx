import { Component, type ComponentChild, type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { formatDuration, formatTime } from '../model/format.ts';
import type { TranscriptRow } from '../model/transcript.ts';
import { strings } from '../strings.ts';
import { memo } from './memo.ts';
import { Prose } from './Prose.tsx';
import { Icon } from './parts.tsx';
import { ResultText, ToolRow } from './ToolRow.tsx';

/** Rows are drawn in groups: a group that did not change is skipped, one that is out of sight is not laid out. */
const groupSize = 50;

export function TranscriptRows({ rows }: { rows: readonly TranscriptRow[] }): JSX.Element {
  const groups = Array.from({ length: Math.ceil(rows.length / groupSize) }, (_, index) =>
    rows.slice(index * groupSize, (index + 1) * groupSize),
  );
  return (
    <div class="transcript">
      {groups.map((group, index) => (
        // Groups only grow at the end, so that their place is their name.
        <RowGroup key={index} rows={group} />
      ))}
    </div>
  );
}

class RowGroup extends Component<{ rows: readonly TranscriptRow[] }> {
  override shouldComponentUpdate(next: { rows: readonly TranscriptRow[] }): boolean {
    const { rows } = this.props;
    return rows.length !== next.rows.length || rows.some((row, index) => row !== next.rows[index]);
  }

  override render(): ComponentChild {
    return (
      <div class="row-group">
        {this.props.rows.map((row, index) => (
          <Row key={index} row={row} />
        ))}
      </div>
    );
  }
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
