/** A piece of a line. */
export interface Span {
  readonly kind: 'plain' | 'code' | 'strong';
  readonly text: string;
}

export type Block =
  | { readonly kind: 'heading' | 'paragraph'; readonly spans: readonly Span[] }
  | { readonly kind: 'item'; readonly depth: number; readonly mark: string; readonly spans: readonly Span[] }
  | { readonly kind: 'code'; readonly text: string };

const heading = /^#{1,6}\s+(.*)$/;
const item = /^(\s*)([-*+]|\d{1,3}[.)])\s+(?:\[( |x|X)\]\s+)?(.*)$/;
const fence = /^\s*(```|~~~)/;

/**
 * The few forms of Markdown that agents write all the time, for reading and nothing else: there are no
 * links, no images and no HTML, and what is not understood stays as it was written.
 */
export function parseProse(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let paragraph: string[] = [];
  let code: string[] | null = null;
  const endParagraph = () => {
    if (paragraph.length > 0) {
      blocks.push({ kind: 'paragraph', spans: spansOf(paragraph.join('\n')) });
      paragraph = [];
    }
  };
  for (const line of text.split(/\r?\n/)) {
    const block = code === null ? lineBlock(line) : null;
    if (fence.test(line)) {
      endParagraph();
      if (code !== null) {
        blocks.push({ kind: 'code', text: code.join('\n') });
      }
      code = code === null ? [] : null;
    } else if (code !== null) {
      code.push(line);
    } else if (block !== null) {
      endParagraph();
      blocks.push(block);
    } else if (line.trim() === '') {
      endParagraph();
    } else {
      paragraph.push(line);
    }
  }
  endParagraph();
  // A fence that was never closed: the text may still be on its way.
  return code === null ? blocks : [...blocks, { kind: 'code', text: code.join('\n') }];
}

function lineBlock(line: string): Block | null {
  const title = heading.exec(line);
  if (title !== null) {
    return { kind: 'heading', spans: spansOf(title[1] ?? '') };
  }
  const listed = item.exec(line);
  if (listed === null) {
    return null;
  }
  const [, indent = '', bullet = '', box, text = ''] = listed;
  const mark = /\d/.test(bullet) ? bullet : '•';
  return {
    kind: 'item',
    depth: Math.min(3, Math.floor(indent.length / 2)),
    mark: box === undefined ? mark : box === ' ' ? '☐' : '☑',
    spans: spansOf(text),
  };
}

function spansOf(text: string): readonly Span[] {
  return text
    .split(/(`[^`\n]+`|\*\*[^*\n]+\*\*)/)
    .filter((part) => part !== '')
    .map((part) => {
      if (part.length > 2 && part.startsWith('`') && part.endsWith('`')) {
        return { kind: 'code', text: part.slice(1, -1) };
      }
      return part.length > 4 && part.startsWith('**') && part.endsWith('**')
        ? { kind: 'strong', text: part.slice(2, -2) }
        : { kind: 'plain', text: part };
    });
}
