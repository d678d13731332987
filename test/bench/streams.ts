import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LineSplitter } from '../../src/agents/process/lineSplitter.ts';
import { manyAgents } from './manyAgents.ts';
import { compare, type Row } from './measure.ts';
import { stopEverything } from './stopEverything.ts';

type Report = (line: string) => void;

const megabyte = 1024 * 1024;

/** What it costs to read what agents say, to have many of them, and to be rid of them. */
export async function streams(rounds: number, report: Report): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard bench '));
  try {
    return [
      ...(await reading(folder, rounds, report)),
      await longLine(rounds, report),
      ...(await manyAgents(folder, rounds, report)),
      await stopEverything(report),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The goals are ratios of throughput; of the time that the same bytes take they are the inverse. */
async function reading(folder: string, rounds: number, report: Report): Promise<readonly Row[]> {
  const file = join(folder, 'events.ndjson');
  await writeFile(file, eventLines(64 * megabyte));
  const read = async (way: string): Promise<number> => {
    const reader = join(import.meta.dirname, 'streamReader.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [reader, way, file]);
    return Number(stdout);
  };
  const row = (name: string, goal: number, ours: string, reference: string): Promise<Row> =>
    compare({ name, goal, rounds, ours: () => read(ours), reference: () => read(reference) }, report);
  return [
    // To parse costs more than the pipe itself, whoever reads: against that, the reading alone.
    await row('time to read 64 MB of events by lines / the bare pipe', 1 / 0.45, 'lines', 'pipe'),
    await row('time to read and parse 64 MB of events / with readline', 1 / 1.3, 'events', 'readline'),
  ];
}

function eventLines(bytes: number): string {
  const lines: string[] = [];
  for (let length = 0; length < bytes; length += lines.at(-1)?.length ?? 0) {
    const hello = lines.length % 10 === 0 ? 'Grüße' : 'Hello';
    const text = `line ${lines.length} ${`${hello}, and some code: if (a < b) {\n} `.repeat(20)}`;
    const message = { id: `msg_${lines.length}`, role: 'assistant', content: [{ type: 'text', text }] };
    lines.push(
      `${JSON.stringify({ type: 'assistant', message, session_id: 's', uuid: `${lines.length}` })}\n`,
    );
  }
  return lines.join('');
}

/** What is quadratic shows in one long line. Within the limit: what is beyond it is not even kept. */
async function longLine(rounds: number, report: Report): Promise<Row> {
  const chunk = new Uint8Array(64 * 1024).fill(120);
  const newline = Buffer.from('\n');
  const split = async (lines: number, megabytes: number): Promise<number> => {
    const splitter = new LineSplitter(64 * megabyte);
    let seen = 0;
    const started = performance.now();
    for (let line = 0; line < lines; line += 1) {
      for (let sent = 0; sent < megabytes * megabyte; sent += chunk.length) {
        splitter.push(chunk);
      }
      seen += splitter.push(newline).join('').length;
    }
    if (seen !== 20 * megabyte) {
      throw new Error('A line was lost.');
    }
    return performance.now() - started;
  };
  return compare(
    {
      name: 'time for a line of 20 MB / for 20 lines of 1 MB',
      ...{ goal: 1.3, rounds, ours: () => split(1, 20), reference: () => split(20, 1) },
    },
    report,
  );
}
