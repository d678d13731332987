import { expect, test } from 'vitest';
import { type KilledDelivery, killTaskAt } from '../../test/support/killedTask.ts';

const atOnce = 3;

test.each<KilledDelivery>(['local', 'pullRequest'])(
  'fault 1, fault 2, fault 13: a task (%s) whose engine is killed at any one of all its acts loses nothing and is done once',
  async (delivery) => {
    const acts = await killTaskAt(Number.POSITIVE_INFINITY, delivery);
    expect(acts).toBeGreaterThan(50);
    const broken: string[] = [];
    let act = 0;
    const next = async (): Promise<void> => {
      for (act += 1; act <= acts; act += 1) {
        const killedAt = act;
        await killTaskAt(killedAt, delivery).catch((error: unknown) => {
          broken.push(`act ${killedAt} of ${acts}: ${String(error)}`);
          process.stderr.write(`Broken at ${broken.at(-1)}\n`);
        });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, next));
    expect(broken).toEqual([]);
  },
);
