import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { planOf } from '../support/plainScenario.ts';
import { openProjectFixture, type ProjectFixture } from '../support/projectFixture.ts';

let project: ProjectFixture;

afterEach(() => project.dispose());

async function open(): Promise<void> {
  project = await openProjectFixture({
    scenario: {
      scripts: [
        { role: 'planner', turns: [{ structured: planOf({ a: [] }) }] },
        {
          role: 'worker',
          subtask: 'a',
          turns: [
            { calls: [{ bash: 'echo a > a.txt' }, { bash: 'echo out > "$PWD/../escaped.txt"' }] },
            { calls: [{ bash: 'node -e "console.log(1 + 1)"' }, { bash: 'git push origin main' }] },
            { calls: [{ bash: 'git add --all && git commit -m "Write a"' }] },
            { text: 'Done.' },
          ],
        },
      ],
    },
    settings: { permissionMode: 'sandbox' },
  });
  await project.createTask();
}

/** Whether Claude's sandbox can start here at all. */
function hasSandbox(): boolean {
  try {
    execFileSync('bwrap', ['--ro-bind', '/', '/', '--unshare-all', 'true'], { stdio: 'ignore' });
    execFileSync('socat', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return process.platform === 'darwin';
  }
}

test.runIf(hasSandbox())(
  'in the sandbox a worker runs any command, commits, and writes nowhere else',
  async () => {
    await open();
    const done = await project.until(
      (view) =>
        view.tasks[0]?.status === 'DONE' ||
        (view.subtasks[0]?.hold !== undefined && view.subtasks[0].hold !== null),
    );
    expect(done.subtasks.map(({ status, hold }) => ({ status, hold }))).toEqual([
      { status: 'MERGED', hold: null },
    ]);
    expect(existsSync(join(project.worktrees, 'escaped.txt'))).toBe(false);
    expect(await project.repository.git('ls-tree', '--name-only', 'main')).toContain('a.txt');
    expect(done.runs.filter((run) => run.kind === 'work')).toHaveLength(1);
  },
);

test.skipIf(hasSandbox())(
  'where the sandbox cannot start no agent starts, and the card says what is missing',
  async () => {
    await open();
    const held = await project.until((view) => Boolean(view.subtasks[0]?.hold));
    expect(held.subtasks[0]?.hold).toMatchObject({ kind: 'tool', until: null });
    expect(held.subtasks[0]?.hold?.reason).toMatch(/sandbox required but unavailable/i);
  },
);
