import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';

export interface CaptureLimits {
  /** What is written as it comes. */
  readonly headBytes: number;
  /** How much of the end is kept of a stream that is longer. */
  readonly tailBytes: number;
}

/**
 * Copies a stream into a file, and keeps only its beginning and its end when it grows without bound.
 * Writing is synchronous: what was received is in the file, whatever happens to the runner next.
 */
export class Capture {
  readonly #limits: CaptureLimits;
  readonly #file: number;
  #written = 0;
  #tail: Uint8Array[] = [];
  #tailLength = 0;
  #leftOut = 0;
  /** The first reason why something could not be written, such as a full disk. */
  failure: string | null = null;

  constructor(path: string, limits: CaptureLimits) {
    this.#limits = limits;
    this.#file = openSync(path, 'a', 0o600);
  }

  write(chunk: Uint8Array): void {
    const head = chunk.subarray(0, Math.max(this.#limits.headBytes - this.#written, 0));
    this.#append(head);
    this.#written += head.length;
    if (head.length < chunk.length) {
      this.#keepTail(new Uint8Array(chunk.subarray(head.length)));
    }
  }

  finish(): void {
    if (this.#tailLength > 0) {
      const tail = Buffer.concat(this.#tail);
      // When something is missing before it, the tail begins in the middle of a line.
      const start = this.#leftOut > 0 ? tail.indexOf(10) + 1 : 0;
      const leftOut = this.#leftOut + start;
      this.#append(leftOut > 0 ? Buffer.from(`\n[${leftOut} bytes are left out here]\n`) : new Uint8Array());
      this.#append(tail.subarray(start));
    }
    try {
      fdatasyncSync(this.#file);
    } catch (error) {
      this.#fail(error);
    }
    closeSync(this.#file);
  }

  #append(bytes: Uint8Array): void {
    try {
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(this.#file, bytes, done);
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  #keepTail(bytes: Uint8Array): void {
    this.#tail.push(bytes);
    this.#tailLength += bytes.length;
    let first = this.#tail[0];
    while (first && this.#tailLength - first.length >= this.#limits.tailBytes) {
      this.#tail.shift();
      this.#tailLength -= first.length;
      this.#leftOut += first.length;
      first = this.#tail[0];
    }
  }

  #fail(error: unknown): void {
    this.failure ??= error instanceof Error ? error.message : String(error);
  }
}
