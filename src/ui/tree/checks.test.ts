import { describe, expect, test } from 'vitest';
import { projectView, run, session, subtask, task } from '../../../test/support/viewFixture.ts';
import { bulkIntents } from '../commands/bulk.ts';
import { english } from '../words/translate.ts';
import { checkOf, coveredBy, stillCheckable, withCheck } from './checks.ts';
import { rootsOf, treeOf } from './treeModel.ts';

const view = projectView({
  tasks: [
    task({ id: 't1' }),
    task({ id: 't2', number: 2, status: 'PLANNING' }),
    task({ id: 't3', number: 3, status: 'DONE' }),
  ],
  subtasks: [
    subtask({ id: 'ready', status: 'READY', position: 0 }),
    subtask({ id: 'running', status: 'IN_PROGRESS', position: 1 }),
    subtask({ id: 'failed', status: 'BLOCKED_FAILURE', position: 2 }),
    subtask({ id: 'blocked', status: 'BLOCKED_DEPENDENCY', position: 3 }),
    subtask({ id: 'merged', status: 'MERGED', position: 4 }),
  ],
  sessions: [session({ id: 'n1', state: 'running' }), session({ id: 'n2', state: 'completed' })],
  runs: [run({ id: 'r1', subtaskId: 'running' }), run({ id: 'r2', kind: 'baseline' })],
});
const now = Date.parse('2026-11-21T10:05:00.000Z');
const nodes = treeOf(view, now, english);
const [, , , sessions = ''] = rootsOf(view);

describe('the boxes of the tree', () => {
  test('stand at what can be started or stopped, and at what holds such lines', () => {
    const boxes = [...nodes.keys()].filter((id) => checkOf(id, nodes, new Set()) !== null);
    expect(boxes.sort()).toEqual(['failed', 'n1', 'ready', 'running', sessions, 't1', 't2'].sort());
  });

  test('of a task stands for its subtasks, and for itself where it has none', () => {
    expect(coveredBy('t1', nodes)).toEqual(['ready', 'running', 'failed']);
    expect(coveredBy('t2', nodes)).toEqual(['t2']);
    expect(coveredBy('t3', nodes)).toEqual([]);
    expect(coveredBy(sessions, nodes)).toEqual(['n1']);
  });

  test('are ticked together, and the task once all are', () => {
    const some = withCheck('running', true, nodes, withCheck('ready', true, nodes, new Set()));
    expect(checkOf('t1', nodes, some)).toBe(false);
    const all = withCheck('t1', true, nodes, some);
    expect([...all].sort()).toEqual(['failed', 'ready', 'running']);
    expect(checkOf('t1', nodes, all)).toBe(true);
    expect([...withCheck('failed', false, nodes, all)].sort()).toEqual(['ready', 'running']);
    expect([...withCheck('t1', false, nodes, all)]).toEqual([]);
  });

  test('go with what they stood for', () => {
    const merged = treeOf(
      { ...view, subtasks: view.subtasks.map((one) => ({ ...one, status: 'MERGED' as const })) },
      now,
      english,
    );
    expect([...stillCheckable(new Set(['ready', 'running', 'n1', 'gone']), merged)]).toEqual(['n1']);
  });
});

describe('what is selected', () => {
  test('is started or tried again where it can be, and the rest is let be', () => {
    expect(bulkIntents('start', [...nodes.keys()], { ...view, tasks: [] })).toEqual([]);
    expect(bulkIntents('start', ['ready', 'running', 'failed', 'blocked', 'n2', 'gone'], view)).toEqual([
      { kind: 'startSubtask', subtaskId: 'ready' },
      { kind: 'retrySubtask', subtaskId: 'failed' },
    ]);
  });

  test('is stopped, each once: what belongs to something that is selected too goes with that', () => {
    expect(bulkIntents('stop', ['ready', 'running', 'r1', 'n1', 'r2'], view)).toEqual([
      { kind: 'stopSubtask', subtaskId: 'running' },
      { kind: 'stopSession', sessionId: 'n1' },
      { kind: 'stopRun', runId: 'r2' },
    ]);
    expect(bulkIntents('stop', ['t1', 'running', 'r2'], view)).toEqual([{ kind: 'stopTask', taskId: 't1' }]);
  });
});
