import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { DiffLine } from '../model/diff.ts';
import { callSummary, countChanges, readToolInput, type ToolInput } from '../model/toolInput.ts';
import type { TranscriptRow } from '../model/transcriptRows.ts';
import { strings } from '../strings.ts';
import { Icon } from './parts.tsx';

type Tool = Extract<TranscriptRow, { kind: 'tool' }>;

/** One line that unfolds to what the tool was given and what it answered. */
export function ToolRow({ row }: { row: Tool }): JSX.Element {
  const [open, setOpen] = useState(false);
  const { use, result } = row;
  const input = useMemo(() => readToolInput(use.tool, use.input), [use]);
  return (
    <details
      class={`entry tool${result?.isError === true ? ' has-error' : ''}`}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        <Icon name={open ? 'chevron-down' : 'chevron-right'} />
        <span class="tool-name">{use.tool}</span>
        <span class="tool-summary" title={use.summary}>
          {callSummary(use.tool, use.summary)}
        </span>
        {input.kind === 'diff' && <Change input={input} />}
        {result === null && <span class="dot" role="img" aria-label={strings.running} />}
        {result?.isError === true && (
          <span class="failed">
            <Icon name="error" /> {strings.transcript.error}
          </span>
        )}
      </summary>
      {open && (
        <div class="tool-body">
          <Input input={input} />
          {result === null ? (
            <p class="note">{strings.transcript.noResult}</p>
          ) : (
            result.text !== '' && <ResultText text={result.text} isError={result.isError} />
          )}
        </div>
      )}
    </details>
  );
}

/** Longer results are cut until they are asked for. */
const resultLines = 30;

export function ResultText({ text, isError }: { text: string; isError: boolean }): JSX.Element {
  const [whole, setWhole] = useState(false);
  const lines = text.split('\n');
  const cut = !whole && lines.length > resultLines + 5;
  return (
    <>
      <pre class={isError ? 'result error' : 'result'}>
        {cut ? lines.slice(0, resultLines).join('\n') : text}
      </pre>
      {cut && (
        <button type="button" class="link" onClick={() => setWhole(true)}>
          {strings.transcript.showAll} ({strings.transcript.cut(lines.length - resultLines)})
        </button>
      )}
    </>
  );
}

function Change({ input }: { input: Extract<ToolInput, { kind: 'diff' }> }): JSX.Element {
  const { added, removed } = countChanges(input.hunks);
  return (
    <span class="change">
      {added > 0 && <span class="ok">+{added}</span>} {removed > 0 && <span class="error">−{removed}</span>}
    </span>
  );
}

function Input({ input }: { input: ToolInput }): JSX.Element {
  switch (input.kind) {
    case 'diff':
      return <Diff hunks={input.hunks} />;
    case 'command':
      return <pre class="command">{`$ ${input.command}`}</pre>;
    case 'text':
      return <pre class="input">{input.text}</pre>;
  }
}

const signs = { same: ' ', added: '+', removed: '−' } as const;

function Diff({ hunks }: { hunks: readonly (readonly DiffLine[])[] }): JSX.Element {
  return (
    <div class="diff">
      {hunks.map((lines, hunk) => (
        <div key={hunk} class="hunk">
          {lines.map((line, index) => (
            <div key={index} class={`diff-line ${line.kind}`}>
              <span class="sign">{signs[line.kind]}</span>
              {line.text || ' '}
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
