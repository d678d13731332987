import { describe, expect, test } from 'vitest';
import { diffLines } from './diff.ts';
import { callSummary, countChanges, readToolInput } from './toolInput.ts';

const signs = { same: ' ', added: '+', removed: '-' } as const;

function shown(before: string, after: string): string[] {
  return diffLines(before, after).map(({ kind, text }) => signs[kind] + text);
}

describe('a diff', () => {
  test.each([
    ['nothing', 'a\nb', 'a\nb', [' a', ' b']],
    ['a new file', '', 'a\nb\n', ['+a', '+b']],
    ['an emptied file', 'a\n', '', ['-a']],
    ['a line in the middle', 'a\nb\nc', 'a\nx\nc', [' a', '-b', '+x', ' c']],
    ['two places', 'a\nb\nc\nd\ne', 'A\nb\nc\nd\nE', ['-a', '+A', ' b', ' c', ' d', '-e', '+E']],
    ['repeated lines', 'x\nx', 'x\nx\nx', [' x', ' x', '+x']],
  ])('shows %s', (_what, before, after, lines) => {
    expect(shown(before, after)).toEqual(lines);
  });

  test('of two long and different texts stays quick and complete', () => {
    const before = Array.from({ length: 5000 }, (_, i) => `old ${i}`).join('\n');
    const after = Array.from({ length: 5000 }, (_, i) => `new ${i}`).join('\n');
    expect(diffLines(before, after)).toHaveLength(10_000);
  });
});

test('the summary of a call does not say the tool twice', () => {
  expect(callSummary('Edit', 'Edit src/args.ts')).toBe('src/args.ts');
  expect(callSummary('Edit', 'Editor.ts')).toBe('Editor.ts');
  expect(callSummary('TodoWrite', 'TodoWrite')).toBe('');
});

describe('the input of a tool', () => {
  test('of an edit is a diff', () => {
    const input = readToolInput(
      'Edit',
      JSON.stringify({ file_path: 'a', old_string: 'x', new_string: 'y\nz' }),
    );
    expect(input.kind === 'diff' && countChanges(input.hunks)).toEqual({ added: 2, removed: 1 });
  });

  test('of several edits is a diff of several parts', () => {
    const edits = [
      { old_string: 'a', new_string: 'b' },
      { old_string: 'c', new_string: '' },
    ];
    const input = readToolInput('MultiEdit', JSON.stringify({ file_path: 'a', edits }));
    expect(input.kind === 'diff' && input.hunks).toHaveLength(2);
  });

  test('of a written file is all added', () => {
    const input = readToolInput('Write', JSON.stringify({ file_path: 'a', content: 'x\ny\n' }));
    expect(input.kind === 'diff' && countChanges(input.hunks)).toEqual({ added: 2, removed: 0 });
  });

  test('of a command is that command', () => {
    expect(readToolInput('Bash', JSON.stringify({ command: 'npm test', timeout: 1 }))).toEqual({
      kind: 'command',
      command: 'npm test',
    });
  });

  test.each([
    ['no JSON', 'src/args.ts'],
    ['JSON that is no object', '[1,2]'],
    ['cut JSON', '{"command": "npm te'],
  ])('that is %s is shown as it came', (_what, text) => {
    expect(readToolInput('Bash', text)).toEqual({ kind: 'text', text });
  });

  test('of an unknown tool, or of an edit with other fields, is a list of its fields', () => {
    expect(readToolInput('Edit', JSON.stringify({ path: 'a', all: true }))).toEqual({
      kind: 'text',
      text: 'path: a\nall: true',
    });
  });
});
