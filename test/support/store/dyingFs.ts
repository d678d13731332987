import { rename, truncate, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Fs } from '../../../src/lib/fs.ts';
import { type Call, interceptedFs } from './interceptedFs.ts';

/**
 * How it ends: the process is killed in the middle of the operation (half the bytes of a write are there,
 * any other has not happened), or the power goes after it, and with it everything that was not synced.
 */
export type Death = 'killed' | 'powerLoss';

export interface DyingFs {
  readonly fs: Fs;
  readonly dead: () => boolean;
}

/** A file system whose process dies at the `last`th operation that writes: all later ones fail. */
export function dyingFs(real: Fs, last: number, death: Death): DyingFs {
  const disk = new VolatileDisk();
  let count = 0;
  let dead = false;
  const fs = interceptedFs(real, async (call, proceed) => {
    // The handles of a dead process are closed for it.
    if (call.kind === 'close') {
      return proceed();
    }
    if (dead) {
      throw new Error('dead');
    }
    if (call.kind === 'readdir' || call.kind === 'readFile') {
      return proceed();
    }
    count += 1;
    if (count !== last) {
      const value = await proceed();
      disk.note(call);
      return value;
    }
    dead = true;
    if (death === 'killed') {
      await call.part?.(Math.floor((call.length ?? 0) / 2));
    } else {
      await proceed();
      disk.note(call);
      await disk.losePower();
    }
    throw new Error('dead');
  });
  return { fs, dead: () => dead };
}

/** Knows what a disk may forget: bytes without a sync of their file, names without one of their directory. */
class VolatileDisk {
  #files = new Map<string, { written: number; synced: number }>();
  #names: (() => Promise<void>)[] = [];
  #directoryOf = new Map<() => Promise<void>, string>();

  note(call: Call): void {
    const file = this.#files.get(call.path) ?? { written: 0, synced: 0 };
    switch (call.kind) {
      case 'createExclusive':
        this.#files.set(call.path, file);
        this.#undoLater(call.path, async () => {
          this.#files.delete(call.path);
          await unlink(call.path).catch(() => undefined);
        });
        break;
      case 'append':
        file.written += call.length ?? 0;
        break;
      case 'sync':
      case 'datasync':
        file.synced = file.written;
        break;
      case 'rename': {
        const to = call.to ?? '';
        this.#files.delete(call.path);
        this.#files.set(to, file);
        this.#undoLater(to, () => rename(to, call.path));
        break;
      }
      case 'unlink':
        this.#files.delete(call.path);
        break;
      case 'syncDirectory':
        this.#names = this.#names.filter((undo) => this.#directoryOf.get(undo) !== call.path);
        break;
    }
  }

  async losePower(): Promise<void> {
    for (const [path, { synced }] of this.#files) {
      await truncate(path, synced);
    }
    for (const undo of this.#names.reverse()) {
      await undo();
    }
  }

  #undoLater(path: string, undo: () => Promise<void>): void {
    this.#names.push(undo);
    this.#directoryOf.set(undo, dirname(path));
  }
}
