import { expect, test } from 'vitest';
import { projectView, subtaskView } from '../testing/views.ts';
import { withSharedWords } from './sharedWords.ts';

const view = projectView({ subtasks: [subtaskView(1), subtaskView(2, { status: 'MERGED' })] });

test('a message says the same with shared words as before', () => {
  const snapshot = { kind: 'snapshot', view } as const;
  expect(withSharedWords(snapshot)).toEqual(snapshot);
  const empty = { project: null, tasks: [], sessions: [], runs: [], removed: [] };
  const patch = { kind: 'patch', patch: { ...empty, sequence: 2, subtasks: view.subtasks } } as const;
  expect(withSharedWords(patch)).toEqual(patch);
  expect(withSharedWords({ kind: 'pong' })).toEqual({ kind: 'pong' });
});
