import type { ProtectedChange } from './gate.ts';
import { anyOf } from './glob.ts';

export interface ChangedFile {
  readonly path: string;
  readonly kind: 'added' | 'modified' | 'deleted';
}

const tests = [
  '**/*{.,_,-}{test,tests,spec,specs,cy,e2e}.*',
  '**/test{_,-}*.*',
  '**/*{Test,Tests,TestCase,Spec,IT}.{java,kt,kts,scala,groovy,cs,fs,vb,php,swift,m,mm,cpp,cc,hs}',
  '**/{test,tests,__tests__,spec,specs,testdata,__snapshots__,__fixtures__,e2e,cypress}/**',
  '**/{*Test,*Tests}/**',
  '**/{conftest.py,*.snap,*.feature,*.bats}',
];

const continuousIntegration = [
  '.{github,gitea,forgejo}/{workflows,actions}/**',
  '**/.gitlab-ci*.yml',
  '.{gitlab,circleci,buildkite,azure-pipelines,semaphore,teamcity,woodpecker,ci,husky}/**',
  '{.travis,.drone,.cirrus,.woodpecker,.appveyor,appveyor,bitbucket-pipelines,lefthook,codecov,.codecov}.{yml,yaml}',
  '{azure-pipelines*,cloudbuild*,.pre-commit-config}.{yml,yaml}',
  '**/{Jenkinsfile*,.coveragerc}',
];

const checkSettings = [
  '**/.{eslint,prettier,stylelint,mocha,nyc,c8,swc,lintstaged,markdownlint}{rc,rc.*,ignore}',
  '**/{eslint,prettier,stylelint,jest,vitest,playwright,cypress,karma,ava,wdio,commitlint,lint-staged}.{conf,config,setup,workspace}.*',
  '**/{biome.json,biome.jsonc,deno.json,deno.jsonc,knip.json,knip.ts,.dependency-cruiser.*,.jshintrc,.editorconfig}',
  '**/{tsconfig,jsconfig}*.json',
  '**/{pytest.ini,tox.ini,noxfile.py,.flake8,.pylintrc,pylintrc,mypy.ini,.mypy.ini,pyrightconfig.json,.ruff.toml,ruff.toml}',
  '**/{.golangci.*,.clippy.toml,clippy.toml,rustfmt.toml,.rustfmt.toml,deny.toml}',
  '**/{.rubocop*.yml,.rspec,.simplecov,phpunit.xml*,phpstan*.neon*,psalm.xml*,.phpcs.xml*,phpcs.xml*}',
  '**/{checkstyle*.xml,pmd*.xml,spotbugs*.xml,detekt*.yml,.swiftlint.yml,.clang-tidy,.clang-format,analysis_options.yaml}',
  '**/{dart_test.yaml,.credo.exs,.scalafix.conf,.scalafmt.conf}',
];

/** Whatever language a repository is written in, these are how its work is checked. */
const usualChecks = [...tests, ...continuousIntegration, ...checkSettings];

export interface Protection {
  /** What the subtask said that it would change. */
  readonly scope: readonly string[];
  /** Globs of further checks. */
  readonly globs: readonly string[];
  /** Further checks, as paths. */
  readonly files: readonly string[];
}

/** The checks that were there before and are not as they were. New ones are welcome. */
export function protectedChanges(
  changes: readonly ChangedFile[],
  { scope, globs, files }: Protection,
): readonly ProtectedChange[] {
  const isCheck = anyOf([...usualChecks, ...globs]);
  const isInScope = anyOf(scope);
  return changes.flatMap(({ path, kind }) =>
    kind !== 'added' && (files.includes(path) || isCheck(path))
      ? [{ path, kind, inScope: isInScope(path) }]
      : [],
  );
}

/** What was changed though the subtask did not name it. One that names nothing has promised nothing. */
export function outsideScope(paths: readonly string[], scope: readonly string[]): readonly string[] {
  const isInScope = anyOf(scope);
  return scope.length === 0 ? [] : paths.filter((path) => !isInScope(path));
}

/** Whether the subtask means to change nothing but checks. */
export function isAboutChecks(scope: readonly string[]): boolean {
  return scope.length > 0 && scope.every(anyOf(usualChecks));
}

/** The files that a command runs, such as `scripts/check.sh` in `CI=1 bash -e scripts/check.sh src`. */
export function filesRunBy(command: string): readonly string[] {
  return command.split(/[;&|\n()]+/).flatMap((part) => {
    const words = part.trim().split(/\s+/);
    const [program = '', ...rest] = words.slice(words.findIndex((word) => !/^\w+=/.test(word)));
    if (/^g?make$/.test(program)) {
      return ['GNUmakefile', 'makefile', 'Makefile'];
    }
    const file = interpreters.test(program) ? rest.find((word) => !word.startsWith('-')) : program;
    return file === undefined ? [] : [file.replace(/^["']|["']$/g, '').replace(/^(?:\.\/)+/, '')];
  });
}

const interpreters =
  /^(?:node|bun|deno|tsx|ts-node|sh|bash|zsh|dash|python[\d.]*|ruby|perl|php|pwsh|Rscript|source|\.)$/;
