import { OpenWork } from '../../src/domain/openWork.ts';
import type { Subtask } from '../../src/domain/subtask.ts';
import { sampleTask } from '../support/samples.ts';
import { randomWorkGraph } from '../support/workGraph.ts';
import { compare, type Row } from './measure.ts';

const count = 10_000;
const merges = 200;
const afreshEach = 20;

/** What it costs to know what a merge has made ready: told of the change, as the engine is, or from all rows. */
export function readiness(rounds: number, report: (line: string) => void): Promise<Row> {
  const { subtasks, dependencies } = randomWorkGraph(1, count, count / 2);
  const tasks = [sampleTask()];
  const parents = Map.groupBy(dependencies, ({ subtaskId }) => subtaskId);
  const ready = subtasks.filter(({ status }) => status === 'READY').slice(0, merges);
  const put = (work: OpenWork, row: Subtask): void => {
    const edges = parents.get(row.id) ?? [];
    work.putSubtask(
      row,
      edges.map(({ dependsOnId }) => dependsOnId),
    );
  };
  const work = new OpenWork(tasks, subtasks, dependencies);
  return compare(
    {
      name: `ready set of ${count} subtasks after one merge / computed afresh`,
      goal: 0.02,
      rounds,
      async ours() {
        let found = 0;
        const start = performance.now();
        for (const row of ready) {
          put(work, { ...row, status: 'MERGED' });
          found += [...work.moves.values()].length;
          put(work, row);
        }
        // Each merge is taken back for the next: two changes where the engine has one.
        const elapsed = (performance.now() - start) / merges;
        return sane(found, elapsed);
      },
      async reference() {
        let found = 0;
        const start = performance.now();
        for (let turn = 0; turn < afreshEach; turn++) {
          found += readyAfresh(subtasks, parents);
        }
        return sane(found, (performance.now() - start) / afreshEach);
      },
    },
    report,
  );
}

type Parents = ReadonlyMap<string, readonly { readonly dependsOnId: string }[]>;

/** From the rows alone, and no more than is needed for the answer. */
function readyAfresh(subtasks: readonly Subtask[], parents: Parents): number {
  const merged = new Set<string>();
  for (const { id, status } of subtasks) {
    if (status === 'MERGED') {
      merged.add(id);
    }
  }
  const ready = subtasks.filter(
    ({ id, status }) =>
      status !== 'MERGED' && (parents.get(id) ?? []).every(({ dependsOnId }) => merged.has(dependsOnId)),
  );
  return ready.length;
}

/** A measurement of something that found nothing would be one of nothing. */
function sane(found: number, elapsed: number): number {
  if (found === 0) {
    throw new Error('Nothing was found to be ready');
  }
  return elapsed;
}
