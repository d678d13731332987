import type { EngineParts } from '../../src/engine/parts.ts';
import type { Clock } from '../../src/lib/clock.ts';
import type { FileHandle, Fs } from '../../src/lib/fs.ts';
import { type Call, interceptedFs } from './store/interceptedFs.ts';

/**
 * One process's life: so many acts, then it is dead, as after `kill -9`. An act is an operation on the files of the
 * state that writes, or an effect on git or on processes. Its last act is done, but a write in it only by half, and
 * nothing that is asked for afterwards is done or answered any more.
 */
export class Life {
  /** How many acts it has done. */
  acts = 0;
  dead = false;
  /** Resolves at its last act. */
  readonly died: Promise<void>;
  readonly #last: number;
  readonly #underway = new Set<Promise<unknown>>();
  readonly #handles = new Set<FileHandle>();
  #announce: () => void = () => undefined;

  constructor(acts: number = Number.POSITIVE_INFINITY) {
    this.#last = acts;
    this.died = new Promise((resolve) => {
      this.#announce = resolve;
    });
  }

  /** Whether it was told when to die. */
  get isFinite(): boolean {
    return Number.isFinite(this.#last);
  }

  /** Kills it here, before its last act. */
  die(): void {
    this.dead = true;
  }

  /** `last` is how far it comes when this is where it dies. */
  async act<T>(whole: () => Promise<T>, last: () => Promise<unknown> = whole): Promise<T> {
    if (this.dead) {
      return never();
    }
    this.acts += 1;
    if (this.acts < this.#last) {
      return this.answer(whole());
    }
    await this.#follow(last());
    this.die();
    this.#announce();
    return never();
  }

  /** The answer, unless it comes too late for this life. */
  async answer<T>(asked: Promise<T>): Promise<T> {
    try {
      const answer = await this.#follow(asked);
      return this.dead ? never() : answer;
    } catch (error) {
      if (this.dead) {
        return never();
      }
      throw error;
    }
  }

  /** Its handles are closed for it when it is dead. */
  opened(handle: FileHandle): void {
    this.#handles.add(handle);
  }

  /** Resolves when what it had begun has come to its end, and nothing of it is left. */
  async buried(): Promise<void> {
    this.die();
    await Promise.allSettled(this.#underway);
    await Promise.all([...this.#handles].map((handle) => handle.close().catch(() => undefined)));
  }

  #follow<T>(promise: Promise<T>): Promise<T> {
    this.#underway.add(promise);
    const forget = () => void this.#underway.delete(promise);
    promise.then(forget, forget);
    return promise;
  }
}

const reading: ReadonlySet<Call['kind']> = new Set(['readdir', 'readFile', 'close']);

/** The files of the state, as long as it lives. */
export function mortalFs(real: Fs, life: Life): Fs {
  const followed: Fs = {
    ...real,
    async createExclusive(path, mode) {
      const handle = await real.createExclusive(path, mode);
      life.opened(handle);
      return handle;
    },
  };
  return interceptedFs(followed, (call, proceed) => {
    if (reading.has(call.kind)) {
      return life.dead ? never() : life.answer(proceed());
    }
    const { part, length = 0 } = call;
    return life.act(proceed, part === undefined ? proceed : () => part(Math.floor(length / 2)));
  });
}

export function mortalClock(real: Clock, life: Life): Clock {
  return {
    now: real.now,
    at: (at, callback) => real.at(at, () => (life.dead ? undefined : callback())),
  };
}

/** The parts that change the world, as long as it lives. */
export function mortal(parts: EngineParts, life: Life): EngineParts {
  const effect =
    <Args extends readonly unknown[], T>(act: (...args: Args) => Promise<T>) =>
    (...args: Args): Promise<T> =>
      life.act(() => act(...args));
  const { repository, processes } = parts;
  return {
    ...parts,
    // What the dead stumble over is nobody's concern.
    log: { ...parts.log, error: (message) => (life.dead ? undefined : parts.log.error(message)) },
    repository: {
      ...repository,
      addWorktree: effect(repository.addWorktree),
      removeWorktree: effect(repository.removeWorktree),
      deleteBranch: effect(repository.deleteBranch),
      mergeCommit: effect(repository.mergeCommit),
      advanceBranch: effect(repository.advanceBranch),
      checkpoints: {
        ...repository.checkpoints,
        save: effect(repository.checkpoints.save),
        goBack: effect(repository.checkpoints.goBack),
        drop: effect(repository.checkpoints.drop),
      },
      remotes: {
        ...repository.remotes,
        fetch: effect(repository.remotes.fetch),
        push: effect(repository.remotes.push),
        deleteBranch: effect(repository.remotes.deleteBranch),
      },
    },
    github: (host) => {
      const client = parts.github(host);
      return (
        client && {
          ...client,
          openPullRequest: effect(client.openPullRequest),
          updatePullRequest: effect(client.updatePullRequest),
          mergePullRequest: effect(client.mergePullRequest),
          answer: effect(client.answer),
        }
      );
    },
    processes: {
      ...processes,
      prepare: effect(processes.prepare),
      launch: effect(processes.launch),
      stop: effect(processes.stop),
    },
  };
}

function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}
