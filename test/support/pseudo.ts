const letters: Readonly<Record<string, string>> = {
  ...{ a: 'å', c: 'ç', e: 'é', i: 'ï', n: 'ñ', o: 'ö', s: 'š', u: 'ü', y: 'ý', z: 'ž' },
  ...{ A: 'Å', C: 'Ç', E: 'É', I: 'Ï', N: 'Ñ', O: 'Ö', S: 'Š', U: 'Ü', Y: 'Ý', Z: 'Ž' },
};

/** A language that English readers can read, longer than English and in brackets. What must stay as it is does: places
 * for values, code, links, and keys of VS Code's. */
export function pseudo(words: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(words).map(([key, text]) => [key, pseudoText(text)]));
}

export function pseudoText(text: string): string {
  const marked = text
    .split(/(\{\d+\}|`[^`]*`|\]\([^)]*\)|\$\([^)]*\))/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[a-z]/gi, (one) => letters[one] ?? one)))
    .join('');
  return `⟦${marked}${'~'.repeat(Math.ceil(text.length / 4))}⟧`;
}
