import { Mutex } from '../lib/mutex.ts';

/** Lets so many pieces of work run at once; the others wait in order. */
export class Slots {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free === 0) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#free--;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) {
        this.#free++;
      } else {
        next();
      }
    }
  }
}

/** Work on the same path runs one piece at a time; different paths do not wait for each other. */
export class PathTurns {
  readonly #turns = new Map<string, { mutex: Mutex; users: number }>();

  async run<T>(path: string, work: () => Promise<T>): Promise<T> {
    const turn = this.#turns.get(path) ?? { mutex: new Mutex(), users: 0 };
    this.#turns.set(path, turn);
    turn.users++;
    try {
      return await turn.mutex.run(work);
    } finally {
      turn.users--;
      if (turn.users === 0) {
        this.#turns.delete(path);
      }
    }
  }
}

/** However often it is asked for while it runs, the work runs once more afterwards. */
export class Repeated {
  #running: Promise<void> | null = null;
  #askedFor = false;

  run(work: () => Promise<void>): Promise<void> {
    this.#askedFor = true;
    this.#running ??= this.#untilNobodyAsks(work);
    return this.#running;
  }

  async #untilNobodyAsks(work: () => Promise<void>): Promise<void> {
    try {
      while (this.#askedFor) {
        this.#askedFor = false;
        await work();
      }
    } finally {
      this.#running = null;
    }
  }
}
