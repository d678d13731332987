import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { planOf } from '../support/plainScenario.ts';
import { openProjectFixture, processesOf } from '../support/projectFixture.ts';
import type { Scenario } from '../support/scriptedModel/scenario.ts';
import { exact, type Row } from './measure.ts';

const agents = 4;
const patienceMs = 15_000;
const leaveChildren = join(import.meta.dirname, '../fixtures/processes/leaveChildren.mjs');

/**
 * How many processes are left fifteen seconds after Stop Everything, of real agents each of which has started a
 * server in its group and another one in a session of its own. Counted by the mark that they carry.
 */
export async function stopEverything(report: (line: string) => void): Promise<Row> {
  const keys = Array.from({ length: agents }, (_, index) => `k${index}`);
  const plan = planOf(Object.fromEntries(keys.map((key) => [key, []])));
  const turns = [{ text: 'I serve.', calls: [{ bash: `node "${leaveChildren}" stay` }] }];
  const scenario: Scenario = {
    scripts: [
      { role: 'planner', turns: [{ structured: plan }] },
      ...keys.map((subtask) => ({ role: 'worker' as const, subtask, turns })),
    ],
  };
  const fixture = await openProjectFixture({
    scenario,
    settings: { allowedTools: ['Bash(node:*)'], maxAgents: agents },
  });
  try {
    await fixture.createTask();
    await fixture.until(
      (view) => view.subtasks.filter((one) => one.status === 'IN_PROGRESS').length === agents,
    );
    while ((await sleepers(await processesOf(fixture.engine.view()))) < 2 * agents) {
      await pause(200);
    }
    const started = (await processesOf(fixture.engine.view())).length;
    const at = performance.now();
    await fixture.submit({ kind: 'stopEverything' });
    while (performance.now() - at < patienceMs && (await processesOf(fixture.engine.view())).length > 0) {
      await pause(100);
    }
    const left = (await processesOf(fixture.engine.view())).length;
    report(
      `Stop Everything: ${left} of ${started} processes left after ${Math.round(performance.now() - at)} ms`,
    );
    return exact(`processes left 15 s after Stop Everything / before it`, left, started, 0);
  } finally {
    await fixture.dispose();
  }
}

/** The servers, which do nothing but wait. */
async function sleepers(pids: readonly string[]): Promise<number> {
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')),
  );
  return lines.filter((line) => line.includes('setInterval(')).length;
}
