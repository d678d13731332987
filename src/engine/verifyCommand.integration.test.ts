import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { planOf, scenarioOf } from '../../test/support/plainScenario.ts';
import { openProjectFixture, type ProjectFixture, processesOf } from '../../test/support/projectFixture.ts';

let project: ProjectFixture;

afterEach(async () => {
  await project.dispose();
});

test('a verify command that hangs is ended with all its processes, and the task says so', async () => {
  project = await openProjectFixture({
    scenario: scenarioOf(planOf({ a: [] }), 0),
    settings: { verifyCommand: 'sleep 1000 & sleep 1000', verifyMinutes: 0.02 },
  });
  const taskId = await project.createTask();
  const held = await project.until((view) => view.tasks[0]?.hold !== null);
  expect(held.tasks[0]?.hold?.reason).toContain('sleep 1000 & sleep 1000 did not end within its time limit.');
  expect(held.tasks[0]?.hold?.reason).toContain('check again, or continue all the same');
  expect(await processesOf(held)).toEqual([]);
  project.settings = { ...project.settings, verifyCommand: 'true', verifyMinutes: 5 };
  await project.submit({ kind: 'releaseTaskHold', taskId });
  await project.until((view) => view.tasks[0]?.status === 'DONE');
});

test('a verify command that prints 100 MB stalls nothing, and its end is kept', async () => {
  const verifyCommand = "yes 'a line of output' | head -c 100000000; echo; echo THE END; exit 1";
  project = await openProjectFixture({
    scenario: scenarioOf(planOf({ a: [] }), 0),
    settings: { verifyCommand },
  });
  // Of the processor's time: when the machine has others to do, that is no stall of ours.
  const stalls: number[] = [];
  let last = process.cpuUsage();
  const clock = setInterval(() => {
    const { user, system } = process.cpuUsage(last);
    stalls.push((user + system) / 1000);
    last = process.cpuUsage();
  }, 20);
  await project.createTask();
  const held = await project.until((view) => view.tasks[0]?.hold !== null);
  clearInterval(clock);
  expect(held.tasks[0]?.hold?.reason).toContain('exits 1.');
  expect(Math.max(...stalls)).toBeLessThan(1_000);
  const check = held.runs.find((run) => run.kind === 'baseline');
  const log = await readFile(
    join((await project.engine.logDirectory(check?.id ?? '')) ?? '', 'events.ndjson'),
    'utf8',
  );
  expect(log.length).toBeGreaterThan(100_000_000);
  expect(log.endsWith('\nTHE END\n')).toBe(true);
  expect(Math.max(...(await transcriptSizes(check?.id ?? '')))).toBeLessThan(300_000);
});

/** How many entries the viewer of a transcript is given at once. */
async function transcriptSizes(runId: string): Promise<readonly number[]> {
  const sizes: number[] = [];
  let last = '';
  const watching = project.engine.watchTranscript(runId, ({ entries }) => {
    sizes.push(entries.length);
    const entry = entries.at(-1);
    last = entry?.kind === 'output' ? entry.text : last;
  });
  await expect.poll(() => last, { timeout: 60_000 }).toBe('THE END');
  watching.dispose();
  return sizes;
}
