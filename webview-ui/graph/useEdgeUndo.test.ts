import { describe, expect, test } from 'vitest';
import type { SubtaskView } from '../../src/protocol/view.ts';
import { projectHeader, subtaskView } from '../testing/views.ts';
import { layoutGraph } from './layout.ts';
import { graphOf } from './taskGraph.ts';
import { type EdgeChange, undoable } from './useEdgeUndo.ts';

function scene(...subtasks: readonly SubtaskView[]) {
  return {
    project: projectHeader(),
    byId: new Map(subtasks.map((subtask) => [subtask.id, subtask])),
    layout: layoutGraph(graphOf(subtasks)),
  };
}

const removed: EdgeChange = { deed: 'removed', from: 's1', to: 's2' };
const added: EdgeChange = { deed: 'added', from: 's1', to: 's3' };

const cut = scene(subtaskView(1), subtaskView(2), subtaskView(3, { dependsOn: ['s1'] }));

describe('what was done to a dependency can be taken back', () => {
  test('as soon as it is seen in the graph, the latest first', () => {
    expect(undoable([removed, added], cut)).toBe(added);
    expect(undoable([added, removed], cut)).toBe(removed);
    expect(undoable([], cut)).toBeNull();
  });

  test('and not while the engine has not done it, or has refused it', () => {
    const whole = scene(subtaskView(1), subtaskView(2, { dependsOn: ['s1'] }), subtaskView(3));
    expect(undoable([removed], whole)).toBeNull();
    expect(undoable([added], whole)).toBeNull();
  });

  test.each([
    ['it has begun', scene(subtaskView(1), subtaskView(2, { status: 'IN_PROGRESS' }))],
    ['it would close a circle', scene(subtaskView(1, { dependsOn: ['s2'] }), subtaskView(2))],
    ['one of the two is gone', scene(subtaskView(2))],
    ['nothing can be changed', { ...cut, project: projectHeader({ readOnly: 'The disk is full.' }) }],
  ])('and not once %s', (_why, now) => {
    expect(undoable([removed], now)).toBeNull();
  });
});
