/** Which characters may stand at one place: those within the ranges, or all others. */
export interface CharacterSet {
  readonly negated: boolean;
  readonly ranges: readonly (readonly [from: string, to: string])[];
}

/** `*` stands for any number of characters of one name. */
export type GlobCharacter = '*' | CharacterSet;

/** The name of a folder or a file; `**` stands for any number of them. */
export type GlobSegment = '**' | readonly GlobCharacter[];

/** What braces may become; more is nobody's honest wish. */
const mostAlternatives = 500;

/**
 * Whether a path from the top of the repository is meant by a glob: `**`, `*`, `?`, `{a,b}` and `[a-z]` as usual,
 * hidden files included; a plain name means the file, or everything below the folder. Names in which these characters
 * are meant as they stand, such as `app/[id]/page.tsx`, are found as well. Takes linear time in the glob for each name.
 */
export function matchesGlob(glob: string, path: string): boolean {
  return anyOf([glob])(path);
}

/** Whether a path is meant by one of the globs; they are taken apart once for many paths. */
export function anyOf(globs: readonly string[]): (path: string) => boolean {
  const alternatives = globs.flatMap(parseGlob);
  return (path) => {
    const names = namesOf(path).map((name) => [...name]);
    return alternatives.some((segments) => matchNames(segments, names));
  };
}

/** What a glob stands for: one or the other of these sequences of names. */
export function parseGlob(glob: string): readonly (readonly GlobSegment[])[] {
  const text = glob.trim();
  if (text === '') {
    return [];
  }
  const alternatives = expandBraces(text).map(parseAlternative);
  return /[[{]/.test(text)
    ? [...alternatives, [...namesOf(text).map(literally), '**'] as const]
    : alternatives;
}

/** Whether the character may stand there. */
export function isInSet({ negated, ranges }: CharacterSet, character: string): boolean {
  for (const [from, to] of ranges) {
    if (from <= character && character <= to) {
      return !negated;
    }
  }
  return negated;
}

function parseAlternative(text: string): readonly GlobSegment[] {
  const segments = namesOf(text).map(parseSegment);
  const last = segments.at(-1);
  const isPlain = last !== '**' && !/[*?[]/.test(namesOf(text).at(-1) ?? '');
  return isPlain || text.endsWith('/') ? [...segments, '**'] : segments;
}

/** Without what leads nowhere: `./`, doubled and outer slashes. */
function namesOf(path: string): readonly string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

function literally(name: string): readonly CharacterSet[] {
  return [...name].map(only);
}

function only(character: string): CharacterSet {
  return { negated: false, ranges: [[character, character]] };
}

function parseSegment(text: string): GlobSegment {
  if (text === '**') {
    return '**';
  }
  const characters: GlobCharacter[] = [];
  const pattern = /\*+|\?|\[([!^]?)(\]?[^\]]*)\]|\\(.)|(.)/gsu;
  for (const [whole, negation, members, escaped, character] of text.matchAll(pattern)) {
    if (whole.startsWith('*')) {
      characters.push('*');
    } else if (whole === '?') {
      characters.push({ negated: true, ranges: [] });
    } else if (members === undefined) {
      characters.push(only(escaped ?? character ?? whole));
    } else {
      characters.push({ negated: negation !== '', ranges: rangesOf(members) });
    }
  }
  return characters;
}

function rangesOf(members: string): CharacterSet['ranges'] {
  return Array.from(members.matchAll(/(.)-(.)|(.)/gsu), ([whole, from, to]) => [from ?? whole, to ?? whole]);
}

/** From the outermost braces inwards; those without a comma or an end are characters like others. */
function expandBraces(text: string): readonly string[] {
  const finished: string[] = [];
  const open = [text];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const choice = firstChoice(next);
    if (choice === null) {
      finished.push(next);
    } else if (open.length + finished.length + choice.options.length > mostAlternatives) {
      return finished;
    } else {
      open.push(...choice.options.map((option) => choice.before + option + choice.after));
    }
  }
  return finished;
}

interface Choice {
  readonly before: string;
  readonly options: readonly string[];
  readonly after: string;
}

function firstChoice(text: string): Choice | null {
  for (let start = text.indexOf('{'); start !== -1; start = text.indexOf('{', start + 1)) {
    const choice = choiceAt(text, start);
    if (choice !== null) {
      return choice;
    }
  }
  return null;
}

function choiceAt(text: string, start: number): Choice | null {
  const options: string[] = [];
  let depth = 0;
  let from = start + 1;
  for (let at = start; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '{') {
      depth += 1;
    } else if (character === '}') {
      depth -= 1;
    }
    if (depth === 0 || (depth === 1 && character === ',')) {
      options.push(text.slice(from, at));
      from = at + 1;
    }
    if (depth === 0) {
      return options.length > 1 ? { before: text.slice(0, start), options, after: text.slice(from) } : null;
    }
  }
  return null;
}

type Name = readonly string[];

function matchNames(segments: readonly GlobSegment[], names: readonly Name[]): boolean {
  // From behind first: it is the last name that most globs say something about.
  let end = segments.length;
  let last = names.length;
  for (
    let segment = segments[end - 1];
    segment !== undefined && segment !== '**';
    segment = segments[end - 1]
  ) {
    const name = names[last - 1];
    if (!name || !matchName(segment, name)) {
      return false;
    }
    end -= 1;
    last -= 1;
  }
  return end === 0 ? last === 0 : matchBetween(segments.slice(0, end), names.slice(0, last));
}

/** `segments` end with `**`, so the earliest place for each of the others is the best. */
function matchBetween(segments: readonly GlobSegment[], names: readonly Name[]): boolean {
  let from = 0;
  let isFixed = true;
  for (const group of groupsOf(segments)) {
    const at = placeOf(group, names, from, isFixed);
    if (at === -1) {
      return false;
    }
    from = at + group.length;
    isFixed = false;
  }
  return true;
}

/** What stands before each `**`. */
function groupsOf(segments: readonly GlobSegment[]): readonly (readonly (readonly GlobCharacter[])[])[] {
  const groups: (readonly GlobCharacter[])[][] = [[]];
  for (const segment of segments) {
    if (segment === '**') {
      groups.push([]);
    } else {
      groups.at(-1)?.push(segment);
    }
  }
  return groups;
}

function placeOf(
  group: readonly (readonly GlobCharacter[])[],
  names: readonly Name[],
  from: number,
  isFixed: boolean,
): number {
  const latest = Math.min(isFixed ? from : names.length, names.length - group.length);
  for (let at = from; at <= latest; at++) {
    if (group.every((pattern, index) => matchName(pattern, names[at + index] ?? []))) {
      return at;
    }
  }
  return -1;
}

function matchName(pattern: readonly GlobCharacter[], name: Name): boolean {
  let at = 0;
  let position = 0;
  let star = -1;
  let starred = 0;
  while (position < name.length) {
    const expected = pattern[at];
    if (expected === '*') {
      star = at;
      starred = position;
      at += 1;
    } else if (expected && isInSet(expected, name[position] ?? '')) {
      at += 1;
      position += 1;
    } else if (star >= 0) {
      // The latest star takes one character more.
      starred += 1;
      position = starred;
      at = star + 1;
    } else {
      return false;
    }
  }
  return pattern.slice(at).every((rest) => rest === '*');
}
