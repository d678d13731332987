import { describe, expect, test } from 'vitest';
import { subtaskView } from '../testing/views.ts';
import { criticalPath } from './criticalPath.ts';

describe('the critical path', () => {
  test('is the heaviest chain by size, from its first to its last subtask', () => {
    const path = criticalPath([
      subtaskView(1, { size: 'small' }),
      subtaskView(2, { size: 'large' }),
      subtaskView(3, { size: 'small', dependsOn: ['s1'] }),
      subtaskView(4, { size: 'small', dependsOn: ['s3'] }),
      subtaskView(5, { size: 'medium', dependsOn: ['s2'] }),
    ]);
    expect(path).toEqual(['s2', 's5']);
  });

  test('leaves out what is merged', () => {
    const path = criticalPath([
      subtaskView(1, { size: 'large', status: 'MERGED' }),
      subtaskView(2, { dependsOn: ['s1'] }),
      subtaskView(3, { dependsOn: ['s2'] }),
    ]);
    expect(path).toEqual(['s2', 's3']);
  });

  test('takes the first of equals', () => {
    const path = criticalPath([
      subtaskView(3, { dependsOn: ['s1'] }),
      subtaskView(2, { dependsOn: ['s1'] }),
      subtaskView(1),
    ]);
    expect(path).toEqual(['s1', 's2']);
  });

  test.each([
    ['there is nothing', []],
    ['nothing waits for another', [subtaskView(1), subtaskView(2)]],
    ['one is left', [subtaskView(1, { status: 'MERGED' }), subtaskView(2, { dependsOn: ['s1'] })]],
  ])('is empty when %s', (_when, subtasks) => {
    expect(criticalPath(subtasks)).toEqual([]);
  });
});
