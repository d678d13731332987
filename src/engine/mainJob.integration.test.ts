import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { newTask } from '../../test/support/newTask.ts';
import { planOf, scenarioOf } from '../../test/support/plainScenario.ts';
import { openProjectFixture, type ProjectFixture, processesOf } from '../../test/support/projectFixture.ts';
import type { TranscriptEntry } from '../domain/transcript.ts';
import type { ProjectView } from '../protocol/view.ts';

let project: ProjectFixture;

afterEach(async () => {
  await project.dispose();
});

const awkward = `Say "hello" & 'bye' to $(touch pwned) \`id\` 🚂\n${'for everybody '.repeat(25)}`;

/** A fork into three and a join. */
const graph: Readonly<Record<string, readonly string[]>> = {
  first: [],
  left: ['first'],
  middle: ['first'],
  right: ['first'],
  join: ['left', 'middle', 'right'],
};

function isDone(view: ProjectView): boolean {
  return view.tasks[0]?.status === 'DONE' && view.subtasks.every((subtask) => subtask.worktree === null);
}

async function worktreesLeft(): Promise<string[]> {
  return (await readdir(project.worktrees).catch(() => [])).filter((name) => !name.startsWith('.'));
}

async function transcriptOf(runId: string): Promise<readonly TranscriptEntry[]> {
  const entries: TranscriptEntry[] = [];
  const watching = project.engine.watchTranscript(runId, (update) => {
    entries.splice(update.anew ? 0 : entries.length, entries.length, ...update.entries);
  });
  await expect.poll(() => entries.at(-1)?.kind, { timeout: 30_000 }).toBe('ended');
  watching.dispose();
  return entries;
}

test('a task with a fork and a join is done by real agents, over two reloads of the window, and leaves nothing behind', async () => {
  const plan = planOf(graph);
  project = await openProjectFixture({
    scenario: scenarioOf(plan, 6_000),
    settings: { maxAgents: 3, setUpCommand: 'true', verifyCommand: 'node check.mjs' },
    repository: { files: { 'check.mjs': 'process.exit(0);\n', 'mine.txt': 'one\n' } },
  });
  const { repository } = project;
  await repository.write({ 'mine.txt': 'not committed\n', 'new.txt': 'not added\n' });
  await project.createTask(awkward);
  await project.reopen();
  await project.until((view) => view.runs.filter(isWorking).length === 3);
  await project.reopen();
  const view = await project.until(isDone);

  expect(view.tasks[0]).toMatchObject({ merged: 5, description: awkward.trim() });
  expect(view.tasks[0]?.title.length).toBeLessThanOrEqual(300);
  // Nobody was started twice, and nothing that the agents said was lost while nobody was there.
  expect(view.runs.filter((run) => run.kind === 'work').map((run) => run.outcome)).toEqual(
    Array(5).fill('done'),
  );
  for (const run of view.runs.filter((one) => one.kind === 'work')) {
    const kinds = (await transcriptOf(run.id)).filter(({ kind }) => kind === 'toolUse' || kind === 'text');
    expect(kinds.map(({ kind }) => kind)).toEqual(['text', 'toolUse', 'toolUse', 'text']);
  }
  const files = (await repository.git('ls-tree', '--name-only', 'main')).split('\n');
  expect(files).toEqual(expect.arrayContaining(plan.subtasks.map(({ key }) => `${key}.txt`)));
  const subjects = (await repository.git('log', '--no-merges', '--format=%s', 'main')).split('\n');
  expect(subjects.toSorted()).toEqual(
    ['first', ...plan.subtasks.map(({ key }) => `Write ${key}`)].toSorted(),
  );
  await expectNothingLeft(view);
  expect(await repository.git('status', '--porcelain')).toBe(' M mine.txt\n?? new.txt');
  expect(await readFile(join(repository.path, 'mine.txt'), 'utf8')).toBe('not committed\n');
});

function isWorking(run: { readonly kind: string; readonly status: string }): boolean {
  return run.kind === 'work' && run.status === 'RUNNING';
}

async function expectNothingLeft(view: ProjectView): Promise<void> {
  expect(await project.repository.git('branch', '--format=%(refname:short)')).toBe('main');
  expect(await project.repository.git('worktree', 'list', '--porcelain')).not.toContain('repo.worktrees');
  await expect.poll(worktreesLeft, { timeout: 30_000 }).toEqual([]);
  expect(await processesOf(view)).toEqual([]);
}

test('a worker whose work conflicts with what was merged meanwhile merges the base itself', async () => {
  const script = (key: string) => ({
    role: 'worker' as const,
    subtask: key,
    turns: [
      { calls: [{ bash: 'git merge --no-edit -X ours main' }] },
      // Neither has what the other will have merged.
      { waitFor: 'both', calls: [{ bash: 'git log --oneline' }, { read: 'same.txt' }] },
      { calls: [{ write: 'same.txt', content: `${key}\n` }] },
      { calls: [{ bash: 'git add --all && git commit -m "Write it"' }] },
      { text: 'Done.' },
    ],
  });
  project = await openProjectFixture({
    scenario: {
      scripts: [
        { role: 'planner', turns: [{ structured: planOf({ a: [], b: [] }) }] },
        script('a'),
        script('b'),
      ],
    },
  });
  await project.createTask();
  const asked = () => project.model.requests.filter(({ agent }) => agent?.role === 'worker').length;
  await expect.poll(asked, { timeout: 60_000 }).toBe(4);
  project.model.release('both');
  const view = await project.until(isDone);
  expect(view.runs.filter((run) => run.kind === 'work')).toHaveLength(3);
  expect(view.runs.filter((run) => run.kind === 'gate').map((run) => run.outcome)).toEqual(
    Array(3).fill('done'),
  );
  await expectNothingLeft(view);
});

