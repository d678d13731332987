import { expect, test, vi } from 'vitest';
import { ok } from '../../lib/result.ts';
import { ChangedPaths } from './changedPaths.ts';

test('changed files are asked for once in a while, for each subtask', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    const changed = new ChangedPaths();
    const asked: string[] = [];
    const source = {
      changes: async (itemId: string) => {
        asked.push(itemId);
        const files = [{ path: `${itemId}-${asked.length}.ts`, kind: 'added' }] as const;
        return ok({ base: '', worktree: null, head: '', files });
      },
    };
    const of = async (itemId: string) => [...(await changed.of(source, { itemId }))];
    expect(await of('s1')).toEqual(['s1-1.ts']);
    expect(await of('s2')).toEqual(['s2-2.ts']);
    expect(await of('s1')).toEqual(['s1-1.ts']);
    vi.advanceTimersByTime(3_001);
    expect(await of('s1')).toEqual(['s1-3.ts']);
  } finally {
    vi.useRealTimers();
  }
});
