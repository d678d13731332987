import { describe, expect, it } from 'vitest';
import { toolSummary } from './toolSummary.ts';

describe('toolSummary', () => {
  it.each([
    ['Edit', { replace_all: false, file_path: '/w/src/parse.ts' }, 'Edit src/parse.ts'],
    ['Read', { file_path: '/elsewhere/a.txt' }, 'Read /elsewhere/a.txt'],
    ['Read', { file_path: '/w' }, 'Read /w'],
    ['Bash', { description: 'Runs tests', command: 'npm test' }, 'Bash npm test'],
    ['Bash', { command: 'cat <<EOF\none\nEOF' }, 'Bash cat <<EOF one EOF'],
    ['Grep', { pattern: 'x+' }, 'Grep x+'],
    ['mcp__issues__get', { id: 3, name: 'seven' }, 'mcp__issues__get seven'],
    ['StructuredOutput', { subtasks: [] }, 'StructuredOutput'],
    ['Bash', 'no object', 'Bash'],
    ['Bash', null, 'Bash'],
  ])('says %s %j as %j', (tool, input, expected) => {
    expect(toolSummary(tool, input, '/w')).toBe(expected);
  });

  it('is short and harmless whatever the input', () => {
    const summary = toolSummary('Bash', { command: `\x1b[31m${'x'.repeat(5000)}` }, null);
    expect(summary.length).toBeLessThanOrEqual(200);
    expect(summary).toMatch(/^Bash x+…$/);
  });
});
