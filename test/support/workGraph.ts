import type { Dependency, Subtask } from '../../src/domain/subtask.ts';
import { sampleSubtask } from './samples.ts';
import { seeded } from './seed.ts';

export interface WorkGraph {
  readonly subtasks: readonly Subtask[];
  readonly dependencies: readonly Dependency[];
}

/**
 * A random graph of subtasks without cycles: each waits for some of the hundred before it. As far as `merged` all are
 * merged, and the rest stands as that has left it.
 */
export function randomWorkGraph(seed: number, count: number, merged: number): WorkGraph {
  const random = seeded(seed);
  const dependencies: Dependency[] = [];
  const subtasks: Subtask[] = [];
  for (let index = 0; index < count; index++) {
    const parents = new Set<number>();
    for (let edges = Math.floor(random() * 4); edges > 0 && index > 0; edges--) {
      parents.add(Math.max(0, index - 1 - Math.floor(random() * 100)));
    }
    for (const parent of parents) {
      dependencies.push({ subtaskId: `s${index}`, dependsOnId: `s${parent}` });
    }
    const isReady = [...parents].every((parent) => parent < merged);
    const size = (['small', 'medium', 'large'] as const)[Math.floor(random() * 3)] ?? 'small';
    const status = index < merged ? 'MERGED' : isReady ? 'READY' : 'BLOCKED_DEPENDENCY';
    const id = `s${index}`;
    subtasks.push(sampleSubtask({ id, key: id, number: index + 1, position: index, size, status }));
  }
  return { subtasks, dependencies };
}
