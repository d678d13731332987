import { oneLine } from '../../domain/naming.ts';

/** A paragraph; `null` leaves it out. */
export type Paragraph =
  | { readonly text: string | null }
  | { readonly bold: string | null }
  | { readonly code: string | null };

/** Paragraphs of plain text as Markdown that shows exactly that text. */
export function markdown(paragraphs: readonly Paragraph[]): string {
  return paragraphs
    .map((paragraph) => {
      if ('text' in paragraph) {
        return escapeMarkdown(paragraph.text ?? '');
      }
      if ('bold' in paragraph) {
        return paragraph.bold ? `**${escapeMarkdown(oneLine(paragraph.bold))}**` : '';
      }
      return paragraph.code ? codeSpan(paragraph.code) : '';
    })
    .filter((text) => text !== '')
    .join('\n\n');
}

/** Text from outside, so that nothing in it is taken for Markdown, HTML or a link. */
export function escapeMarkdown(text: string): string {
  return (
    text
      .replace(/[\\`*_{}[\]()#+\-.!|<>~$&:@]/g, '\\$&')
      // Indentation would make a code block of the line.
      .replace(/^(?:\t| {2,})[ \t]*/gm, '')
      .replace(/\r?\n/g, '  \n')
  );
}

/** Text as a piece of code, whatever number of backquotes it has. */
export function codeSpan(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const content = oneLine(text);
  return /^`|`$/.test(content) ? `${fence} ${content} ${fence}` : `${fence}${content}${fence}`;
}
