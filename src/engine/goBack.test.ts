import { readdir, rm } from 'node:fs/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { createEngineFixture, type EngineFixture } from '../../test/support/engineFixture.ts';
import { gitIn, writeFiles } from '../../test/support/gitFixture.ts';
import { expectFailure, expectOk } from '../../test/support/repositoryFixture.ts';
import { agentOf, untilDone, type Worker } from '../../test/support/scriptedWork.ts';
import type { SubtaskView } from '../protocol/view.ts';
import type { EngineParts } from './parts.ts';

let fixture: EngineFixture;

afterEach(async () => {
  await fixture.dispose();
});

/** Each attempt commits a file of its own and leaves another one that git ignores. */
const commitAttempt: Worker = async ({ spec }) => {
  const count = fixture.calls().filter(({ role }) => role === 'worker').length;
  await writeFiles(spec.cwd, { [`attempt-${count}.txt`]: `${count}\n` });
  await gitIn(spec.cwd, 'add', '--all');
  await gitIn(spec.cwd, 'commit', '--quiet', '-m', `Attempt ${count}`);
  return {};
};

/** Complete after the second attempt: the first one did not pass. */
async function twoAttempts(
  work: Worker = commitAttempt,
  between: (parts: EngineParts) => EngineParts = (parts) => parts,
): Promise<SubtaskView> {
  const settings = { autoMerge: false, verifyCommand: 'test ! -f attempt-1.txt || test -f attempt-2.txt' };
  fixture = await createEngineFixture(agentOf({ a: [] }, work), { settings, between });
  await fixture.createTask();
  await fixture.until((view) => view.subtasks[0]?.status === 'COMPLETED');
  return fixture.subtask('a');
}

function workRun(number: number): string {
  return fixture.engine.view().runs.filter(({ kind }) => kind === 'work')[number - 1]?.id ?? '';
}

function goBack(number: number) {
  const subtaskId = fixture.subtask('a').id;
  return fixture.submit({ kind: 'goBack', subtaskId, runId: workRun(number) });
}

async function files(): Promise<string[]> {
  const all = await readdir(fixture.subtask('a').worktree ?? '');
  return all.filter((name) => name.startsWith('attempt')).sort();
}

function start() {
  return fixture.submit({ kind: 'startSubtask', subtaskId: fixture.subtask('a').id });
}

function workers(): number {
  return fixture.calls().filter(({ role }) => role === 'worker').length;
}

describe('the attempts of a subtask', () => {
  test('are kept with what changed since each of them', async () => {
    const { id, worktree } = await twoAttempts();
    await writeFiles(worktree ?? '', { 'mine.txt': 'mine\n' });
    const attempts = expectOk(await fixture.attempts.of(id));
    expect(attempts.map(({ run }) => run.id)).toEqual([workRun(1), workRun(2)]);
    const since = expectOk(await fixture.attempts.changesSince(id, workRun(1), 'now'));
    expect(since.files).toEqual([
      { path: 'attempt-2.txt', kind: 'added' },
      { path: 'mine.txt', kind: 'added' },
    ]);
    expect(since.base).toBe(attempts[0]?.files);
    // A review shows what was proved, and nothing that has come since.
    const shown = expectOk(await fixture.attempts.changesSince(id, workRun(1), 'shown'));
    expect(shown).toMatchObject({ worktree: null, files: [{ path: 'attempt-2.txt', kind: 'added' }] });
    expect(await fixture.repository.git('rev-parse', 'sw-1-a')).toBe(shown.head);
    expect(expectFailure(await fixture.attempts.changesSince(id, 'none', 'now')).kind).toBe('notFound');
  });

  test('are no longer kept when the work is merged, and cannot be gone back to', async () => {
    const { id } = await twoAttempts();
    expectOk(await fixture.submit({ kind: 'mergeSubtask', subtaskId: id }));
    await untilDone(fixture);
    expect(await fixture.repository.git('for-each-ref', 'refs/switchyard/checkpoint')).toBe('');
    expect(expectFailure(await goBack(1)).message).toBe(
      'Subtask 1 cannot go back to an attempt: it is merged.',
    );
  });
});

