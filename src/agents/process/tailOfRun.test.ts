import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runFiles } from './runDirectory.ts';
import { tailOfRun } from './tailOfRun.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'switchyard-tail-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function write(stdout: string, stderr: string): void {
  writeFileSync(runFiles(directory).stdout, stdout);
  writeFileSync(runFiles(directory).stderr, stderr);
}

it('gives both streams whole when they are short', async () => {
  write('\x1b[32mok\x1b[0m\n', 'warning\n');
  expect(await tailOfRun(directory, 100)).toBe('ok\nwarning');
});

it('lets one stream use what the other leaves', async () => {
  write('x'.repeat(1000), 'err');
  expect(await tailOfRun(directory, 103)).toBe(`${'x'.repeat(100)}\nerr`);
  write('out', 'y'.repeat(1000));
  expect(await tailOfRun(directory, 103)).toBe(`out\n${'y'.repeat(100)}`);
  write('x'.repeat(1000), 'y'.repeat(1000));
  expect(await tailOfRun(directory, 100)).toBe(`${'x'.repeat(50)}\n${'y'.repeat(50)}`);
});

it('never cuts a character', async () => {
  write('€'.repeat(100), '');
  expect(await tailOfRun(directory, 10)).toBe('€€€');
});

it('is empty when there is nothing', async () => {
  expect(await tailOfRun(directory, 100)).toBe('');
});
