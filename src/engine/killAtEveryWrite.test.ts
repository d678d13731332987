import { expect, test } from 'vitest';
import { killSessionAt } from '../../test/support/killedSession.ts';
import { killTaskAt } from '../../test/support/killedTask.ts';
import { seeded, seedOfRun } from '../../test/support/seed.ts';

const atOnce = 3;

const seed = seedOfRun();

test.each<[string, number, (act: number) => Promise<number>]>([
  ['a task', 12, (act) => killTaskAt(act)],
  ['a task that opens and merges pull requests', 9, (act) => killTaskAt(act, 'pullRequest')],
  ['a session that becomes a pull request and is deleted', 8, killSessionAt],
])(
  `fault 1: %s, whose engine is killed at an act (%i of all), loses nothing and is done once (SEED=${seed})`,
  async (_what, samples, killAt) => {
    const acts = await killAt(Number.POSITIVE_INFINITY);
    expect(acts).toBeGreaterThan(40);
    const random = seeded(seed);
    const chosen = Array.from({ length: samples }, (_, index) =>
      Math.ceil(((index + random()) / samples) * acts),
    );
    const next = async (): Promise<void> => {
      const act = chosen.pop();
      if (act !== undefined) {
        await killAt(act).catch((error: unknown) => {
          throw new Error(`Killed at act ${act} of ${acts}, SEED=${seed}`, { cause: error });
        });
        await next();
      }
    };
    await Promise.all(Array.from({ length: atOnce }, next));
  },
  900_000,
);
