import { describe, expect, test } from 'vitest';
import { DraftedTask, type TaskDraft } from './taskDraft.ts';

const initial: TaskDraft = {
  ...{ title: '', description: '', baseBranch: 'main', orchestrator: null, delivery: null, budget: '' },
};

/** What the editor stores for a workspace. */
function storage() {
  const stored = new Map<string, Partial<TaskDraft> | undefined>();
  return {
    get: (key: string) => stored.get(key),
    update: async (key: string, draft: Partial<TaskDraft> | undefined) => void stored.set(key, draft),
  };
}

const typed = { title: 'Parse the dates', delivery: 'push', baseBranch: 'next' } as const;

describe('what is typed for a task', () => {
  test('is kept over an interruption, and said to be so', () => {
    const drafts = storage();
    new DraftedTask(drafts, 'p1', initial).type(typed);
    const next = new DraftedTask(drafts, 'p1', initial);
    expect(next.draft).toEqual({ ...initial, ...typed });
    expect(next.isKept).toBe(true);
    expect(new DraftedTask(drafts, 'another', initial).isKept).toBe(false);
  });

  test('goes when the user leaves, with all that was chosen', async () => {
    const drafts = storage();
    const left = new DraftedTask(drafts, 'p1', initial);
    left.type(typed);
    await left.cancel();
    const next = new DraftedTask(drafts, 'p1', initial);
    expect(next.draft).toEqual(initial);
    expect(next.isKept).toBe(false);
  });

  test('and was kept before stays as it was when the user only looks at it', async () => {
    const drafts = storage();
    new DraftedTask(drafts, 'p1', initial).type(typed);
    const looked = new DraftedTask(drafts, 'p1', initial);
    looked.type({ title: 'Something else', delivery: 'local' });
    await looked.cancel();
    expect(new DraftedTask(drafts, 'p1', initial).draft).toEqual({ ...initial, ...typed });
  });

  test('in an editor after the user has left is kept without what was chosen until then', async () => {
    const drafts = storage();
    const left = new DraftedTask(drafts, 'p1', initial);
    left.type(typed);
    await left.cancel();
    left.type({ description: 'In the editor that is still open' });
    const next = new DraftedTask(drafts, 'p1', initial);
    expect(next.draft).toEqual({ ...initial, description: 'In the editor that is still open' });
  });

  test('and was kept before is gone for good once the user starts afresh', async () => {
    const drafts = storage();
    new DraftedTask(drafts, 'p1', initial).type(typed);
    const afresh = new DraftedTask(drafts, 'p1', initial);
    afresh.startAfresh();
    expect(afresh.draft).toEqual(initial);
    expect(afresh.isKept).toBe(false);
    afresh.type({ title: 'Half' });
    await afresh.cancel();
    expect(new DraftedTask(drafts, 'p1', initial).draft).toEqual(initial);
  });
});
