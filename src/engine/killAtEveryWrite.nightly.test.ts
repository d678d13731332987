import { expect, test } from 'vitest';
import { killSessionAt } from '../../test/support/killedSession.ts';
import { killTaskAt } from '../../test/support/killedTask.ts';

const atOnce = 3;

test.each<[string, (act: number) => Promise<number>]>([
  ['a task', (act) => killTaskAt(act)],
  ['a task that opens and merges pull requests', (act) => killTaskAt(act, 'pullRequest')],
  ['a session that becomes a pull request and is deleted', killSessionAt],
])(
  'fault 1, fault 2, fault 13: %s whose engine is killed at any one of all its acts loses nothing and is done once',
  async (_what, killAt) => {
    const acts = await killAt(Number.POSITIVE_INFINITY);
    expect(acts).toBeGreaterThan(40);
    const broken: string[] = [];
    let act = 0;
    const next = async (): Promise<void> => {
      for (act += 1; act <= acts; act += 1) {
        const killedAt = act;
        await killAt(killedAt).catch((error: unknown) => {
          broken.push(`act ${killedAt} of ${acts}: ${String(error)}`);
          process.stderr.write(`Broken at ${broken.at(-1)}\n`);
        });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, next));
    expect(broken).toEqual([]);
  },
);
