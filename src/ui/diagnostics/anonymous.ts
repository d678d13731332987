/** What a text must not give away: folders of the user's, and what stands for each. */
export interface KnownPlace {
  readonly path: string;
  /** Such as `<home>`, or the name of the repository. */
  readonly name: string;
}

/**
 * A text without what is nobody else's business: paths, what looks like a secret, and whoever signs in by an address.
 * Of known places their names are left, of other paths nothing but that there was one.
 */
export function anonymous(text: string, places: readonly KnownPlace[]): string {
  let result = withoutSecrets(text);
  // The longest first: the repository may lie in the user's home.
  for (const { path, name } of [...places].sort((one, other) => other.path.length - one.path.length)) {
    if (path.length > 1) {
      result = result.replace(placePattern(path), name);
    }
  }
  return result.replace(posixPath, '<path>').replace(windowsPath, '<path>');
}

function withoutSecrets(text: string): string {
  return (
    text
      .replace(/\b(?:gh[a-z]_|github_pat_|glpat-|sk-|xox[a-z]-|AKIA)[\w-]{10,}/g, '<secret>')
      .replace(/\b(bearer|basic) [^\s"',;]{6,}/gi, '$1 <secret>')
      // Also at the end of a longer name, such as that of an environment variable.
      .replace(/(token|password|secret|api[-_]?key)(["']?\s*[:=]\s*["']?)[^\s"',;]{6,}/gi, '$1$2<secret>')
      .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, '$1<user>@')
  );
}

/** The place and all that lies in it, up to what cannot belong to a path; of the rest of the path nothing is left. */
function placePattern(path: string): RegExp {
  const escaped = path.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return new RegExp(`${escaped}(?![\\w-]|\\.\\w)(?:[\\\\/][^\\s"'\`“”,;:)\\]]*)?`, 'g');
}

const posixPath = /(?<![\w<>/:.~-])~?\/(?:[^\s/"'`“”,;:()<>]+\/)*[^\s/"'`“”,;:()<>]+/g;
const windowsPath = /\b[a-z]:\\[^\s"'`“”,;:()<>]+/gi;