describe('Go Back', () => {
  test('stops at the files of that attempt, keeps the later ones, and has them judged before an agent works', async () => {
    await twoAttempts();
    const ref = expectOk(await goBack(1)).id ?? '';
    expect(ref).toContain('refs/switchyard/rescue/sw-1-a/');
    expect(await fixture.repository.git('ls-tree', '--name-only', ref)).toContain('attempt-2.txt');
    expect(fixture.subtask('a')).toMatchObject({ status: 'READY', stopped: true, hold: null });
    expect(await files()).toEqual(['attempt-1.txt']);
    expectOk(await start());
    const { runs } = await fixture.until(() => workers() > 2);
    const later = runs.slice(runs.findIndex(({ outcome }) => outcome === 'interrupted') + 1);
    expect(later[0]).toMatchObject({ kind: 'gate', attempt: 1, outcome: 'error' });
    expect(later[1]).toMatchObject({ kind: 'work', attempt: 1 });
  });

  test('leads back to complete work without another agent where that attempt passes', async () => {
    await twoAttempts();
    await fixture.submit({
      kind: 'requestChanges',
      subtaskId: fixture.subtask('a').id,
      feedback: 'Something else',
    });
    await fixture.until((view) => view.subtasks[0]?.status === 'COMPLETED' && workers() === 3);
    expect(await files()).toHaveLength(3);
    expectOk(await goBack(2));
    expect(await files()).toEqual(['attempt-1.txt', 'attempt-2.txt']);
    expectOk(await start());
    await fixture.until((view) => view.subtasks[0]?.status === 'COMPLETED');
    expect(workers()).toBe(3);
  });

  test('that does not come to its end leaves the work stopped and unproved, and as it was', async () => {
    const failing = async () => ({ ok: false, error: { kind: 'diskFull', message: 'No room.' } }) as const;
    await twoAttempts(commitAttempt, (parts) => {
      const { repository } = parts;
      const checkpoints = { ...repository.checkpoints, goBack: failing };
      return { ...parts, repository: { ...repository, checkpoints } };
    });
    expect(expectFailure(await goBack(1)).message).toBe('No room. The subtask is stopped.');
    expect(fixture.subtask('a')).toMatchObject({ status: 'READY', stopped: true });
    expect(fixture.store.tables.subtasks.get(fixture.subtask('a').id)?.provenCommit).toBe(null);
    expect(await files()).toHaveLength(2);
    expectOk(await start());
    await fixture.until((view) => view.subtasks[0]?.status === 'COMPLETED');
    expect(workers()).toBe(2);
  });

  test('is refused where somebody deleted the worktree, and leaves the work complete', async () => {
    const { worktree } = await twoAttempts();
    await rm(worktree ?? '', { recursive: true });
    expect(expectFailure(await goBack(1)).message).toBe(
      'Subtask 1 cannot go back to an attempt: its worktree has been taken away; retry it, stop it, and go back then.',
    );
    expect(fixture.subtask('a')).toMatchObject({ status: 'COMPLETED', stopped: false });
  });

  test('is refused when the work was merged while it was looked at, and changes nothing', async () => {
    const merge = { now: async (): Promise<void> => undefined };
    const { id } = await twoAttempts(commitAttempt, (parts) => {
      const refCommit: typeof parts.repository.refCommit = async (ref) => {
        await (ref.startsWith('refs/switchyard/checkpoint/') ? merge.now() : undefined);
        return parts.repository.refCommit(ref);
      };
      return { ...parts, repository: { ...parts.repository, refCommit } };
    });
    merge.now = () =>
      fixture.store.transact(
        (tables) => void tables.subtasks.update(id, { status: 'MERGED', worktree: null }),
      );
    expect(expectFailure(await goBack(1)).message).toContain('it is merged');
    expect(fixture.subtask('a')).toMatchObject({ status: 'MERGED', stopped: false });
  });

  test('is refused while an agent is at work, and of what is not one of its attempts', async () => {
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    await twoAttempts(async (call) => {
      if (workers() === 3) {
        await ended;
      }
      return commitAttempt(call);
    });
    const subtaskId = fixture.subtask('a').id;
    const unknown = await fixture.submit({ kind: 'goBack', subtaskId, runId: 'none' });
    expect(expectFailure(unknown).message).toBe('That attempt is no longer there.');
    await fixture.submit({ kind: 'requestChanges', subtaskId, feedback: 'Something else' });
    await fixture.until(() => workers() === 3);
    expect(expectFailure(await goBack(1)).message).toBe(
      'Subtask 1 cannot go back to an attempt: an agent is at work on it; stop it first.',
    );
    expect(await files()).toHaveLength(2);
    end();
    await fixture.until((view) => view.subtasks[0]?.status === 'COMPLETED');
  });
});
