import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import {
  exceptions,
  fileLimit,
  functionLimit,
  type Rule,
  rules,
  testFileLimit,
  tighterFileLimits,
} from './rules.ts';
import type { Import, Parsed } from './source.ts';

/** Everything in these files that the table of folders or a limit forbids, one line each. */
export function violations(files: readonly Parsed[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return [
    ...files.flatMap((file) => importViolations(file, byPath)),
    ...files.flatMap(lengthViolations),
    ...cycles(files),
    ...noZodInWebview(byPath),
  ];
}

function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path);
}

/** What tests stand on. */
function isForTests(path: string): boolean {
  return path.startsWith('test/') || path.startsWith('webview-ui/testing/');
}

function importViolations(file: Parsed, byPath: ReadonlyMap<string, Parsed>): string[] {
  const folder = folderOf(file.path);
  const rule = folder === null ? undefined : rules[folder];
  if (folder === null || rule === undefined) {
    return [`${file.path}: its folder has no row in test/architecture/rules.ts`];
  }
  return file.imports.flatMap((wanted) => {
    const problem = importProblem(file, wanted, { folder, rule, byPath });
    return problem === null ? [] : [`${file.path}:${wanted.line}: ${problem}`];
  });
}

interface Place {
  readonly folder: string;
  readonly rule: Rule;
  readonly byPath: ReadonlyMap<string, Parsed>;
}

function importProblem(file: Parsed, wanted: Import, { folder, rule, byPath }: Place): string | null {
  const { specifier, typeOnly } = wanted;
  if (specifier === '(computed)') {
    return 'an import must name its module literally';
  }
  if (!specifier.startsWith('.')) {
    return isTest(file.path) ? null : packageProblem(folder, rule, specifier);
  }
  const target = resolve(file.path, specifier);
  if (isForTests(target)) {
    return isTest(file.path) || isForTests(file.path) ? null : `${target} is for tests only`;
  }
  if (!byPath.has(target)) {
    return target.endsWith('.css') && folder === 'webview-ui' ? null : `${specifier} is not a source file`;
  }
  const targetFolder = folderOf(target);
  // A test may build the real parts that its subject is given, from whatever folder.
  if (targetFolder === null || targetFolder === folder || isTest(file.path)) {
    return isTest(target) ? `${target} is a test` : null;
  }
  if (rule.uses.includes(targetFolder) || (typeOnly && rule.typesOf.includes(targetFolder))) {
    return null;
  }
  return rule.typesOf.includes(targetFolder)
    ? `${folder} may only import types of ${targetFolder} (${specifier})`
    : `${folder} may not import ${targetFolder} (${specifier})`;
}

function packageProblem(folder: string, rule: Rule, specifier: string): string | null {
  if (specifier.startsWith('node:')) {
    return rule.node ? null : `${folder} may not use Node (${specifier})`;
  }
  if (builtinModules.includes(specifier)) {
    return `write node:${specifier}`;
  }
  const allowed = rule.packages.some((name) =>
    name.endsWith('/*')
      ? specifier.startsWith(name.slice(0, -1))
      : specifier === name || specifier.startsWith(`${name}/`),
  );
  return allowed ? null : `${folder} may not use the package ${specifier}`;
}

function lengthViolations(file: Parsed): string[] {
  if (exceptions[file.path] !== undefined) {
    return [];
  }
  const limit = isTest(file.path) ? testFileLimit : (tighterFileLimits[file.path] ?? fileLimit);
  const tooLong = file.lines > limit ? [`${file.path}: ${file.lines} lines, at most ${limit}`] : [];
  // The callback of `describe` is a chapter, not a function.
  const functions = isTest(file.path) ? [] : file.functions.filter(({ lines }) => lines > functionLimit);
  return [
    ...tooLong,
    ...functions.map(
      ({ name, line, lines }) =>
        `${file.path}:${line}: function ${name} has ${lines} lines, at most ${functionLimit}`,
    ),
  ];
}

/** Cycles between files, through types too. */
function cycles(files: readonly Parsed[]): string[] {
  const edges = new Map(files.map((file) => [file.path, relativeTargets(file, () => true)]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at !== -1) {
      found.push(`cycle: ${[...trail.slice(at), path].join(' -> ')}`);
      return;
    }
    if (done.has(path)) {
      return;
    }
    for (const target of edges.get(path) ?? []) {
      visit(target, [...trail, path]);
    }
    done.add(path);
  };
  for (const file of files) {
    visit(file.path, []);
  }
  return found;
}

/** The board's page is loaded often and must stay small: no zod, by whatever way. */
function noZodInWebview(byPath: ReadonlyMap<string, Parsed>): string[] {
  const trails = new Map<string, string>();
  const found: string[] = [];
  const visit = (path: string, trail: string): void => {
    const file = byPath.get(path);
    if (file === undefined || trails.has(path)) {
      return;
    }
    trails.set(path, trail);
    if (file.imports.some(({ specifier, typeOnly }) => !typeOnly && /^zod(\/|$)/.test(specifier))) {
      found.push(`zod is reachable from the webview: ${trail}`);
    }
    for (const target of relativeTargets(file, ({ typeOnly }) => !typeOnly)) {
      visit(target, `${trail} -> ${target}`);
    }
  };
  for (const path of byPath.keys()) {
    if (path.startsWith('webview-ui/') && !isTest(path)) {
      visit(path, path);
    }
  }
  return found;
}

function relativeTargets(file: Parsed, wanted: (candidate: Import) => boolean): string[] {
  return file.imports
    .filter((candidate) => candidate.specifier.startsWith('.') && wanted(candidate))
    .map(({ specifier }) => resolve(file.path, specifier));
}

function resolve(from: string, specifier: string): string {
  return posix.join(posix.dirname(from), specifier);
}

/** The row of the table that a file belongs to. */
function folderOf(path: string): string | null {
  const [top, second] = path.split('/');
  // A test belongs to what it stands beside.
  return top === 'src' ? (second?.replace(/\.test\.ts$/, '.ts') ?? null) : top === 'webview-ui' ? top : null;
}
