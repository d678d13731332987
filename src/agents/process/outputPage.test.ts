import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OutputPlace } from '../../domain/transcript.ts';
import { outputPage } from './outputPage.ts';
import type { OutputPage } from './processes.ts';
import { runFiles } from './runDirectory.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'switchyard-page-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function write(stdout: string, stderr = ''): void {
  writeFileSync(runFiles(directory).stdout, stdout);
  writeFileSync(runFiles(directory).stderr, stderr);
}

const lines = (count: number, width: number, name = 'line') =>
  Array.from({ length: count }, (_, index) => `${name} ${index} `.padEnd(width, '.'));
const text = (all: readonly string[]) => all.map((line) => `${line}\n`).join('');

/** All pages from one end to the other, in the order in which they were read. */
async function allPages(direction: 'before' | 'after'): Promise<readonly OutputPage[]> {
  const pages: OutputPage[] = [];
  let place: OutputPlace | null = direction === 'before' ? null : { stdout: 0, stderr: 0 };
  for (;;) {
    const page: OutputPage = await outputPage(directory, place, direction);
    if (page.start.stdout === page.end.stdout && page.start.stderr === page.end.stderr) {
      return pages;
    }
    pages.push(page);
    place = direction === 'before' ? page.start : page.end;
  }
}

describe('pages of output', () => {
  const stdout = lines(9_000, 80);
  const stderr = lines(5_000, 120, 'error');

  it('are together all lines, each once and whole, whichever way they are read', async () => {
    write(text(stdout), text(stderr));
    const back = (await allPages('before')).toReversed();
    const forth = await allPages('after');
    for (const pages of [back, forth]) {
      expect(pages.length).toBeGreaterThan(3);
      expect(pages.flatMap((page) => page.stdout)).toEqual(stdout);
      expect(pages.flatMap((page) => page.stderr)).toEqual(stderr);
      expect(pages.map(({ isEnd }) => isEnd)).toEqual(pages.map((_, index) => index === pages.length - 1));
    }
  });

  it('fit to one another: each starts where the one before it ends', async () => {
    write(text(stdout), text(stderr));
    const pages = (await allPages('before')).toReversed();
    expect(pages.slice(1).map(({ start }) => start)).toEqual(pages.slice(0, -1).map(({ end }) => end));
    expect(pages[0]?.start).toEqual({ stdout: 0, stderr: 0 });
  });

  it('have both streams where both are short', async () => {
    write('one\ntwo\n', 'oops\n');
    expect(await outputPage(directory, null, 'before')).toEqual({
      start: { stdout: 0, stderr: 0 },
      end: { stdout: 8, stderr: 5 },
      isEnd: true,
      stdout: ['one', 'two'],
      stderr: ['oops'],
    });
  });

  it('have a long line whole, and say of one beyond all measure only how long it is', async () => {
    const long = 'x'.repeat(1024 * 1024);
    write(text(['first', long, 'last']));
    expect((await allPages('before')).toReversed().flatMap((page) => page.stdout)).toEqual([
      'first',
      long,
      'last',
    ]);
    write(text(['first', 'y'.repeat(17 * 1024 * 1024), 'last']));
    const all = (await allPages('after')).flatMap((page) => page.stdout);
    expect(all).toEqual(['first', '[a line of 17825792 bytes is left out here]', 'last']);
  });

  it('leave out a line that is being written, unless nothing more comes', async () => {
    write('one\nhal');
    const page = await outputPage(directory, null, 'before');
    expect([page.stdout, page.end.stdout]).toEqual([['one'], 4]);
    appendFileSync(runFiles(directory).stdout, 'f\n');
    expect((await outputPage(directory, page.end, 'after')).stdout).toEqual(['half']);
    write('one\nhal');
    writeFileSync(runFiles(directory).status, ended);
    expect((await outputPage(directory, null, 'before')).stdout).toEqual(['one', 'hal']);
  });

  it('are empty where there is nothing, or no longer', async () => {
    const nothing = { start: { stdout: 0, stderr: 0 }, isEnd: true, stdout: [], stderr: [] };
    expect(await outputPage(directory, null, 'before')).toMatchObject(nothing);
    expect(await outputPage(join(directory, 'gone'), null, 'before')).toMatchObject(nothing);
  });
});

describe.runIf(process.platform === 'linux')('a log of 100 MB', () => {
  it('is read at its end, at its beginning and in its middle without the rest', async () => {
    const block = text(lines(10_000, 99));
    writeFileSync(runFiles(directory).stdout, block.repeat(100));
    const before = bytesRead();
    const end = await outputPage(directory, null, 'before');
    const middle = await outputPage(directory, { stdout: 50_000_000, stderr: 0 }, 'before');
    const begin = await outputPage(directory, { stdout: 0, stderr: 0 }, 'after');
    // Three pages, with room for what else this process reads meanwhile.
    expect(bytesRead() - before).toBeLessThan(4 * 1024 * 1024);
    expect(end.stdout.at(-1)).toBe(lines(10_000, 99).at(-1));
    expect([end, middle, begin].map(({ stdout }) => stdout.length)).toEqual([2_622, 2_622, 2_621]);
  });
});

function bytesRead(): number {
  return Number(/rchar: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
}

const identity = { pid: 1, startTime: '', boot: '', namespace: '' };
const ended = JSON.stringify({
  runner: identity,
  child: null,
  startedAt: '',
  heartbeatAt: '',
  end: { cause: 'exited', exitCode: 0, signal: null, message: null, endedAt: '' },
});
