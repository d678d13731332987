import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { activation } from './activation.ts';
import { boardInPage } from './board.ts';
import { boardTraffic } from './boardTraffic.ts';
import { bytesAtActivation } from './bundle.ts';
import { githubCalls } from './github.ts';
import { idleCosts } from './idle.ts';
import type { Row } from './measure.ts';
import { orchestrationOverhead } from './orchestration.ts';
import { readiness } from './readiness.ts';
import { stateCosts } from './store.ts';
import { streams } from './streams.ts';
import { twoWindows } from './windows.ts';
import { worktrees } from './worktrees.ts';

const benches: Readonly<
  Record<string, (rounds: number, report: (line: string) => void) => Promise<Row | readonly Row[]>>
> = {
  bundle: bytesAtActivation,
  activation,
  orchestration: orchestrationOverhead,
  store: stateCosts,
  readiness,
  streams,
  windows: twoWindows,
  worktrees,
  github: githubCalls,
  board: boardInPage,
  boardTraffic,
  idle: idleCosts,
};

const { values } = parseArgs({
  options: {
    /** Writes the rows to this file. */
    json: { type: 'string' },
    rounds: { type: 'string', default: '7' },
    /** Runs the bench of this name alone. */
    only: { type: 'string' },
  },
});

const rows: Row[] = [];
for (const [name, bench] of Object.entries(benches)) {
  if (values.only === undefined || values.only === name) {
    rows.push(...[await bench(Number(values.rounds), (line) => console.error(line))].flat());
  }
}
console.table(
  rows.map((row) => ({
    name: row.name,
    ours: row.ours.toFixed(1),
    reference: row.reference.toFixed(1),
    ratio: row.ratio.toFixed(3),
    goal: row.goal,
    verdict: row.noisy ? 'noisy' : row.holds ? 'holds' : 'MISSED',
  })),
);
if (values.json !== undefined) {
  await writeFile(values.json, `${JSON.stringify(rows, null, 2)}\n`);
}
process.exitCode = rows.some((row) => row.holds === false) ? 1 : 0;
