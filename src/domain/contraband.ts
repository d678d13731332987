/** One added line of a diff, and where it is. */
export interface AddedLine {
  readonly path: string;
  readonly text: string;
}

/** Larger files are hardly ever meant to be in a repository; GitHub warns from here on, and refuses at twice this. */
const giantBytes = 50 * 1024 * 1024;

/**
 * Only what cannot well be anything else: a wrong alarm costs an attempt. Each pattern matches in linear time.
 */
const secrets: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z]{2,10} )?PRIVATE KEY(?: BLOCK)?-----/],
  ['an AWS access key', /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b/],
  ['a GitLab token', /\bglpat-[A-Za-z0-9_-]{20}\b/],
  ['an Anthropic key', /\bsk-ant-[a-z0-9]{3,10}-[A-Za-z0-9_-]{40,120}/],
  ['an OpenAI key', /\bsk-(?:proj|svcacct)-[A-Za-z0-9_-]{40,200}/],
  ['a Google key', /\bAIza[A-Za-z0-9_-]{35}\b/],
  ['a Slack token', /\bxox[abprs]-[0-9]{8,14}-[A-Za-z0-9-]{10,80}/],
  ['a Stripe key', /\b[rs]k_live_[A-Za-z0-9]{24,99}\b/],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}\b/],
];

/** A longer line is data; what looks like a secret in it is chance. */
const longestLine = 10_000;

/** What the lines give away, each place once, such as `a private key in id_rsa`. The secret itself is not repeated. */
export function secretsIn(lines: readonly AddedLine[]): readonly string[] {
  const found = new Set<string>();
  for (const { path, text } of lines) {
    for (const [name, pattern] of text.length > longestLine ? [] : secrets) {
      const match = pattern.exec(text)?.[0];
      // As documentation writes them.
      if (match !== undefined && !/EXAMPLE|(.)\1{7}/i.test(match.slice(4).replace(/-{2,}/g, ''))) {
        found.add(`${name} in ${path}`);
      }
    }
  }
  return [...found];
}

export interface SizedFile {
  readonly path: string;
  readonly bytes: number;
}

/** Such as `data.bin (2048 MB)`. */
export function giantsAmong(files: readonly SizedFile[]): readonly string[] {
  return files
    .filter(({ bytes }) => bytes > giantBytes)
    .map(({ path, bytes }) => `${path} (${Math.round(bytes / 1024 / 1024)} MB)`);
}
