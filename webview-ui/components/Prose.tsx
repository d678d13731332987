import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { type Block, parseProse, type Span } from '../model/prose.ts';

/** Text that an agent or a user wrote; whatever is in it, it becomes text and nothing else. */
export function Prose({ text }: { text: string }): JSX.Element {
  const blocks = useMemo(() => parseProse(text), [text]);
  return (
    <div class="prose">
      {blocks.map((block, index) => (
        <ProseBlock key={index} block={block} />
      ))}
    </div>
  );
}

function ProseBlock({ block }: { block: Block }): JSX.Element {
  switch (block.kind) {
    case 'heading':
      return (
        <p class="heading">
          <Spans spans={block.spans} />
        </p>
      );
    case 'paragraph':
      return (
        <p>
          <Spans spans={block.spans} />
        </p>
      );
    case 'item':
      return (
        <div class={`item depth-${block.depth}`}>
          <span class="mark">{block.mark}</span>
          <span>
            <Spans spans={block.spans} />
          </span>
        </div>
      );
    case 'code':
      return <pre>{block.text}</pre>;
  }
}

function Spans({ spans }: { spans: readonly Span[] }): JSX.Element {
  return (
    <>
      {spans.map(({ kind, text }) =>
        kind === 'plain' ? text : <Marked key={text} kind={kind} text={text} />,
      )}
    </>
  );
}

function Marked({ kind, text }: { kind: 'code' | 'strong'; text: string }): JSX.Element {
  return kind === 'code' ? <code>{text}</code> : <b>{text}</b>;
}
