import { z } from 'zod';

/**
 * The repository's own way to prove itself, from the names at its top and their content; `null` when none is known.
 */
export async function detectVerifyCommand(
  files: readonly string[],
  read: (name: string) => Promise<string | null>,
): Promise<string | null> {
  const present = new Set(files);
  const content = async (name: string): Promise<string> =>
    (present.has(name) ? await read(name) : null) ?? '';
  if (hasTestScript(await content('package.json'))) {
    return `${packageManager(present)} test`;
  }
  if (present.has('Cargo.toml')) {
    return 'cargo test';
  }
  if (present.has('go.mod')) {
    return 'go test ./...';
  }
  if (present.has('pytest.ini') || present.has('tox.ini') || present.has('pyproject.toml')) {
    return 'python -m pytest';
  }
  const makefile = ['GNUmakefile', 'makefile', 'Makefile'].find((name) => present.has(name));
  return makefile && /^test\s*:(?!=)/m.test(await content(makefile)) ? 'make test' : null;
}

const packageSchema = z.object({ scripts: z.object({ test: z.string() }) });

function hasTestScript(packageJson: string): boolean {
  try {
    const { scripts } = packageSchema.parse(JSON.parse(packageJson));
    // What `npm init` writes.
    return scripts.test.trim() !== '' && !scripts.test.includes('no test specified');
  } catch {
    return false;
  }
}

function packageManager(present: ReadonlySet<string>): string {
  if (present.has('pnpm-lock.yaml')) {
    return 'pnpm';
  }
  if (present.has('yarn.lock')) {
    return 'yarn';
  }
  // `bun test` is bun's own test runner; the script is what counts.
  return present.has('bun.lock') || present.has('bun.lockb') ? 'bun run' : 'npm';
}
