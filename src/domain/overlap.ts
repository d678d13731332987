import { type CharacterSet, type GlobCharacter, type GlobSegment, isInSet, parseGlob } from './glob.ts';

/**
 * Whether two scopes mean to change a common file. Never says no when there is a path that both match; where that
 * would take long to find out, it says yes. A scope without globs says nothing about its files, so it overlaps none.
 */
export function scopesOverlap(a: readonly string[], b: readonly string[]): boolean {
  const other = parseScope(b);
  return parseScope(a).some((one) => other.some((two) => pathsOverlap(one.segments, two.segments)));
}

/** The globs of a scope, taken apart once for many comparisons. */
export type Scope = readonly ScopePath[];

interface ScopePath {
  readonly glob: string;
  /** The names before it begins to vary. */
  readonly start: readonly string[];
  readonly segments: readonly Segment[];
}

/** A name as it stands, a pattern for one, or any number of them. */
type Segment = string | GlobSegment;

/** Nobody means so many, or so long ones: they take more time than they are worth, and are taken to mean everything. */
const mostPaths = 100;
const longestPattern = 60;

export function parseScope(globs: readonly string[]): Scope {
  const paths = globs.flatMap((glob) =>
    parseGlob(glob).map((segments) => scopePath(glob, segments.map(plainName))),
  );
  return paths.length > mostPaths ? [{ glob: globs[0] ?? '', start: [], segments: ['**'] }] : paths;
}

/** What varies is left out when it is too much to look at. */
function scopePath(glob: string, segments: readonly Segment[]): ScopePath {
  const start = literalStart(segments);
  const length = segments.slice(start.length).reduce((sum, segment) => sum + segment.length, 0);
  return { glob, start, segments: length > longestPattern ? [...start, '**'] : segments };
}

/** Scopes to look for an overlap with: only those whose paths begin alike are compared at all. */
export class ScopeIndex {
  readonly #root: Folder = newFolder();

  add(id: string, scope: Scope): void {
    for (const path of scope) {
      let folder = this.#root;
      for (const name of path.start) {
        const next = folder.folders.get(name) ?? newFolder();
        folder.folders.set(name, next);
        folder = next;
      }
      folder.paths.push({ id, path });
    }
  }

  /** One whose scope overlaps, other than those left out, and the files that both mean. */
  find(
    scope: Scope,
    isLeftOut: (id: string) => boolean = () => false,
  ): { readonly id: string; readonly files: string } | null {
    for (const path of scope) {
      for (const { id, path: other } of this.#nearby(path)) {
        if (!isLeftOut(id) && pathsOverlap(path.segments, other.segments)) {
          return { id, files: narrower(path, other) };
        }
      }
    }
    return null;
  }

  /** What stands above the folder in which the path begins to vary, and all that is below it. */
  *#nearby(path: ScopePath): Iterable<Entry> {
    let folder: Folder | undefined = this.#root;
    for (const name of path.start) {
      yield* folder.paths;
      folder = folder.folders.get(name);
      if (folder === undefined) {
        return;
      }
    }
    const open = [folder];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      yield* next.paths;
      open.push(...next.folders.values());
    }
  }
}

interface Entry {
  readonly id: string;
  readonly path: ScopePath;
}

interface Folder {
  readonly paths: Entry[];
  readonly folders: Map<string, Folder>;
}

function newFolder(): Folder {
  return { paths: [], folders: new Map() };
}

/** The glob that says more: the one without wildcards, or the longer. */
function narrower(one: ScopePath, other: ScopePath): string {
  return other.start.length > one.start.length ? other.glob : one.glob;
}

function literalStart(segments: readonly Segment[]): readonly string[] {
  const names: string[] = [];
  for (const segment of segments) {
    if (typeof segment !== 'string' || segment === '**') {
      return names;
    }
    names.push(segment);
  }
  return names;
}

/** Most names stand as they are, and are quickly compared as text. */
function plainName(segment: GlobSegment): Segment {
  if (segment === '**') {
    return segment;
  }
  let name = '';
  for (const character of segment) {
    const range = character !== '*' && !character.negated ? character.ranges : [];
    const [from, to] = range[0] ?? [];
    if (range.length !== 1 || from === undefined || from !== to) {
      return segment;
    }
    name += from;
  }
  return name;
}

function pathsOverlap(a: readonly Segment[], b: readonly Segment[]): boolean {
  let start = 0;
  for (; start < a.length && start < b.length; start++) {
    const [one, other] = [a[start], b[start]];
    if (typeof one !== 'string' || typeof other !== 'string' || one === '**' || other === '**') {
      break;
    }
    if (one !== other) {
      return false;
    }
  }
  return sequencesMeet(a.slice(start), b.slice(start), '**', namesOverlap);
}

function namesOverlap(a: Segment, b: Segment): boolean {
  if (typeof a === 'string' && typeof b === 'string') {
    return a === b;
  }
  return sequencesMeet(charactersOf(a), charactersOf(b), '*', charactersOverlap);
}

function charactersOf(segment: Segment): readonly GlobCharacter[] {
  return typeof segment === 'string'
    ? Array.from(segment, (character) => ({ negated: false, ranges: [[character, character]] }) as const)
    : segment;
}

function charactersOverlap(a: GlobCharacter, b: GlobCharacter): boolean {
  if (a === '*' || b === '*' || (a.negated && b.negated)) {
    return true;
  }
  if (a.negated || b.negated) {
    const [all, some] = a.negated ? [a, b] : [b, a];
    return !some.ranges.every(([from, to]) => isExcluded(all, from, to));
  }
  return a.ranges.some(([from, to]) => b.ranges.some(([low, high]) => from <= high && low <= to));
}

/** Whether none of the characters may stand there; unless it is only one, it has to be plain at a glance. */
function isExcluded(set: CharacterSet, from: string, to: string): boolean {
  return from === to
    ? !isInSet(set, from)
    : from > to || set.ranges.some(([low, high]) => low <= from && to <= high);
}

/**
 * Whether there is something that both sequences stand for, where `any` stands for any number of items: goes through
 * the pairs of positions that both can have come to.
 */
function sequencesMeet<Item>(
  a: readonly Item[],
  b: readonly Item[],
  any: Item,
  meet: (one: Item, other: Item) => boolean,
): boolean {
  const width = b.length + 1;
  const reached = new Uint8Array((a.length + 1) * width);
  reached[0] = 1;
  for (let i = 0; i <= a.length; i++) {
    for (let j = 0; j <= b.length; j++) {
      const at = i * width + j;
      const [one, other] = [a[i], b[j]];
      if (reached[at] === 0) {
        continue;
      }
      if (one === any || other === any) {
        // It ends here, or takes one more of the other's items.
        reached[at + 1] ||= Number(j < b.length);
        reached[at + width] ||= Number(i < a.length);
      } else if (one !== undefined && other !== undefined && meet(one, other)) {
        reached[at + width + 1] = 1;
      }
    }
  }
  return reached[reached.length - 1] === 1;
}
