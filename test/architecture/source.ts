import { type Expression, type Program, parseSync, Visitor } from 'oxc-parser';

export interface SourceFile {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  readonly text: string;
}

export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** Erased when compiled: `import type` and `export type`; not an import whose names all are types. */
  readonly typeOnly: boolean;
  readonly dynamic: boolean;
}

interface FunctionLength {
  readonly name: string;
  readonly line: number;
  readonly lines: number;
}

export interface Parsed {
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  readonly functions: readonly FunctionLength[];
}

export function parseSource(file: SourceFile): Parsed {
  const result = parseSync(file.path, file.text);
  const firstError = result.errors[0];
  if (firstError !== undefined) {
    throw new Error(`${file.path}: ${firstError.message}`);
  }
  const lineOf = lineLookup(file.text);
  return {
    path: file.path,
    lines: file.text.replace(/\n$/, '').split('\n').length,
    imports: importsOf(result.program, lineOf),
    functions: functionsOf(result.program, lineOf),
  };
}

function importsOf(program: Program, lineOf: (offset: number) => number): Import[] {
  const imports: Import[] = [];
  const add = (source: { start: number; value: string }, typeOnly: boolean, dynamic = false) =>
    imports.push({ specifier: source.value, line: lineOf(source.start), typeOnly, dynamic });
  const addExpression = (expression: Expression) => {
    if (expression.type === 'Literal' && typeof expression.value === 'string') {
      add({ start: expression.start, value: expression.value }, false, true);
    } else {
      add({ start: expression.start, value: '(computed)' }, false, true);
    }
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source, node.importKind === 'type'),
    ExportAllDeclaration: (node) => add(node.source, node.exportKind === 'type'),
    ExportNamedDeclaration: (node) => {
      if (node.source !== null) {
        add(node.source, node.exportKind === 'type');
      }
    },
    ImportExpression: (node) => addExpression(node.source),
    TSImportType: (node) => add(node.source, true),
    CallExpression: (node) => {
      const argument = node.arguments[0];
      if (node.callee.type === 'Identifier' && node.callee.name === 'require' && argument !== undefined) {
        if (argument.type !== 'SpreadElement') {
          addExpression(argument);
        }
      }
    },
  }).visit(program);
  return imports;
}

function functionsOf(program: Program, lineOf: (offset: number) => number): FunctionLength[] {
  const functions: FunctionLength[] = [];
  const add = (node: { start: number; end: number; id?: { name: string } | null }) => {
    const line = lineOf(node.start);
    functions.push({ name: node.id?.name ?? '(anonymous)', line, lines: lineOf(node.end) - line + 1 });
  };
  new Visitor({
    FunctionDeclaration: add,
    FunctionExpression: add,
    ArrowFunctionExpression: add,
  }).visit(program);
  return functions;
}

function lineLookup(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    starts.push(at + 1);
  }
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low + 1;
  };
}
