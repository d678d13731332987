const newline = 10;
const carriageReturn = 13;

/**
 * Cuts a stream of bytes into lines of text. Bytes are joined before they are decoded, so that a character which
 * arrives in two pieces stays whole; parts are kept in a list, because joining on every chunk is quadratic.
 */
export class LineSplitter {
  readonly #longest: number;
  #parts: Uint8Array[] = [];
  #length = 0;
  #first = true;

  constructor(longest: number) {
    this.#longest = longest;
  }

  /** The lines that `chunk` completes. A line longer than the limit is replaced by a note of its size. */
  push(chunk: Uint8Array): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      this.#keep(chunk.subarray(start, end));
      lines.push(this.#take());
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
    return lines;
  }

  /** What is left when the stream has ended without a final newline. */
  end(): string[] {
    return this.#length > 0 ? [this.#take()] : [];
  }

  #keep(part: Uint8Array): void {
    this.#length += part.length;
    if (this.#length > this.#longest) {
      this.#parts = [];
    } else if (part.length > 0) {
      // A copy: the caller is free to use its buffer again.
      this.#parts.push(new Uint8Array(part));
    }
  }

  #take(): string {
    const length = this.#length;
    const bytes = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#length = 0;
    if (length > this.#longest) {
      this.#first = false;
      return `[a line of ${length} bytes is left out here]`;
    }
    const text = bytes.toString('utf8', 0, bytes.at(-1) === carriageReturn ? bytes.length - 1 : bytes.length);
    const withoutMark = this.#first && text.startsWith('\uFEFF') ? text.slice(1) : text;
    this.#first = false;
    return withoutMark;
  }
}
