import type { Fs } from '../../../src/lib/fs.ts';
import { type Call, interceptedFs } from './interceptedFs.ts';
import { VolatileDisk } from './volatileDisk.ts';

/**
 * How it ends: the process is killed in the middle of the operation (half the bytes of a write are there,
 * any other has not happened), or the power goes after it, and with it everything that was not synced, or
 * whatever of it `isLost` says.
 */
export type Death = 'killed' | 'powerLoss' | { readonly isLost: () => boolean };

export interface DyingFs {
  readonly fs: Fs;
  readonly dead: () => boolean;
}

/** A file system whose process dies at the `last`th operation that writes: all later ones fail. */
export function dyingFs(real: Fs, last: number, death: Death): DyingFs {
  let count = 0;
  return dyingFsWhen(real, death, (call) => {
    count += isWrite(call) ? 1 : 0;
    return isWrite(call) && count === last;
  });
}

/** The same, where it dies at the first operation that `isLast` says yes to. */
export function dyingFsWhen(real: Fs, death: Death, isLast: (call: Call) => boolean): DyingFs {
  const disk = new VolatileDisk(typeof death === 'string' ? () => true : death.isLost);
  let dead = false;
  const unlessDead = <T>(value: T): T => {
    if (dead) {
      throw new Error('dead');
    }
    return value;
  };
  const fs = interceptedFs(real, async (call, proceed) => {
    // The handles of a dead process are closed for it.
    if (call.kind === 'close') {
      return proceed();
    }
    unlessDead(null);
    if (!isLast(call)) {
      // Nobody is told of what ended after the death.
      return unlessDead(await disk.run(call, proceed));
    }
    dead = true;
    if (death === 'killed') {
      await call.part?.(Math.floor((call.length ?? 0) / 2));
    } else {
      await disk.run(call, proceed);
      await disk.losePower();
    }
    throw new Error('dead');
  });
  return { fs, dead: () => dead };
}

function isWrite({ kind }: Call): boolean {
  return kind !== 'readdir' && kind !== 'readFile';
}
