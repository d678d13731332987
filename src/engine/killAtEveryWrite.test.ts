import { expect, test } from 'vitest';
import { killTaskAt } from '../../test/support/killedTask.ts';
import { seeded, seedOfRun } from '../../test/support/seed.ts';

const samples = 12;
const atOnce = 3;

const seed = seedOfRun();

test(`fault 1: a task whose engine is killed at an act, ${samples} of all, loses nothing and is done once (SEED=${seed})`, async () => {
  const acts = await killTaskAt(Number.POSITIVE_INFINITY);
  expect(acts).toBeGreaterThan(50);
  const random = seeded(seed);
  const chosen = Array.from({ length: samples }, (_, index) =>
    Math.ceil(((index + random()) / samples) * acts),
  );
  const next = async (): Promise<void> => {
    const act = chosen.pop();
    if (act !== undefined) {
      await killTaskAt(act).catch((error: unknown) => {
        throw new Error(`Killed at act ${act} of ${acts}, SEED=${seed}`, { cause: error });
      });
      await next();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, next));
}, 120_000);
