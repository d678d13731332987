import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hasTranscript } from './transcriptFile.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'switchyard-home-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function keep(config: string, name: string, content: string): void {
  const folder = join(config, 'projects', '-work-sw-1-a');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), content);
}

it('finds the transcript of a session in the home, or where the CLI is told to keep it', async () => {
  keep(join(home, '.claude'), 's1.jsonl', '{}\n');
  keep(join(home, 'elsewhere'), 's2.jsonl', '{}\n');
  const elsewhere = { CLAUDE_CONFIG_DIR: join(home, 'elsewhere') };
  expect(await hasTranscript('s1', {}, home)).toBe(true);
  expect(await hasTranscript('s2', {}, home)).toBe(false);
  expect(await hasTranscript('s2', elsewhere, home)).toBe(true);
  expect(await hasTranscript('s1', elsewhere, home)).toBe(false);
});

it('does not take an empty file for one', async () => {
  keep(join(home, '.claude'), 's1.jsonl', '');
  expect(await hasTranscript('s1', {}, home)).toBe(false);
});
