import { open } from 'node:fs/promises';
import { plainText } from '../plainText.ts';
import { runFiles } from './runDirectory.ts';

/** The last `bytes` of what the run said, standard output first; either may use what the other leaves. */
export async function tailOfRun(directory: string, bytes: number): Promise<string> {
  const files = runFiles(directory);
  const [stdout, stderr] = await Promise.all([readEnd(files.stdout, bytes), readEnd(files.stderr, bytes)]);
  const forStdout = Math.max(Math.ceil(bytes / 2), bytes - stderr.length);
  const parts = [lastBytes(stdout, forStdout), lastBytes(stderr, bytes - Math.min(stdout.length, forStdout))];
  return parts.filter((part) => part !== '').join('\n');
}

async function readEnd(path: string, bytes: number): Promise<Buffer> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path);
  } catch {
    return Buffer.alloc(0);
  }
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.min(bytes, size));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, size - buffer.length);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function lastBytes(buffer: Buffer, bytes: number): string {
  const start = Math.max(buffer.length - bytes, 0);
  return plainText(buffer.toString('utf8', atCharacter(buffer, start))).trimEnd();
}

/** The first position from `start` on where a character begins. */
function atCharacter(buffer: Buffer, start: number): number {
  let position = start;
  while (((buffer[position] ?? 0) & 0b1100_0000) === 0b1000_0000) {
    position += 1;
  }
  return position;
}
