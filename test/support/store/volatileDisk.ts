import { readFile, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Fs } from '../../../src/lib/fs.ts';
import { type Call, interceptedFs } from './interceptedFs.ts';

/**
 * A file system that forgets, when the power goes, what was not synced; nothing works after that. Of each sector
 * that was written since, and of each length, `isLost` is asked whether it goes: everything, unless told otherwise.
 */
export function volatileFs(
  real: Fs,
  isLost: () => boolean = () => true,
): { readonly fs: Fs; losePower(): Promise<void> } {
  const disk = new VolatileDisk(isLost);
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

const sectorLength = 512;

/** Knows what a disk may forget: bytes without a sync of their file, names without one of their directory. */
export class VolatileDisk {
  readonly #isLost: () => boolean;
  /** What the files held when they were synced last. */
  readonly #synced = new Map<string, Uint8Array>();
  readonly #underWay = new Set<Promise<unknown>>();
  #names: Name[] = [];
  #lost = false;

  constructor(isLost: () => boolean) {
    this.#isLost = isLost;
  }

  async run<T>(call: Call, proceed: () => Promise<T>): Promise<T> {
    const operation = this.#run(call, proceed);
    this.#underWay.add(operation);
    return operation.finally(() => this.#underWay.delete(operation));
  }

  /** What is still under way ends first; whether it happened is anybody's guess. */
  async losePower(): Promise<void> {
    this.#lost = true;
    await Promise.allSettled(this.#underWay);
    for (const [path, synced] of this.#synced) {
      await ifThere(this.#forget(path, synced));
    }
    for (const { undo } of this.#names.reverse()) {
      await undo();
    }
  }

  async #forget(path: string, synced: Uint8Array): Promise<void> {
    const written = await readFile(path);
    const left = new Uint8Array(this.#isLost() ? synced.length : written.length);
    for (let at = 0; at < left.length; at += sectorLength) {
      const from = this.#isLost() ? synced : written;
      left.set(from.subarray(at, Math.min(at + sectorLength, left.length)), at);
    }
    await writeFile(path, left);
  }

  async #run<T>(call: Call, proceed: () => Promise<T>): Promise<T> {
    // Of what is written while a sync is under way, nobody knows whether it takes part.
    const before = contentMatters.has(call.kind) ? await readFile(call.path).catch(() => null) : null;
    const isNew = call.kind === 'mkdir' && (await stat(call.path).catch(() => null)) === null;
    const value = await proceed();
    if (!this.#lost) {
      this.#note(call, before, isNew);
    }
    return value;
  }

  #note(call: Call, before: Uint8Array | null, isNew: boolean): void {
    const { path } = call;
    switch (call.kind) {
      case 'createExclusive':
        this.#synced.set(path, new Uint8Array());
        this.#undoLater(path, () => ifThere(unlink(path)));
        break;
      case 'sync':
      case 'datasync':
      case 'syncFile':
        this.#synced.set(path, before ?? new Uint8Array());
        break;
      case 'rename':
        this.#noteRename(path, call.to ?? '');
        break;
      case 'unlink':
        {
          // Of a file that it has never seen written, all is synced.
          const bytes = this.#synced.get(path) ?? before ?? new Uint8Array();
          this.#synced.delete(path);
          this.#undoLater(path, () => writeFile(path, bytes));
        }
        break;
      case 'mkdir':
        this.#undoLater(path, async () => {
          await (isNew ? rm(path, { recursive: true }) : undefined);
        });
        break;
      case 'syncDirectory':
        this.#names = this.#names.filter(({ directory }) => directory !== path);
        break;
    }
  }

  #noteRename(from: string, to: string): void {
    this.#synced.set(to, this.#synced.get(from) ?? new Uint8Array());
    this.#synced.delete(from);
    this.#undoLater(to, () => rename(to, from));
  }

  #undoLater(path: string, undo: () => Promise<void>): void {
    this.#names.push({ directory: dirname(path), undo });
  }
}

/** The bytes of the file count as they were before these. */
const contentMatters: ReadonlySet<Call['kind']> = new Set(['sync', 'datasync', 'syncFile', 'unlink']);

async function ifThere(change: Promise<void>): Promise<void> {
  await change.catch(() => undefined);
}
