import { existsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { type OutputPlace, outputBeginning } from '../../domain/transcript.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Disposable } from '../../lib/disposables.ts';
import type { Log } from '../../lib/log.ts';
import { LineSplitter, longestLine } from './lineSplitter.ts';
import type { ProcessEnd, ProcessListener, ProcessState } from './processes.ts';
import { readStatus, runFiles } from './runDirectory.ts';
import { watchDirectory } from './watchDirectory.ts';

export interface FollowOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly inspect: (directory: string) => Promise<ProcessState>;
  /** The beginning, where nothing is said. */
  readonly from?: OutputPlace | undefined;
}

/** A watch tells of new output at once; the poll is there for drives where nothing can be watched. */
const pollMs = 250;
/** How often is asked whether the runner still lives. */
const inspectMs = 2000;
const chunkBytes = 256 * 1024;

/** Gives the listener each line of the run's output from the place on, and then its end. */
export function followRun(directory: string, listener: ProcessListener, options: FollowOptions): Disposable {
  const follower = new Follower(directory, listener, options);
  follower.wake();
  return follower;
}

class Follower implements Disposable {
  readonly #directory: string;
  readonly #listener: ProcessListener;
  readonly #options: FollowOptions;
  readonly #streams: readonly FollowedStream[];
  readonly #watcher: Disposable;
  #poll: Disposable | null = null;
  #busy = false;
  #again = false;
  #mayHaveEnded = false;
  #disposed = false;
  #complaint: string | null = null;
  #inspectAt: number;

  constructor(directory: string, listener: ProcessListener, options: FollowOptions) {
    const files = runFiles(directory);
    this.#directory = directory;
    this.#listener = listener;
    this.#options = options;
    const from = options.from ?? outputBeginning;
    this.#streams = [
      new FollowedStream('stdout', files.stdout, from.stdout),
      new FollowedStream('stderr', files.stderr, from.stderr),
    ];
    // Output comes all the time; only another file can say that there will be no more.
    const logs: readonly (string | null)[] = [basename(files.stdout), basename(files.stderr)];
    this.#watcher = watchDirectory(directory, (name) => this.wake(!logs.includes(name)));
    this.#inspectAt = options.clock.now();
  }

  /** Reads what is there; called while it reads, it reads once more. */
  wake(mayHaveEnded = true): void {
    this.#again = true;
    this.#mayHaveEnded ||= mayHaveEnded;
    if (!this.#busy && !this.#disposed) {
      this.#busy = true;
      this.#pump()
        .then(
          () => this.#complain(null),
          (error: unknown) => this.#complain(String(error)),
        )
        .finally(() => {
          this.#busy = false;
          this.#schedule();
        });
    }
  }

  /** What goes wrong the same way at every look is said once, until it goes well again. */
  #complain(complaint: string | null): void {
    if (complaint !== null && complaint !== this.#complaint) {
      this.#options.log.warn(`Following ${this.#directory}: ${complaint}`);
    }
    this.#complaint = complaint;
  }

  dispose(): void {
    this.#disposed = true;
    this.#watcher.dispose();
    this.#poll?.dispose();
    if (!this.#busy) {
      this.#close();
    }
  }

  async #pump(): Promise<void> {
    while (this.#again && !this.#disposed) {
      this.#again = false;
      // Asked for before reading: what was written by then is all there is.
      const end = await this.#findEnd();
      for (const stream of this.#streams) {
        await stream.read((lines) => this.#give(stream, lines));
      }
      if (end) {
        this.#finish(end);
      }
    }
  }

  async #findEnd(): Promise<ProcessEnd | null> {
    if (!this.#mayHaveEnded) {
      return null;
    }
    this.#mayHaveEnded = false;
    const end = readStatus(this.#directory)?.end;
    const now = this.#options.clock.now();
    // A clock that was put back is not waited for.
    this.#inspectAt = Math.min(this.#inspectAt, now + inspectMs);
    if (end || now < this.#inspectAt) {
      return end ?? null;
    }
    this.#inspectAt = now + inspectMs;
    const state = await this.#options.inspect(this.#directory);
    if (state.kind === 'ended') {
      return state.end;
    }
    return existsSync(this.#directory) ? null : goneWithItsLogs(now);
  }

  #finish(end: ProcessEnd): void {
    for (const stream of this.#streams) {
      this.#give(stream, stream.rest());
    }
    if (!this.#disposed) {
      this.dispose();
      this.#listener.onEnd(end);
    }
  }

  #give(stream: FollowedStream, lines: readonly string[]): void {
    if (lines.length > 0 && !this.#disposed) {
      this.#listener.onLines(stream.name, lines, stream.given);
    }
  }

  #schedule(): void {
    if (this.#disposed) {
      this.#close();
      return;
    }
    this.#poll?.dispose();
    const { clock } = this.#options;
    this.#poll = clock.at(clock.now() + pollMs, () => this.wake());
  }

  #close(): void {
    for (const stream of this.#streams) {
      stream.close();
    }
  }
}

class FollowedStream {
  readonly name: 'stdout' | 'stderr';
  readonly #path: string;
  readonly #lines = new LineSplitter(longestLine);
  readonly #buffer = new Uint8Array(chunkBytes);
  #file: FileHandle | null = null;
  #position: number;

  constructor(name: 'stdout' | 'stderr', path: string, position: number) {
    this.name = name;
    this.#path = path;
    this.#position = position;
  }

  /** Where the last line ends that was given. */
  get given(): number {
    return this.#position - this.#lines.pending;
  }

  /** Everything that was added, a chunk at a time, so that nobody else waits long. */
  async read(give: (lines: readonly string[]) => void): Promise<void> {
    this.#file ??= await openIfThere(this.#path);
    if (!this.#file) {
      return;
    }
    for (;;) {
      const bytesRead = await this.#readOnce(this.#file);
      if (bytesRead === 0) {
        return;
      }
      this.#position += bytesRead;
      give(this.#lines.push(this.#buffer.subarray(0, bytesRead)));
    }
  }

  /** What cannot be read is opened anew the next time. */
  async #readOnce(file: FileHandle): Promise<number> {
    try {
      return (await file.read(this.#buffer, 0, chunkBytes, this.#position)).bytesRead;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  rest(): readonly string[] {
    return this.#lines.end();
  }

  close(): void {
    const file = this.#file;
    this.#file = null;
    file?.close().catch(() => undefined);
  }
}

function goneWithItsLogs(now: number): ProcessEnd {
  const message = 'The directory with its logs is gone.';
  return { cause: 'lost', exitCode: null, signal: null, message, endedAt: new Date(now).toISOString() };
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path);
  } catch {
    return null;
  }
}
