import { readFileSync } from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createEngineFixture, type EngineFixture } from '../../test/support/engineFixture.ts';
import { silentLog, wallClock } from '../../test/support/repositoryFixture.ts';
import { agentOf, commitFile, untilDone } from '../../test/support/scriptedWork.ts';
import { createProcesses } from '../agents/process/createProcesses.ts';
import { runFiles } from '../agents/process/runDirectory.ts';
import type { Disposable } from '../lib/disposables.ts';
import type { TranscriptPage, TranscriptUpdate } from '../protocol/records.ts';

// What is read is read by the product's own processes; who says it is scripted.
const { page, stdin, follow } = createProcesses({
  runnerPath: '',
  nodePath: process.execPath,
  environment: process.env,
  clock: wallClock,
  log: silentLog,
});

let fixture: EngineFixture;
let watching: Disposable | null = null;

beforeEach(async () => {
  fixture = await createEngineFixture(agentOf({ a: [] }, commitFile), {
    between: (parts) => ({
      ...parts,
      processes: {
        ...parts.processes,
        page,
        stdin,
        follow: (directory, listener, from) =>
          from === undefined
            ? parts.processes.follow(directory, listener)
            : follow(directory, listener, from),
      },
    }),
  });
  await fixture.createTask();
  await untilDone(fixture);
});

afterEach(async () => {
  watching?.dispose();
  watching = null;
  await fixture.dispose();
});

const init = said({ type: 'system', subtype: 'init', session_id: 's', model: 'm', cwd: '/work/tree' });

function said(line: object): string {
  return `${JSON.stringify(line)}\n`;
}

/** A call with its path in the agent's own directory, and its result. */
function step(index: number): string {
  const message = (role: string, block: object) =>
    said({ type: role, message: { id: 'i', role, model: 'm', content: [block] } });
  const id = `toolu_${index}`;
  const input = { file_path: `/work/tree/src/file${index}.ts` };
  return (
    message('assistant', { type: 'tool_use', id, name: 'Read', input }) +
    message('user', { type: 'tool_result', tool_use_id: id, content: 'x'.repeat(1_600) })
  );
}

/** The worker's run, with a log of ours in the place of its own. */
async function runSaying(log: string): Promise<{ readonly runId: string; readonly path: string }> {
  const run = fixture.engine.view().runs.find(({ kind }) => kind === 'work');
  const directory = (await fixture.engine.logDirectory(run?.id ?? '')) ?? '';
  const path = runFiles(directory).stdout;
  await writeFile(path, log);
  return { runId: run?.id ?? '', path };
}

function watch(runId: string): readonly TranscriptUpdate[] {
  const updates: TranscriptUpdate[] = [];
  watching = fixture.engine.watchTranscript(runId, (update) => updates.push(update));
  return updates;
}

function callsOf({ entries }: Pick<TranscriptPage, 'entries'>): readonly string[] {
  return entries.flatMap((entry) => (entry.kind === 'toolUse' ? [entry.summary] : []));
}

