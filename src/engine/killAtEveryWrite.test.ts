import { expect, test } from 'vitest';
import { type KilledDelivery, killTaskAt } from '../../test/support/killedTask.ts';
import { seeded, seedOfRun } from '../../test/support/seed.ts';

const atOnce = 3;

const seed = seedOfRun();

test.each<[string, KilledDelivery, number]>([
  ['a task', 'local', 12],
  ['a task that opens and merges pull requests', 'pullRequest', 9],
])(
  `fault 1: %s, whose engine is killed at an act (%s, %i of all), loses nothing and is done once (SEED=${seed})`,
  async (_what, delivery, samples) => {
    const acts = await killTaskAt(Number.POSITIVE_INFINITY, delivery);
    expect(acts).toBeGreaterThan(50);
    const random = seeded(seed);
    const chosen = Array.from({ length: samples }, (_, index) =>
      Math.ceil(((index + random()) / samples) * acts),
    );
    const next = async (): Promise<void> => {
      const act = chosen.pop();
      if (act !== undefined) {
        await killTaskAt(act, delivery).catch((error: unknown) => {
          throw new Error(`Killed at act ${act} of ${acts}, SEED=${seed}`, { cause: error });
        });
        await next();
      }
    };
    await Promise.all(Array.from({ length: atOnce }, next));
  },
  120_000,
);
