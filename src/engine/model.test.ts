import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commandArbitraries, expectGoodEnd, type Model } from '../../test/support/model/commands.ts';
import { RealProject } from '../../test/support/model/realProject.ts';
import { seedOfRun } from '../../test/support/seed.ts';

const wanted = Number(process.env.COMMANDS ?? 10_000);
const seed = seedOfRun();

test(`whatever ${wanted} commands do to it, in whatever order, the engine does what the model allows (SEED=${seed})`, async () => {
  let run = 0;
  const commands = fc.commands(
    commandArbitraries(() => void run++),
    {
      maxCommands: 80,
      size: 'max',
    },
  );
  const property = fc.asyncProperty(fc.boolean(), commands, async (autoMerge, sequence) => {
    const real = await RealProject.open(autoMerge);
    try {
      const model: Model = { cards: real.cards };
      await fc.asyncModelRun(() => ({ model, real }), sequence);
      await expectGoodEnd(real);
    } finally {
      await real.dispose();
    }
  });
  for (let batch = 0; run < wanted; batch++) {
    await fc.assert(property, { seed: seed + batch, numRuns: 10 });
  }
  expect(run).toBeGreaterThanOrEqual(wanted);
}, 900_000);
