import type { Log } from '../../lib/log.ts';

const linesKept = 200;
/** What some tool had to say may have no end. */
const longestLine = 2_000;

/** A log that remembers its last lines: VS Code gives nobody back what was written to its own. */
export class RecentLines implements Log {
  readonly #log: Log;
  readonly #lines: string[] = [];

  constructor(log: Log) {
    this.#log = log;
  }

  /** The latest last. */
  lines(): readonly string[] {
    return this.#lines;
  }

  debug(message: string): void {
    this.#log.debug(message);
  }

  info(message: string): void {
    this.#keep('info', message);
    this.#log.info(message);
  }

  warn(message: string): void {
    this.#keep('warning', message);
    this.#log.warn(message);
  }

  error(message: string): void {
    this.#keep('error', message);
    this.#log.error(message);
  }

  #keep(level: string, message: string): void {
    this.#lines.push(`${new Date().toISOString()} [${level}] ${message.slice(0, longestLine)}`);
    if (this.#lines.length > linesKept) {
      this.#lines.shift();
    }
  }
}
