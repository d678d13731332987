import { withoutDirectionControls } from '../lib/directionControls.ts';

const longestSlug = 48;

/** `sw-<number>-<slug of title>`; a title without usable letters gives `sw-<number>`. */
export function branchName(number: number, title: string): string {
  const slug = slugOf(title);
  return slug === '' ? `sw-${number}` : `sw-${number}-${slug}`;
}

/** The same for a session, whose numbers are counted apart: `sw-s<number>-<slug of title>`. */
export function sessionBranchName(number: number, title: string): string {
  const slug = slugOf(title);
  return slug === '' ? `sw-s${number}` : `sw-s${number}-${slug}`;
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

/** What one of our branches says of the card that it was made for: its number, and its title as far as a name has it. */
export function readBranchName(
  branch: string,
): { readonly kind: 'subtask' | 'session'; readonly number: number; readonly words: string } | null {
  const [, session, number, slug = ''] = /^sw-(s?)(\d+)(?:-(.+))?$/.exec(branch) ?? [];
  return number === undefined
    ? null
    : { kind: session ? 'session' : 'subtask', number: Number(number), words: slug.replaceAll('-', ' ') };
}

/** How the files were at the end of each attempt. */
export const checkpointNamespace = 'refs/switchyard/checkpoint/';

/** What the checkpoints of a subtask have in common. */
export function checkpointsOf(subtaskId: string): string {
  return `${checkpointNamespace}${subtaskId}/`;
}

/** The checkpoint of one attempt: of the run that it was. */
export function checkpointRef(subtaskId: string, runId: string): string {
  return `${checkpointsOf(subtaskId)}${runId}`;
}

/** Who owns a worktree that was restored for the user: no card, so it is never taken away by itself. */
export const restoredSubject = 'restored';

/** One line, without control characters and what turns text round, not longer than `length`. */
export function oneLine(text: string, length = Number.POSITIVE_INFINITY): string {
  const line = withoutDirectionControls(text)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > length ? `${line.slice(0, length - 1).trimEnd()}…` : line;
}
