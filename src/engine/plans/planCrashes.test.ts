import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { Life } from '../../../test/support/dyingEngine.ts';
import { createEngineFixture, type EngineFixture } from '../../../test/support/engineFixture.ts';
import { Census, History } from '../../../test/support/invariants.ts';
import type { ScriptedAnswer, ScriptedCall } from '../../../test/support/scriptedProcesses.ts';
import { commitFile, untilDone } from '../../../test/support/scriptedWork.ts';
import { seeded, seedOfRun } from '../../../test/support/seed.ts';

const samples = 3;
const seed = seedOfRun();

/** Everybody answers by what they are told, so that it is the same whoever asks them, however often. */
async function agent(call: ScriptedCall): Promise<ScriptedAnswer> {
  const { stdin, cwd } = call.spec;
  if (stdin.startsWith('Switchyard role: critic')) {
    return { structuredOutput: { objections: stdin.includes('"key": "b"') ? [] : ['b is missing'] } };
  }
  if (stdin.startsWith('Switchyard role: planner')) {
    const isAnew = stdin.includes('There is a plan already');
    const keys = isAnew || stdin.includes('b is missing') ? ['a', 'b'] : ['a'];
    return { structuredOutput: planOf(keys, isAnew ? 'mended' : 'wrong') };
  }
  const isWrong = basename(cwd).endsWith('-a') && !stdin.includes('mended');
  return isWrong ? { text: 'Plan bug: it is wrong.' } : commitFile(call);
}

function planOf(keys: readonly string[], spec: string) {
  const rest = { plan: 'how', acceptance: [], scope: [], verify: null, size: 'small', dependsOn: [] };
  const subtasks = keys.map((key) => ({ key, title: key, spec: key === 'a' ? spec : 'right', ...rest }));
  return { spec: 'What is to be done.', subtasks };
}

test(`fault 1: plans that are criticized and made anew come out the same wherever the engine is killed (SEED=${seed})`, async () => {
  const acts = await planUntilKilledAt(Number.POSITIVE_INFINITY);
  expect(acts).toBeGreaterThan(30);
  const random = seeded(seed);
  for (let index = 0; index < samples; index++) {
    const act = Math.ceil(((index + random()) / samples) * acts);
    await planUntilKilledAt(act).catch((error: unknown) => {
      throw new Error(`Killed at act ${act} of ${acts}, SEED=${seed}`, { cause: error });
    });
  }
}, 300_000);

async function planUntilKilledAt(act: number): Promise<number> {
  const history = new History();
  const census = new Census();
  const fixture = await createEngineFixture(census.watch(agent), {
    settings: { criticizePlans: true },
    speed: 1_000,
    patienceMs: 60_000,
    between: (parts) => ({ ...parts, store: history.watch(parts.store) }),
  });
  try {
    const life = new Life(act);
    if (await fixture.crash(life)) {
      const working = fixture.createTask().then(() => untilDone(fixture));
      working.catch(() => undefined);
      await Promise.race([working, life.died]);
    }
    await fixture.crash();
    if (fixture.engine.view().tasks.length === 0) {
      await fixture.createTask();
    }
    await untilDone(fixture);
    census.expectOneAgentEach();
    census.expectNobodyLeft();
    history.expectEndsToStay();
    expectTheEnd(fixture);
    return life.acts;
  } finally {
    await fixture.dispose();
  }
}

function expectTheEnd({ engine, store }: EngineFixture): void {
  const [task] = store.tables.tasks.all();
  expect(task).toMatchObject({ replan: null, proposal: null, planBugs: 1, approved: true, reason: null });
  expect(engine.view().subtasks.map(({ key, spec, status }) => `${key} ${spec} ${status}`)).toEqual([
    'a mended MERGED',
    'b right MERGED',
  ]);
}
