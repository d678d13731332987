import { chmod, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { writeFiles } from '../../test/support/gitFixture.ts';
import { planOf, scenarioOf } from '../../test/support/plainScenario.ts';
import { openProjectFixture, type ProjectFixture, processesOf } from '../../test/support/projectFixture.ts';

let project: ProjectFixture;

afterEach(async () => {
  await project.dispose();
});

test('fault 79: a hook post-checkout that asks finds nobody, and one that hangs is ended with all its processes and named', async () => {
  project = await openProjectFixture({
    scenario: scenarioOf(planOf({ a: [] }), 0),
    settings: { setUpCommand: 'true', verifyCommand: 'true', verifyMinutes: 0.05 },
  });
  const hook = join(project.repository.path, '.git/hooks/post-checkout');
  const asks =
    'test -t 0 || test -t 1 || read answer </dev/tty || read answer || echo "nobody: $GIT_TERMINAL_PROMPT"';
  await writeFiles(project.repository.path, {
    '.git/hooks/post-checkout': `#!/bin/sh\n${asks}\nsleep 1000 & sleep 1000\n`,
  });
  await chmod(hook, 0o755);
  const taskId = await project.createTask();
  const held = await project.until((view) => view.tasks[0]?.hold !== null);
  expect(held.tasks[0]?.hold?.reason).toContain('The hook post-checkout did not end within its time limit.');
  const check = held.runs.find((run) => run.kind === 'baseline');
  const logs = (await project.engine.logDirectory(check?.id ?? '')) ?? '';
  expect(await readFile(join(logs, 'stderr.log'), 'utf8')).toContain('nobody: 0');
  expect(await processesOf(held)).toEqual([]);
  await project.submit({ kind: 'acceptBase', taskId });
  const waiting = await project.until((view) => (view.subtasks[0]?.hold ?? null) !== null);
  expect(waiting.subtasks[0]?.hold?.reason).toContain(
    'The worktree could not be made ready: The hook post-checkout did not end within its time limit. Mend the hook',
  );
  expect(await processesOf(waiting)).toEqual([]);
  await rm(hook);
  await project.submit({ kind: 'releaseHold', subtaskId: waiting.subtasks[0]?.id ?? '' });
  await project.until((view) => view.tasks[0]?.status === 'DONE');
});
