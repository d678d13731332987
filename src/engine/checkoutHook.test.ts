import { chmod, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import {
  createEngineFixture,
  type EngineFixture,
  type FixtureOptions,
} from '../../test/support/engineFixture.ts';
import { gitIn, writeFiles } from '../../test/support/gitFixture.ts';
import { agentOf, commitFile, untilDone, type Worker } from '../../test/support/scriptedWork.ts';
import type { Run } from '../domain/run.ts';

let fixture: EngineFixture;

afterEach(async () => {
  await fixture.dispose();
});

async function open(
  hook: string | null,
  settings: FixtureOptions['settings'] = {},
  work: Worker = commitFile,
): Promise<void> {
  fixture = await createEngineFixture(agentOf({ a: [] }, work), {
    settings: { verifyCommand: 'true', ...settings },
  });
  if (hook !== null) {
    await writeHook(hook);
  }
}

async function writeHook(script: string): Promise<void> {
  await writeFiles(fixture.repository.path, { '.git/hooks/post-checkout': `#!/bin/sh\n${script}\n` });
  await chmod(join(fixture.repository.path, '.git/hooks/post-checkout'), 0o755);
}

function runsOf(kind: Run['kind']): readonly Run[] {
  return fixture.store.tables.runs.all().filter((run) => run.kind === kind);
}

/** What the hook wrote down. */
async function heard(): Promise<readonly string[]> {
  const text = await readFile(join(fixture.repository.path, '.git', 'heard'), 'utf8');
  return text.trimEnd().split('\n');
}

const tellsWhere = 'echo "$(basename "$PWD") $*" >> "$(git rev-parse --git-common-dir)/heard"';

test('the hook post-checkout runs once in each new worktree, before the set-up command, as git itself would run it', async () => {
  await open(`${tellsWhere}\ntouch made-by-hook`, {
    setUpCommand: 'test -f made-by-hook && rm made-by-hook',
  });
  await fixture.createTask();
  await untilDone(fixture);
  const base = fixture.repository.head ?? '';
  const none = '0'.repeat(base.length);
  expect(await heard()).toEqual([`task-1 ${none} ${base} 1`, `sw-1-a ${none} ${base} 1`]);
  expect(runsOf('setUp').map(({ status, gate }) => `${status} ${gate?.verify?.command}`)).toEqual([
    'SUCCEEDED test -f made-by-hook && rm made-by-hook',
  ]);
});

test('the hook post-checkout runs where there is no set-up command, too, and what is merged is checked with it', async () => {
  await open(tellsWhere, {}, async (call) => {
    await fixture.repository.commit('Meanwhile', { 'b.txt': 'b\n' });
    return commitFile(call);
  });
  await fixture.createTask();
  await untilDone(fixture);
  expect(runsOf('setUp')).toHaveLength(1);
  expect((await heard()).map((line) => line.split(' ')[0])).toEqual(['task-1', 'sw-1-a', 'merge-1']);
});

test('a repository without that hook, or whose user has switched it off, pays for nothing', async () => {
  let works = 0;
  await open(null, {}, async ({ spec }) => {
    works += 1;
    await writeFiles(spec.cwd, { [`${works}.txt`]: 'done' });
    await gitIn(spec.cwd, 'add', '--all');
    await gitIn(spec.cwd, 'commit', '--quiet', '-m', 'Do it');
    return {};
  });
  await fixture.createTask('First');
  await untilDone(fixture);
  await writeHook(tellsWhere);
  fixture.world.settings = { ...fixture.world.settings, runCheckoutHook: false };
  await fixture.createTask('Second');
  await untilDone(fixture);
  expect(runsOf('setUp')).toEqual([]);
  await expect(heard()).rejects.toThrow('ENOENT');
});

test('fault 79: a hook post-checkout that fails holds what needs it, with its name, and goes on when it is mended', async () => {
  await open('echo "direnv: not allowed" >&2; exit 3');
  const taskId = await fixture.createTask();
  const held = await fixture.until((view) => view.tasks[0]?.hold !== null);
  expect(held.tasks[0]?.hold?.reason).toContain('before any work: The hook post-checkout failed.');
  expect(runsOf('baseline')[0]?.gate?.verify?.tail).toContain('direnv: not allowed');
  await fixture.submit({ kind: 'acceptBase', taskId });
  const waiting = await fixture.until((view) => (view.subtasks[0]?.hold ?? null) !== null);
  expect(waiting.subtasks[0]?.hold).toEqual({
    kind: 'input',
    reason:
      'The worktree could not be made ready: The hook post-checkout exits 3. Mend the hook, or switch it off with the setting "switchyard.runCheckoutHook", then try again.',
    until: null,
  });
  await rm(join(fixture.repository.path, '.git/hooks/post-checkout'));
  await fixture.submit({ kind: 'releaseHold', subtaskId: waiting.subtasks[0]?.id ?? '' });
  await untilDone(fixture);
});
