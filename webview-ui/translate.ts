import { fillIn } from '../src/lib/fillIn.ts';

/** Where the extension leaves the words of the user's language in the page, by the English ones. */
const place = 'meta[name="switchyard-words"]';

// Read as the page begins: a page has one language, and all of its texts are made right then.
const words = readWords(typeof document === 'undefined' ? null : document);

/** The words of the user's language for an English text; `{0}`, `{1}` in it stand for the values. */
export function t(message: string, ...values: readonly (string | number)[]): string {
  const own = words[message];
  return fillIn(typeof own === 'string' ? own : message, values);
}

function readWords(page: Pick<Document, 'querySelector'> | null): Readonly<Record<string, unknown>> {
  const content = page?.querySelector(place)?.getAttribute('content') ?? null;
  const read: unknown = content === null ? null : JSON.parse(content);
  return typeof read === 'object' && read !== null ? { ...read } : {};
}
