const longestSlug = 48;

/** `sw-<number>-<slug of title>`; a title without usable letters gives `sw-<number>`. */
export function branchName(number: number, title: string): string {
  const slug = slugOf(title);
  return slug === '' ? `sw-${number}` : `sw-${number}-${slug}`;
}

/** Lower-case ASCII letters and digits joined by hyphens: safe as a branch, a path and an option's value. */
export function slugOf(title: string): string {
  const words = title
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  let slug = '';
  for (const word of words ?? []) {
    const longer = slug === '' ? word.slice(0, longestSlug) : `${slug}-${word}`;
    if (longer.length > longestSlug) {
      break;
    }
    slug = longer;
  }
  return slug;
}

/** One line, without control characters, not longer than `length`. */
export function oneLine(text: string, length: number): string {
  const line = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > length ? `${line.slice(0, length - 1).trimEnd()}…` : line;
}
