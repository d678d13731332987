/** Keys of a `package.json` that say how its work is checked. */
const packageKeys = [
  ...['jest', 'mocha', 'ava', 'vitest', 'nyc', 'c8', 'tap', 'eslintConfig', 'stylelint', 'prettier', 'xo'],
  ...['lint-staged', 'husky', 'standard', 'commitlint'],
];

/** Tables of `pyproject.toml`, `setup.cfg` and `Cargo.toml` that do. */
const checkTable =
  /^\[+(?:tool[.:])?(?:pytest|coverage|ruff|mypy|pyright|pylint|flake8|black|isort|tox|nox|hatch\.envs\.test|(?:workspace\.)?lints)\b/;

/** Whether a file holds the settings of checks among others, so that only a part of it is protected. */
export function holdsCheckSections(path: string): boolean {
  return /(?:^|\/)(?:package\.json|pyproject\.toml|setup\.cfg|Cargo\.toml)$/.test(path);
}

/** Whether that part is no longer as it was; `null`: the file is not there. Further scripts are welcome. */
export function checkSectionsChanged(path: string, before: string, after: string | null): boolean {
  if (!path.endsWith('package.json')) {
    return checkTables(before) !== checkTables(after ?? '');
  }
  const was = entriesOf(before);
  const is = entriesOf(after ?? '{}');
  return (
    packageKeys.some((key) => JSON.stringify(was[key]) !== JSON.stringify(is[key])) ||
    Object.entries(recordOf(was.scripts)).some(([name, script]) => recordOf(is.scripts)[name] !== script)
  );
}

function checkTables(text: string): string {
  let isCheck = false;
  const kept: string[] = [];
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (/^\[[^\],]+\]+\s*(?:#.*)?$/.test(line)) {
      isCheck = checkTable.test(line);
    }
    if (isCheck && line !== '' && !line.startsWith('#')) {
      kept.push(line);
    }
  }
  return kept.join('\n');
}

/** Nothing, where it is no JSON. */
function entriesOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return recordOf(JSON.parse(text));
  } catch {
    return {};
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
