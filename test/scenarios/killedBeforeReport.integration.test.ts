import { afterEach, expect, test } from 'vitest';
import { readStatus } from '../../src/agents/process/runDirectory.ts';
import { planOf } from '../support/plainScenario.ts';
import { openProjectFixture, type ProjectFixture } from '../support/projectFixture.ts';
import { untilWrittenDown } from '../support/writtenSession.ts';

let project: ProjectFixture;

afterEach(() => project.dispose());

test('an agent that is killed before it could report its cost is estimated, marked, and gone on with', async () => {
  project = await openProjectFixture({
    scenario: {
      scripts: [
        { role: 'planner', turns: [{ structured: planOf({ a: [] }) }] },
        {
          role: 'worker',
          subtask: 'a',
          turns: [
            { text: 'I write.', calls: [{ write: 'a.txt', content: 'a\n' }] },
            { waitFor: 'never', text: 'It is killed before it can say this.' },
            {
              text: 'I commit.',
              calls: [{ bash: 'git add --all && git commit -m "Write a"' }],
            },
            { text: 'Done.' },
          ],
        },
      ],
    },
  });
  const answers = (): number =>
    project.model.requests.filter((request) => request.agent?.role === 'worker').length;
  await project.createTask();
  await expect.poll(answers, { timeout: 60_000 }).toBe(2);
  await untilWrittenDown('I write.', project.scratch);
  const run = project.engine.view().runs.find((one) => one.kind === 'work');
  const status = readStatus((await project.engine.logDirectory(run?.id ?? '')) ?? '');
  process.kill(status?.runner.pid ?? Number.NaN, 'SIGKILL');
  process.kill(-(status?.child?.pid ?? Number.NaN), 'SIGKILL');

  const cut = await project.until((view) => view.runs.some((one) => one.outcome === 'interrupted'));
  const killed = cut.runs.find((one) => one.id === run?.id);
  expect(killed?.usage).toMatchObject({ estimated: true, turns: 1 });
  expect(killed?.usage?.costUsd).toBeGreaterThan(0.01);
  expect(killed?.usage?.models).toMatchObject([{ costUsd: killed?.usage?.costUsd }]);
  expect(cut.subtasks[0]).toMatchObject({ costEstimated: true, costUsd: killed?.usage?.costUsd, hold: null });

  const done = await project.until((view) => view.tasks[0]?.status === 'DONE');
  const works = done.runs.filter((one) => one.kind === 'work');
  expect(works.map(({ attempt, outcome }) => `${attempt} ${outcome}`)).toEqual(['1 interrupted', '1 done']);
  expect(works[1]?.usage?.estimated).toBe(false);
  expect(done.tasks[0]?.costEstimated).toBe(true);
  const cost = done.runs.reduce((sum, one) => sum + (one.usage?.costUsd ?? 0), 0);
  expect(done.tasks[0]?.costUsd).toBeCloseTo(cost, 9);
  expect(answers()).toBe(4);
});
