import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog, wallClock } from '../../../test/support/repositoryFixture.ts';
import { sampleRun } from '../../../test/support/samples.ts';
import { judgeCommand } from '../../agents/process/commandVerdict.ts';
import { createProcesses } from '../../agents/process/createProcesses.ts';
import type { ProcessEnd } from '../../agents/process/processes.ts';
import { shellCommand } from '../../agents/shellCommand.ts';
import { commandEvidence, objectionTo } from './commandEnd.ts';

// As the gate runs a command, with the real runner and a real shell.
const processes = createProcesses({
  runnerPath: join(import.meta.dirname, '../../../test/fixtures/processes/quickRunner.ts'),
  nodePath: process.execPath,
  environment: process.env,
  clock: wallClock,
  log: silentLog,
});

let root = '';
let runs = 0;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'switchyard commands '));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function check(command: string, totalMs = 60_000) {
  runs += 1;
  const directory = join(root, `${runs}`);
  const runId = `check-${process.pid}-${runs}`;
  const startedAt = new Date().toISOString();
  await processes.prepare(directory, {
    ...{ runId, ...shellCommand(command, process.platform), cwd: root, stdin: '', endsWithResult: false },
    env: { PATH: process.env.PATH ?? '' },
    ...{ firstOutputMs: totalMs, idleMs: totalMs, totalMs },
  });
  await processes.launch(directory);
  const end = await new Promise<ProcessEnd>((resolve) => {
    processes.follow(directory, { onLines: () => undefined, onEnd: resolve });
  });
  const evidence = await commandEvidence({ processes }, sampleRun({ directory, startedAt }), end, command);
  return { evidence, reason: objectionTo(judgeCommand(end), evidence), left: processesOf(runId) };
}

/** What is left of a run, whatever has become of its parents. */
function processesOf(runId: string): readonly string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return (
        /^\d+$/.test(name) && readFileSync(`/proc/${name}/environ`, 'latin1').includes(`RUN_ID=${runId}`)
      );
    } catch {
      return false;
    }
  });
}

const conditions = { timeout: 30_000, concurrent: true };

describe.skipIf(process.platform !== 'linux')('a verify command', conditions, () => {
  it('that passes is in the record with its exit code, its duration and its output', async () => {
    const { evidence, reason } = await check('echo "all $((1 + 1)) pass"; sleep 0.1');
    expect(reason).toBeNull();
    expect(evidence).toMatchObject({ exitCode: 0, tail: 'all 2 pass' });
    expect(evidence.durationMs).toBeGreaterThanOrEqual(100);
  });

  it('that reads its input finds the end of it at once', async () => {
    const { evidence, reason } = await check('cat; read answer || echo nobody answers; exit 4');
    expect([evidence.exitCode, evidence.tail]).toEqual([4, 'nobody answers']);
    expect(reason).toMatch(/exits 4\.$/);
  });

  it('that never ends is ended with all that it has started, in a session of its own or not', async () => {
    const command = 'echo begun; sleep 1000 & setsid sleep 1000 & sleep 1000';
    const { evidence, reason, left } = await check(command, 5_000);
    expect(reason).toBe(`${command} did not end within its time limit.`);
    expect(evidence).toMatchObject({ exitCode: null, tail: 'begun' });
    expect(left).toEqual([]);
  });

  it('that ends and leaves a server behind counts as it ended, and leaves none', async () => {
    const { evidence, reason, left } = await check('sleep 1000 >/dev/null 2>&1 & echo ok');
    expect([reason, evidence.exitCode, evidence.tail]).toEqual([null, 0, 'ok']);
    expect(left).toEqual([]);
  });

  it('that prints megabytes is remembered by its end', async () => {
    const command = "yes 'a line of output' | head -c 20000000; echo; echo THE END >&2; exit 1";
    const { evidence, reason } = await check(command);
    expect(reason).toMatch(/exits 1\.$/);
    expect(evidence.tail).toContain('THE END');
    expect(evidence.tail.length).toBeLessThan(20_000);
  });

  it('that kills itself, or asks for a program that is not there, fails with the words for it', async () => {
    expect((await check('kill -9 $$')).reason).toMatch(/was ended by SIGKILL\.$/);
    const missing = await check('no-such-program --test');
    expect(missing.reason).toBe('no-such-program --test exits 127.');
    expect(missing.evidence.tail).toContain('not found');
  });
});
