const mostPatterns = 1_000;

/** The patterns of git that mean the same as one of VS Code's: those know `{a,b}`, and begin at the top of the repository. */
export function gitPatterns(glob: string): readonly string[] {
  let open = [glob.trim().replace(/^(\.?\/)+/, '')];
  while (open.some((pattern) => innermost.test(pattern)) && open.length <= mostPatterns) {
    open = open.flatMap(expandOne);
  }
  return open.length > mostPatterns
    ? []
    : [...new Set(open)].filter((one) => one !== '').map((one) => `/${one}`);
}

const innermost = /\{([^{}]*)\}/;

function expandOne(pattern: string): string[] {
  const [whole, choices] = innermost.exec(pattern) ?? [];
  return whole === undefined || choices === undefined
    ? [pattern]
    : choices.split(',').map((choice) => pattern.replace(whole, () => choice));
}
