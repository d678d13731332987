import { expect, test } from 'vitest';
import { subtaskView } from '../testing/views.ts';
import { graphOf, shapeOf } from './taskGraph.ts';

const subtasks = [subtaskView(2, { dependsOn: ['s1', 'gone'] }), subtaskView(1)];

test('a graph has the subtasks in the order of their numbers, and the edges between them', () => {
  expect(graphOf(subtasks)).toEqual({
    nodes: ['s1', 's2'],
    edges: [{ id: 's1>s2', from: 's1', to: 's2' }],
  });
});

test('what changes while work goes on leaves its shape as it is', () => {
  const later = [
    subtaskView(1, { status: 'MERGED', title: 'Another title' }),
    subtaskView(2, { dependsOn: ['s1'], activity: 'npm test', position: 0 }),
  ];
  expect(shapeOf(graphOf(later))).toBe(shapeOf(graphOf(subtasks)));
});

test('a subtask or a dependency that comes or goes changes its shape', () => {
  const shape = shapeOf(graphOf(subtasks));
  expect(shapeOf(graphOf([...subtasks, subtaskView(3)]))).not.toBe(shape);
  expect(shapeOf(graphOf([subtaskView(1), subtaskView(2)]))).not.toBe(shape);
});