test('without a login it waits with the remedy, burns no attempt, and goes on when that is mended', async () => {
  const plan = planOf({ a: [] });
  const [planner, worker] = scenarioOf(plan, 0).scripts;
  if (!planner || !worker) {
    throw new Error('The scenario has a Planner and a worker');
  }
  // The CLI itself tries once more.
  const refused = { fail: { status: 401 as const }, times: 2 };
  project = await openProjectFixture({
    scenario: { scripts: [planner, { ...worker, turns: [refused, ...worker.turns] }] },
    settings: { maxAttempts: 1 },
  });
  const key = process.env.ANTHROPIC_API_KEY;
  delete process.env.ANTHROPIC_API_KEY;
  const taskId = await project.createTask();
  const planning = await project.until((view) => view.tasks[0]?.hold !== null);
  expect(planning.tasks[0]).toMatchObject({ status: 'PLANNING', hold: { kind: 'tool' } });
  expect(planning.tasks[0]?.hold?.reason).toMatch(
    /^Claude is not logged in\. Run `claude \/login`.*Then try again\.$/,
  );
  process.env.ANTHROPIC_API_KEY = key;
  await project.submit({ kind: 'releaseTaskHold', taskId });

  const working = await project.until((view) => (view.subtasks[0]?.hold ?? null) !== null);
  expect(working.subtasks[0]).toMatchObject({ status: 'IN_PROGRESS', attempt: 1, hold: { kind: 'tool' } });
  expect(working.subtasks[0]?.hold?.reason).toContain('Run `claude /login`');
  await project.submit({ kind: 'releaseHold', subtaskId: working.subtasks[0]?.id ?? '' });
  const view = await project.until(isDone);
  expect(view.runs.filter((run) => run.kind === 'work').map((run) => run.outcome)).toEqual([
    'interrupted',
    'done',
  ]);
});

test.each([
  ['missing', null, 'There is no Claude CLI at', 'switchyard.claudePath'],
  ['too old', 'echo "1.0.3 (Claude Code)"', 'is too old', 'claude update'],
  ['not executable', '', 'is not an executable file', 'chmod +x'],
  ['something else', 'echo hello', 'does not answer as the Claude CLI should', 'Reinstall it'],
])('makes no task while claude is %s, and says what to do', async (_, script, what, remedy) => {
  project = await openProjectFixture({ scenario: { scripts: [] } });
  const claudePath = join(project.scratch, 'claude program');
  if (script !== null) {
    await writeFile(claudePath, `#!/bin/sh\n${script}\n`, { mode: script === '' ? 0o644 : 0o755 });
  }
  project.settings = { ...project.settings, claudePath };
  const refused = await project.engine.submit(newTask('x'));
  expect(refused).toMatchObject({ ok: false, error: { kind: 'unprocessable' } });
  expect(refused.ok ? '' : refused.error.message).toContain(what);
  expect(refused.ok ? '' : refused.error.message).toContain(remedy);
  expect(project.engine.view().tasks).toEqual([]);
});

test('a claude that exits at once is waited for with its own words, and used when it is mended', async () => {
  project = await openProjectFixture({ scenario: scenarioOf(planOf({ a: [] }), 0) });
  const { claudePath } = project.settings;
  const broken = join(project.scratch, 'claude');
  await writeFile(
    `${broken}.sh`,
    '#!/bin/sh\n[ "$1" = --version ] && echo "2.1.329 (Claude Code)" && exit\necho "Illegal instruction" >&2\nexit 3\n',
    { mode: 0o755 },
  );
  project.settings = { ...project.settings, claudePath: `${broken}.sh` };
  const taskId = await project.createTask();
  const held = await project.until((view) => view.tasks[0]?.hold !== null);
  expect(held.tasks[0]).toMatchObject({
    status: 'PLANNING',
    hold: {
      kind: 'tool',
      reason:
        'Claude ended before it began (exit code 3): Illegal instruction. Run "Switchyard: Check Setup", then try again.',
    },
  });
  project.settings = { ...project.settings, claudePath };
  await project.submit({ kind: 'releaseTaskHold', taskId });
  await project.until(isDone);
});

test('makes no task in a repository where git does not know who commits', async () => {
  project = await openProjectFixture({ scenario: { scripts: [] }, repository: { identity: false } });
  process.env.HOME = project.scratch;
  const refused = await project.engine.submit(newTask('x'));
  expect(refused.ok ? '' : refused.error.message).toContain('git config --global user.name');
  expect(project.engine.view().tasks).toEqual([]);
});
