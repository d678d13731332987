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

/** Where work is kept that would be lost with its worktree. */
export const rescueNamespace = 'refs/switchyard/rescue/';

/** The rescue ref of what was at work as `name` at that ISO time: the same one however often it is asked for. */
export function rescueRefFor(name: string, at: string): string {
  return `${rescueNamespace}${name}/${at.replace(/[:.]/g, '-')}`;
}

/** What a rescue ref was made for, and when (ISO time); `null` for the time where its name does not tell. */
export function readRescueRef(ref: string): { readonly name: string; readonly at: string | null } {
  const path = ref.slice(rescueNamespace.length);
  const [, name, day, hours, minutes, seconds, milliseconds] =
    /^(.+)\/(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z$/.exec(path) ?? [];
  return name === undefined
    ? { name: path, at: null }
    : { name, at: `${day}T${hours}:${minutes}:${seconds}.${milliseconds}Z` };
}

/** Who owns a worktree that was restored for the user: no card, so it is never taken away by itself. */
export const restoredSubject = 'restored';

/** One line, without control characters, not longer than `length`. */
export function oneLine(text: string, length = Number.POSITIVE_INFINITY): string {
  const line = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > length ? `${line.slice(0, length - 1).trimEnd()}…` : line;
}