describe('a transcript', () => {
  test('is given to its end at once, and then as it grows', async () => {
    const { runId, path } = await runSaying(init + step(1));
    const updates = watch(runId);
    await expect.poll(() => updates.length).toBe(1);
    expect(updates[0]).toMatchObject({ anew: true, start: { stdout: 0, stderr: 0 } });
    await appendFile(path, step(2));
    await expect.poll(() => updates.flatMap(callsOf)).toEqual(['Read src/file1.ts', 'Read src/file2.ts']);
    expect(updates.slice(1).map(({ anew }) => anew)).not.toContain(true);
    expect(updates.slice(1).map(({ start }) => start)).toEqual(updates.slice(0, -1).map(({ end }) => end));
  });

  test('is read back to its beginning, each thing once', async () => {
    const { runId } = await runSaying(init + Array.from({ length: 600 }, (_, index) => step(index)).join(''));
    const updates = watch(runId);
    await expect.poll(() => updates.length).toBe(1);
    const calls = updates.flatMap(callsOf);
    expect(calls.length).toBeLessThan(300);
    for (let start = updates[0]?.start; start !== undefined && start.stdout > 0; ) {
      const older = await fixture.engine.transcriptPage(runId, start, 'before');
      expect(older.end).toEqual(start);
      calls.unshift(...callsOf(older));
      start = older.start;
    }
    expect(calls).toEqual(Array.from({ length: 600 }, (_, index) => `Read src/file${index}.ts`));
  });

  test('of a run that is not there is empty', async () => {
    const updates = watch('nobody');
    expect(updates).toMatchObject([{ anew: true, entries: [] }]);
    expect(await fixture.engine.transcriptPage('nobody', { stdout: 9, stderr: 0 }, 'before')).toMatchObject({
      entries: [],
    });
  });

  test.runIf(process.platform === 'linux')('of 100 MB opens by reading pages of it', async () => {
    const block = Array.from({ length: 5_000 }, (_, index) => step(index)).join('');
    const { runId, path } = await runSaying(init);
    for (let bytes = 0; bytes < 100 * 1024 * 1024; bytes += block.length) {
      await appendFile(path, block);
    }
    const before = bytesRead();
    const updates = watch(runId);
    await expect.poll(() => updates.length).toBe(1);
    // The page at the end, and the one at the beginning, which says where the agent worked.
    expect(bytesRead() - before).toBeLessThan(4 * 1024 * 1024);
    expect(callsOf(updates[0] ?? { entries: [] }).at(-1)).toBe('Read src/file4999.ts');
    expect(updates[0]?.start.stdout).toBeGreaterThan(99 * 1024 * 1024);
  });
});

describe('what a run was told', () => {
  test('is kept with it, word for word; a check was told nothing', async () => {
    const runs = fixture.engine.view().runs;
    const worker = runs.find(({ kind }) => kind === 'work');
    const gate = runs.find(({ kind }) => kind === 'gate');
    const told = fixture.calls().find(({ role }) => role === 'worker')?.spec.stdin;
    expect(told).toContain('Switchyard subtask: a');
    expect(await fixture.engine.prompt(worker?.id ?? '')).toBe(told);
    expect(await fixture.engine.prompt(gate?.id ?? 'none')).toBeNull();
  });
});

describe('the history', () => {
  test('of a subtask is what has happened to it, the newest last', async () => {
    const { events, hasEarlier } = await fixture.engine.history(fixture.subtask('a').id, null);
    expect(events.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['READY → IN_PROGRESS', 'COMPLETED → MERGED']),
    );
    expect(events.at(-1)?.text).not.toContain('READY → IN_PROGRESS');
    expect(hasEarlier).toBe(false);
  });

  test('that is long comes in pages, each of what was before the one that is known', async () => {
    const { id } = fixture.subtask('a');
    await fixture.store.transact((tables) => {
      for (let index = 0; index < 250; index++) {
        tables.events.append({
          id: `e${index}`,
          subjectId: id,
          at: '2026-11-21T12:00:00.000Z',
          text: `${index}`,
        });
      }
    });
    const pages = [await fixture.engine.history(id, null)];
    for (let first = pages[0]; first?.hasEarlier === true; first = pages[0]) {
      pages.unshift(await fixture.engine.history(id, first.events[0]?.id ?? null));
    }
    expect(pages).toHaveLength(3);
    const texts = pages.flatMap(({ events }) => events.map(({ text }) => text));
    expect(texts.slice(-250)).toEqual(Array.from({ length: 250 }, (_, index) => String(index)));
    expect(new Set(pages.flatMap(({ events }) => events.map(({ id: eventId }) => eventId))).size).toBe(
      texts.length,
    );
  });
});

function bytesRead(): number {
  return Number(/rchar: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
}
