import { z } from 'zod';

/** What a repository's manifest asks for, and what gets it. */
interface Packages {
  readonly manifest: string;
  /** Where they lie in a worktree: what of it is in git needs no command. */
  readonly folders: readonly string[];
  /** Installs them; `null` where this manifest needs none. */
  command(content: string, present: ReadonlySet<string>): string | null;
}

/** A command that installs what the manifests at the top ask for, and the manifests; `null` when nothing is needed. */
export async function proposeSetUpCommand(
  files: readonly string[],
  read: (name: string) => Promise<string | null>,
  isCommitted: (path: string) => Promise<boolean>,
): Promise<{ readonly command: string; readonly manifests: readonly string[] } | null> {
  const present = new Set(files);
  const commands = new Map<string, string>();
  for (const { manifest, folders, command } of table) {
    const content = present.has(manifest) ? await read(manifest) : null;
    const found = content === null ? null : command(content, present);
    const committed = found === null ? [] : await Promise.all(folders.map(isCommitted));
    if (found !== null && !committed.includes(true) && !commands.has(found)) {
      commands.set(found, manifest);
    }
  }
  return commands.size === 0
    ? null
    : { command: [...commands.keys()].join(' && '), manifests: [...commands.values()] };
}

const table: readonly Packages[] = [
  {
    manifest: 'package.json',
    folders: ['node_modules', '.yarn/cache'],
    command: (content, present) =>
      namesPackages(content, nodePackages) ? nodeCommand(content, present) : null,
  },
  {
    manifest: 'requirements.txt',
    folders: ['.venv', 'venv'],
    command: (content) => (/^\s*[^#\s]/m.test(content) ? 'python -m pip install -r requirements.txt' : null),
  },
  { manifest: 'pyproject.toml', folders: ['.venv', 'venv'], command: pythonCommand },
  {
    manifest: 'Gemfile',
    folders: ['vendor/bundle', 'vendor/cache'],
    command: (content) => (/^\s*(?:gem|gemspec)\b/m.test(content) ? 'bundle install' : null),
  },
  {
    manifest: 'composer.json',
    folders: ['vendor'],
    command: (content) => (namesPackages(content, phpPackages) ? 'composer install' : null),
  },
  {
    manifest: 'pubspec.yaml',
    folders: [],
    command: (content) =>
      /^(?:dev_)?dependencies:/m.test(content)
        ? `${/\bsdk:\s*flutter\b/.test(content) ? 'flutter' : 'dart'} pub get`
        : null,
  },
];

function nodeCommand(content: string, present: ReadonlySet<string>): string {
  if (present.has('pnpm-lock.yaml')) {
    return 'pnpm install --frozen-lockfile';
  }
  if (present.has('yarn.lock')) {
    const isModern = present.has('.yarnrc.yml') || /"packageManager"\s*:\s*"yarn@(?!1\.)/.test(content);
    return `yarn install ${isModern ? '--immutable' : '--frozen-lockfile'}`;
  }
  if (present.has('bun.lock') || present.has('bun.lockb')) {
    return 'bun install --frozen-lockfile';
  }
  return present.has('package-lock.json') || present.has('npm-shrinkwrap.json') ? 'npm ci' : 'npm install';
}

/** Those with a lock file make an environment of the worktree's own. */
function pythonCommand(content: string, present: ReadonlySet<string>): string | null {
  if (present.has('uv.lock')) {
    return 'uv sync --frozen';
  }
  if (present.has('poetry.lock')) {
    return 'poetry install';
  }
  const hasPackages = /^dependencies\s*=\s*\[\s*["']/m.test(content);
  return hasPackages && !present.has('requirements.txt') ? 'python -m pip install .' : null;
}

const packagesSchema = z.record(z.string(), z.unknown()).catch({});
const nodePackages = z
  .object({ dependencies: packagesSchema, devDependencies: packagesSchema })
  .transform(({ dependencies, devDependencies }) => [dependencies, devDependencies].flatMap(Object.keys));
const phpPackages = z
  .object({ require: packagesSchema, 'require-dev': packagesSchema })
  // What has no name of a maker is PHP itself, or a part of it.
  .transform((all) =>
    [all.require, all['require-dev']].flatMap(Object.keys).filter((name) => name.includes('/')),
  );

function namesPackages(manifest: string, schema: z.ZodType<readonly string[]>): boolean {
  try {
    return schema.parse(JSON.parse(manifest)).length > 0;
  } catch {
    return false;
  }
}
