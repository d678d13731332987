import { type FileHandle, open } from 'node:fs/promises';
import type { OutputPlace, PageDirection } from '../../domain/transcript.ts';
import { LineSplitter, longestLine } from './lineSplitter.ts';
import type { OutputPage } from './processes.ts';
import { readStatus, runFiles } from './runDirectory.ts';

/** About so much is read at once: some screens of what an agent says, thousands of lines of plain output. */
const pageBytes = 256 * 1024;
const chunkBytes = 64 * 1024;
const newline = 10;

/**
 * Some whole lines of a run's output before or after a place (`null`: the end). Only what is given is read, and the rest
 * of the line that sticks out, however much there is.
 */
export async function outputPage(
  directory: string,
  place: OutputPlace | null,
  direction: PageDirection,
): Promise<OutputPage> {
  const files = runFiles(directory);
  // A line without an end is one when nothing more comes.
  const isComplete = Boolean(readStatus(directory)?.end);
  const stdout = await openLog(files.stdout, isComplete);
  const stderr = await openLog(files.stderr, isComplete);
  try {
    const from = place ?? { stdout: stdout.length, stderr: stderr.length };
    return direction === 'before'
      ? await pageBefore(stdout, stderr, from)
      : await pageAfter(stdout, stderr, from);
  } finally {
    await stdout.file?.close();
    await stderr.file?.close();
  }
}

/** What is known of one stream. */
interface Log {
  /** `null` where there is none. */
  readonly file: FileHandle | null;
  /** Up to the end of its last line. */
  readonly length: number;
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

async function pageBefore(stdout: Log, stderr: Log, place: OutputPlace): Promise<OutputPage> {
  const errors = await stretchBefore(stderr, place.stderr, pageBytes);
  const left = errors.start === 0 ? pageBytes - (errors.end - errors.start) : 0;
  const output = await stretchBefore(stdout, place.stdout, left);
  return pageOf(stdout, stderr, output, errors);
}

async function pageAfter(stdout: Log, stderr: Log, place: OutputPlace): Promise<OutputPage> {
  const output = await stretchAfter(stdout, place.stdout, pageBytes);
  const left = output.end >= stdout.length ? pageBytes - (output.end - output.start) : 0;
  const errors = await stretchAfter(stderr, place.stderr, left);
  return pageOf(stdout, stderr, output, errors);
}

async function pageOf(stdout: Log, stderr: Log, output: Stretch, errors: Stretch): Promise<OutputPage> {
  return {
    start: { stdout: output.start, stderr: errors.start },
    end: { stdout: output.end, stderr: errors.end },
    isEnd: output.end >= stdout.length && errors.end >= stderr.length,
    stdout: await linesOf(stdout, output),
    stderr: await linesOf(stderr, errors),
  };
}

async function stretchBefore(log: Log, place: number, bytes: number): Promise<Stretch> {
  const end = Math.min(place, log.length);
  return bytes <= 0 ? { start: end, end } : { start: await lineStart(log, end - bytes), end };
}

async function stretchAfter(log: Log, start: number, bytes: number): Promise<Stretch> {
  if (bytes <= 0 || start >= log.length) {
    return { start, end: start };
  }
  const wanted = start + bytes;
  if (wanted >= log.length) {
    return { start, end: log.length };
  }
  const end = await lineStart(log, wanted);
  return { start, end: end > start ? end : await lineEnd(log, wanted) };
}

/** Where the line begins that `position` lies in. */
async function lineStart(log: Log, position: number): Promise<number> {
  for (let end = position; end > 0; end -= chunkBytes) {
    const start = Math.max(0, end - chunkBytes);
    const index = (await bytesOf(log, start, end)).lastIndexOf(newline);
    if (index !== -1) {
      return start + index + 1;
    }
  }
  return 0;
}

/** Where the line ends that `position` lies in, its newline included. */
async function lineEnd(log: Log, position: number): Promise<number> {
  for (let start = position; start < log.length; start += chunkBytes) {
    const index = (await bytesOf(log, start, Math.min(start + chunkBytes, log.length))).indexOf(newline);
    if (index !== -1) {
      return start + index + 1;
    }
  }
  return log.length;
}

async function linesOf(log: Log, { start, end }: Stretch): Promise<readonly string[]> {
  const splitter = new LineSplitter(longestLine);
  const lines: string[] = [];
  for (let position = start; position < end; position += chunkBytes) {
    lines.push(...splitter.push(await bytesOf(log, position, Math.min(position + chunkBytes, end))));
  }
  return [...lines, ...splitter.end()];
}

async function bytesOf({ file }: Log, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.alloc(end - start);
  const read = await file?.read(buffer, 0, buffer.length, start);
  return buffer.subarray(0, read?.bytesRead ?? 0);
}

async function openLog(path: string, isComplete: boolean): Promise<Log> {
  const file = await open(path).catch(() => null);
  if (file === null) {
    return { file, length: 0 };
  }
  const { size } = await file.stat();
  return { file, length: isComplete ? size : await lineStart({ file, length: size }, size) };
}
