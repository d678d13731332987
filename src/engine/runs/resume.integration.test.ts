import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { planOf } from '../../../test/support/plainScenario.ts';
import { openProjectFixture, type ProjectFixture } from '../../../test/support/projectFixture.ts';
import { untilWrittenDown } from '../../../test/support/writtenSession.ts';
import { readStatus, runFiles, writeAtomically } from '../../agents/process/runDirectory.ts';

let project: ProjectFixture;

afterEach(() => project.dispose());

it('fault 34: after a reboot the work goes on by itself, in the session of the agent that was cut off', async () => {
  const turns = [
    { text: 'I write.', calls: [{ write: 'a.txt', content: 'a\n' }] },
    { delayMs: 60_000, text: 'It is cut off before it can say this.' },
    { text: 'I commit.', calls: [{ bash: 'git add --all && git commit -m "Write a"' }] },
    { text: 'Done.' },
  ];
  project = await openProjectFixture({
    scenario: {
      scripts: [
        { role: 'planner', turns: [{ structured: planOf({ a: [] }) }] },
        { role: 'worker', subtask: 'a', turns },
      ],
    },
  });
  await project.createTask();
  const view = await project.until((now) => now.runs.some((run) => run.kind === 'work'));
  const run = view.runs.find((one) => one.kind === 'work');
  const directory = (await project.engine.logDirectory(run?.id ?? '')) ?? '';
  const log = runFiles(directory).stdout;
  await expect.poll(() => readLog(log), { timeout: 30_000 }).toContain('"tool_result"');
  await untilWrittenDown('I write.', project.scratch);

  await project.engine.dispose();
  reboot(directory);
  await project.reopen();

  const done = await project.until((now) => now.tasks[0]?.status === 'DONE');
  const work = done.runs.filter((one) => one.kind === 'work');
  expect(work.map(({ attempt, outcome, reason }) => ({ attempt, outcome, reason }))).toEqual([
    { attempt: 1, outcome: 'interrupted', reason: 'The computer was started anew meanwhile.' },
    { attempt: 1, outcome: 'done', reason: null },
  ]);
  expect(await project.repository.git('log', '--no-merges', '--format=%s', 'main')).toBe('Write a\nfirst');
});

function readLog(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** All that a reboot leaves: nobody is there any more, and what was written down names another boot. */
function reboot(directory: string): void {
  const status = readStatus(directory);
  if (!status?.child) {
    throw new Error('The agent is not there.');
  }
  process.kill(status.runner.pid, 'SIGKILL');
  process.kill(-status.child.pid, 'SIGKILL');
  const before = { boot: 'the boot before' };
  const left = { ...status, runner: { ...status.runner, ...before }, child: { ...status.child, ...before } };
  writeAtomically(runFiles(directory).status, JSON.stringify(left), true);
}
