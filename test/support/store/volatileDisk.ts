import { readFile, rename, rm, stat, truncate, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Fs } from '../../../src/lib/fs.ts';
import { type Call, interceptedFs } from './interceptedFs.ts';

/** A file system that forgets, when the power goes, all that was not synced; nothing works after that. */
export function volatileFs(real: Fs): { readonly fs: Fs; losePower(): Promise<void> } {
  const disk = new VolatileDisk();
  let lost = false;
  const refuseWhenLost = () => {
    if (lost) {
      throw new Error('no power');
    }
  };
  const fs = interceptedFs(real, async (call, proceed) => {
    if (call.kind === 'close') {
      return proceed();
    }
    refuseWhenLost();
    const value = await disk.run(call, proceed);
    refuseWhenLost();
    return value;
  });
  return {
    fs,
    losePower() {
      lost = true;
      return disk.losePower();
    },
  };
}

interface Name {
  readonly directory: string;
  readonly undo: () => Promise<void>;
}

/** Knows what a disk may forget: bytes without a sync of their file, names without one of their directory. */
export class VolatileDisk {
  readonly #files = new Map<string, { written: number; synced: number }>();
  readonly #underWay = new Set<Promise<unknown>>();
  #names: Name[] = [];
  #lost = false;

  async run<T>(call: Call, proceed: () => Promise<T>): Promise<T> {
    const operation = this.#run(call, proceed);
    this.#underWay.add(operation);
    return operation.finally(() => this.#underWay.delete(operation));
  }

  /** What is still under way ends first; whether it happened is anybody's guess. */
  async losePower(): Promise<void> {
    this.#lost = true;
    await Promise.allSettled(this.#underWay);
    for (const [path, { synced }] of this.#files) {
      await ifThere(truncate(path, synced));
    }
    for (const { undo } of this.#names.reverse()) {
      await undo();
    }
  }

  async #run<T>(call: Call, proceed: () => Promise<T>): Promise<T> {
    const restore = await restoring(call);
    const value = await proceed();
    if (!this.#lost) {
      this.#note(call, restore);
    }
    return value;
  }

  #note(call: Call, restore: (length?: number) => Promise<void>): void {
    const file = this.#files.get(call.path) ?? { written: 0, synced: 0 };
    switch (call.kind) {
      case 'createExclusive':
        this.#files.set(call.path, file);
        this.#undoLater(call.path, async () => {
          await ifThere(unlink(call.path));
        });
        break;
      case 'append':
        file.written += call.length ?? 0;
        break;
      case 'sync':
      case 'datasync':
      case 'syncFile':
        file.synced = file.written;
        break;
      case 'rename':
        this.#noteRename(call.path, call.to ?? '', file);
        break;
      case 'unlink':
        {
          // Of a file that it has never seen written, all is synced.
          const length = this.#files.delete(call.path) ? file.synced : undefined;
          this.#undoLater(call.path, () => restore(length));
        }
        break;
      case 'mkdir':
        this.#undoLater(call.path, restore);
        break;
      case 'syncDirectory':
        this.#names = this.#names.filter(({ directory }) => directory !== call.path);
        break;
    }
  }

  #noteRename(from: string, to: string, file: { written: number; synced: number }): void {
    this.#files.delete(from);
    this.#files.set(to, file);
    this.#undoLater(to, () => rename(to, from));
  }

  #undoLater(path: string, undo: () => Promise<void>): void {
    this.#names.push({ directory: dirname(path), undo });
  }
}

/** What brings back how it was before an `unlink` or a `mkdir`. */
async function restoring({ kind, path }: Call): Promise<(length?: number) => Promise<void>> {
  if (kind === 'unlink') {
    const bytes = await readFile(path).catch(() => null);
    return async (length) => {
      await (bytes === null ? undefined : writeFile(path, bytes.subarray(0, length)));
    };
  }
  const isNew = kind === 'mkdir' && (await stat(path).catch(() => null)) === null;
  return async () => {
    await (isNew ? rm(path, { recursive: true }) : undefined);
  };
}

async function ifThere(change: Promise<void>): Promise<void> {
  await change.catch(() => undefined);
}
