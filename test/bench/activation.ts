import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import { createRepository } from '../support/gitFixture.ts';
import { runTests } from '../support/runTests.ts';
import { reportMark } from '../vscode/report.ts';
import { compare, type Row } from './measure.ts';

const root = join(import.meta.dirname, '..', '..');
const ours = 'switchyard.switchyard';
const git = 'vscode.git';

/**
 * How long code load and `activate()` take together, until what it returns is settled, against VS Code's own Git
 * extension in the same host. Both are read from the marks that VS Code sets around them. The times that it shows
 * among its running extensions are no measure: its time for a code load runs on while the extensions that became
 * active at the same moment are loaded, and Git is one of many.
 */
export async function activation(rounds: number, report: (line: string) => void): Promise<Row> {
  // One opened editor measures both. A round opens two, as it measures the reference twice.
  const unread = new Map<string, number>();
  const next = async (extension: string): Promise<number> => {
    for (const [measured, time] of unread.has(extension) ? [] : await activationTimes()) {
      unread.set(measured, time);
    }
    const time = unread.get(extension) ?? Number.NaN;
    unread.delete(extension);
    return time;
  };
  return compare(
    {
      name: "activation: code load and activate() / VS Code's Git extension in the same host",
      goal: 1,
      rounds,
      ours: () => next(ours),
      reference: () => next(git),
    },
    report,
  );
}

async function activationTimes(): Promise<Map<string, number>> {
  const repository = await createRepository();
  const directory = await mkdtemp(join(tmpdir(), 'switchyard-bench-'));
  const testsPath = join(directory, 'readMarks.cjs');
  const given = JSON.stringify([[git, ours], reportMark]);
  await writeFile(testsPath, `exports.run = () => (${readMarks})(require('vscode'), ...${given});\n`);
  try {
    const { exitCode, lines, log } = await runTests({
      folder: repository.path,
      extensionPath: root,
      testsPath,
      timeoutMs: 60_000,
    });
    const marks = new Map(lines.map(parseMark));
    const times = new Map([ours, git].map((extension) => [extension, timeOf(extension, marks)]));
    if (exitCode !== 0 || [...times.values()].some(Number.isNaN)) {
      throw new Error(`VS Code did not measure the activation.\n${lines.join('\n')}\n${log}`);
    }
    return times;
  } finally {
    await rm(directory, { recursive: true, force: true });
    await repository.remove();
  }
}

/** Runs in the extension host, from its source: it sees nothing of this module. */
async function readMarks(api: typeof vscode, extensions: string[], mark: string): Promise<void> {
  for (const extension of extensions) {
    await api.extensions.getExtension(extension)?.activate();
  }
  const { getMarks } = Reflect.get(globalThis, 'MonacoPerformanceMarks');
  for (const { name, startTime } of getMarks()) {
    if (extensions.some((extension) => name.endsWith(`/${extension}`))) {
      console.log(`${mark}${name} ${startTime}`);
    }
  }
}

function parseMark(line: string): [string, number] {
  const [name = '', time] = line.trim().split(' ');
  return [name, Number(time)];
}

function timeOf(extension: string, marks: ReadonlyMap<string, number>): number {
  const at = (event: string) => marks.get(`code/extHost/${event}/${extension}`) ?? Number.NaN;
  const load = at('didLoadExtensionCode') - at('willLoadExtensionCode');
  return load + at('didActivateExtension') - at('willActivateExtension');
}
