import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { expectOk, silentLog, wallClock } from '../../../test/support/repositoryFixture.ts';
import { createProcesses } from './createProcesses.ts';
import type { ProcessEnd } from './processes.ts';

// As on drives that tell of no change: some of them refuse to be watched, others accept it and keep silent.
vi.mock('./watchDirectory.ts', () => ({ watchDirectory: () => ({ dispose: () => undefined }) }));

const fixtures = join(import.meta.dirname, '../../../test/fixtures/processes');

it('fault 38: where nothing can be watched, a run is still started, followed to its end and read whole', async () => {
  const root = await mkdtemp(join(tmpdir(), 'switchyard unwatched '));
  const processes = createProcesses({
    runnerPath: join(fixtures, 'quickRunner.ts'),
    nodePath: process.execPath,
    environment: process.env,
    clock: wallClock,
    log: silentLog,
  });
  const directory = join(root, 'run');
  const lines: string[] = [];
  try {
    await processes.prepare(directory, {
      ...{ runId: `unwatched-${process.pid}`, command: process.execPath },
      ...{ args: [join(fixtures, 'count.mjs'), '20', '40'] },
      ...{ cwd: root, env: {}, stdin: '', endsWithResult: false },
      ...{ firstOutputMs: 60_000, idleMs: 60_000, totalMs: 60_000 },
    });
    expectOk(await processes.launch(directory));
    const end = await new Promise<ProcessEnd>((resolve) => {
      processes.follow(directory, {
        onLines: (stream, read) => void (stream === 'stdout' && lines.push(...read)),
        onEnd: resolve,
      });
    });
    expect(end).toMatchObject({ cause: 'exited' });
    expect(lines.slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, index) => String(index + 1)));
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  }
});
