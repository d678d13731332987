import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { exceptions } from './rules.ts';
import { type Parsed, parseSource, type SourceFile } from './source.ts';
import { violations } from './violations.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const files = ['src', 'webview-ui'].flatMap(sourcesIn).map(parseSource);

describe('the source', () => {
  test('keeps to the table of folders and to the limits', () => {
    expect(violations(files)).toEqual([]);
  });

  test('was really read', () => {
    expect(files.length).toBeGreaterThan(60);
    expect(files.flatMap(({ imports }) => imports).length).toBeGreaterThan(files.length);
    expect(files.flatMap(({ functions }) => functions).length).toBeGreaterThan(files.length);
    for (const path of [
      'src/extension.ts',
      'src/compose.ts',
      'src/engine/engine.ts',
      'webview-ui/main.tsx',
    ]) {
      expect(files.map((file) => file.path)).toContain(path);
    }
  });

  test('has no exception that is not needed', () => {
    expect(Object.keys(exceptions).filter((path) => !files.some((file) => file.path === path))).toEqual([]);
  });
});

describe('a planted violation is found:', () => {
  test.each([
    ['a folder without a row', { 'src/misc/a.ts': '' }, 'no row'],
    ['a file of no folder', { 'src/index.ts': '' }, 'no row'],
    ['node in domain', { 'src/domain/a.ts': "import { join } from 'node:path';" }, 'may not use Node'],
    ['a bare built-in', { 'src/git/a.ts': "import { join } from 'path';" }, 'write node:path'],
    ['vscode in engine', { 'src/engine/a.ts': "import type { Uri } from 'vscode';" }, 'the package vscode'],
    ['a foreign package', { 'src/git/a.ts': "import { execa } from 'execa';" }, 'the package execa'],
    [
      'one adapter in another',
      { 'src/git/a.ts': "import type { B } from '../agents/b.ts';", 'src/agents/b.ts': '' },
      'git may not import agents',
    ],
    [
      'more than types, over several lines',
      { 'src/engine/a.ts': "import {\n  type B,\n  c,\n} from\n  '../git/b.ts';", 'src/git/b.ts': '' },
      'may only import types of git',
    ],
    [
      'an import of types that stays when compiled',
      { 'src/engine/a.ts': "import { type B } from '../git/b.ts';", 'src/git/b.ts': '' },
      'may only import types of git',
    ],
    [
      'export from',
      { 'src/domain/a.ts': "export * from '../git/b.ts';", 'src/git/b.ts': '' },
      'domain may not import git',
    ],
    [
      'a dynamic import',
      { 'src/ui/a.ts': "const b = () => import('../compose.ts');", 'src/compose.ts': '' },
      'ui may not import compose.ts',
    ],
    ['a computed import', { 'src/ui/a.ts': 'export const a = (b: string) => import(b);' }, 'literally'],
    [
      'an import type expression',
      { 'src/domain/a.ts': "export type A = import('../git/b.ts').B;", 'src/git/b.ts': '' },
      'domain may not import git',
    ],
    [
      'extension imported by another',
      { 'src/ui/a.ts': "import '../extension.ts';", 'src/extension.ts': '' },
      'ui may not import extension.ts',
    ],
    ['a missing file', { 'src/ui/a.ts': "import './b.ts';" }, 'not a source file'],
    [
      'a test in the product',
      { 'src/ui/a.ts': "import './b.test.ts';", 'src/ui/b.test.ts': '' },
      'is a test',
    ],
    [
      'what tests stand on, in the product',
      { 'webview-ui/a.tsx': "import './testing/b.ts';", 'webview-ui/testing/b.ts': '' },
      'is for tests only',
    ],
    [
      'a cycle of types',
      {
        'src/lib/a.ts': "import type { B } from './b.ts';",
        'src/lib/b.ts': "import type { C } from './c.ts';",
        'src/lib/c.ts': "export type { A } from './a.ts';",
      },
      'cycle: src/lib/a.ts -> src/lib/b.ts -> src/lib/c.ts -> src/lib/a.ts',
    ],
    [
      'zod behind the webview',
      {
        'webview-ui/main.tsx': "import { a } from '../src/protocol/a.ts';",
        'src/protocol/a.ts': "import { b } from './b.ts';",
        'src/protocol/b.ts': "import { z } from 'zod';",
      },
      'webview-ui/main.tsx -> src/protocol/a.ts -> src/protocol/b.ts',
    ],
    ['a long file', { 'src/lib/a.ts': 'export {};\n'.repeat(301) }, '301 lines, at most 300'],
    [
      'a long function',
      { 'src/lib/a.ts': `export const a = () => {\n${'  a();\n'.repeat(49)}};\n` },
      'has 51 lines, at most 50',
    ],
    ['a long extension.ts', { 'src/extension.ts': 'export {};\n'.repeat(121) }, 'at most 120'],
  ])('%s', (_name, planted, expected) => {
    expect(violations(parsed(planted)).join('\n')).toContain(expected);
  });

  test('and what is allowed passes', () => {
    const allowed = {
      'src/lib/a.ts': 'export const a = 1;',
      'src/git/b.ts': "import { a } from '../lib/a.ts';\nimport { simpleGit } from 'simple-git';",
      'src/engine/c.ts': "import type { B } from '../git/b.ts';\nexport type { D } from '../store/d.ts';",
      'src/store/d.ts': "import 'node:fs';",
      'src/engine/c.test.ts': "import { b } from '../git/b.ts';\nimport { test } from 'vitest';",
      'src/protocol/e.ts': "import type { z } from 'zod';",
      'webview-ui/main.tsx': "import './main.css';\nimport { e } from '../src/protocol/e.ts';",
    };
    expect(violations(parsed(allowed))).toEqual([]);
  });
});

function parsed(texts: Readonly<Record<string, string>>): Parsed[] {
  return Object.entries(texts).map(([path, text]) => parseSource({ path, text }));
}

function sourcesIn(top: string): SourceFile[] {
  return readdirSync(`${root}/${top}`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?[jt]sx?$/.test(entry.name))
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .map((path) => ({
      path: path.slice(root.length).replaceAll('\\', '/').replace(/^\//, ''),
      text: readFileSync(path, 'utf8'),
    }));
}
