// How a text is written down so that exactly that text is read again: plainly where it can be, else between quotes.

/** Whether it is written in lines of its own. */
export function isBlock(text: string): boolean {
  return /^[^\n]/.test(text) && /\S\n?$/.test(text) && !unprintable.test(text);
}

/** Lines below a field or a list's dash; what `isBlock` says can be written so. */
export function block(text: string, indent: string): string {
  const lines = text.replace(/\n$/, '').split('\n');
  const indentation = /^[ \t]/.test(text) ? '2' : '';
  const end = text.endsWith('\n') ? '' : '-';
  return [`|${indentation}${end}`, ...lines.map((line) => (line === '' ? '' : `${indent}${line}`))].join(
    '\n',
  );
}

/** One line. `inList`: between the brackets of a list. */
export function line(text: string, inList = false): string {
  const plain = isPlain(text) && !(inList && /[,[\]{}]/.test(text));
  return plain ? text : quoted(text);
}

/** What stands without quotes is nothing when it is one of these. */
export function isNothing(source: string): boolean {
  return source === '' || source === '~' || source === 'null';
}

/** Invisible, or taken for the end of a line by somebody; joiners are part of scripts and emoji. */
const unprintable = /[^\P{Cc}\n\t]|[^\P{Cf}\u200c\u200d]|[\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/u;

function isPlain(text: string): boolean {
  return (
    /^[\p{L}\p{N}_/.(][^\n\t]*$/u.test(text) &&
    !/: |:$| #|\s$|^(?:\.\.\.|---)/.test(text) &&
    !unprintable.test(text) &&
    !isNothing(text)
  );
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[^\P{Cc}\n\t]|[^\P{Cf}\u200c\u200d]|[\p{Zl}\p{Zp}\ufffe\uffff]/gu,
    escaped,
  );
}

function escaped(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
