const newline = 10;
const carriageReturn = 13;
const nothing = Buffer.alloc(0);

/** Of what a run says; whatever is longer is left out. */
export const longestLine = 16 * 1024 * 1024;

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
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const lines: string[] = [];
    let start = 0;
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
      lines.push(this.#length === 0 ? this.#line(bytes, start, end) : this.#complete(bytes, start, end));
      start = end + 1;
    }
    this.#keep(bytes, start, bytes.length);
    return lines;
  }

  /** How many bytes of a line have come whose end has not. */
  get pending(): number {
    return this.#length;
  }

  /** What is left when the stream has ended without a final newline. */
  end(): string[] {
    return this.#length > 0 ? [this.#complete(nothing, 0, 0)] : [];
  }

  #keep(bytes: Buffer, start: number, end: number): void {
    this.#length += end - start;
    if (this.#length > this.#longest) {
      this.#parts = [];
    } else if (end > start) {
      // A copy: the caller is free to use its buffer again.
      this.#parts.push(new Uint8Array(bytes.subarray(start, end)));
    }
  }

  /** The line that began in an earlier chunk and ends in this one. */
  #complete(bytes: Buffer, start: number, end: number): string {
    this.#keep(bytes, start, end);
    const length = this.#length;
    const whole = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#length = 0;
    return length > this.#longest ? this.#leftOut(length) : this.#line(whole, 0, length);
  }

  #line(bytes: Buffer, start: number, end: number): string {
    if (end - start > this.#longest) {
      return this.#leftOut(end - start);
    }
    const text = bytes.toString(
      'utf8',
      start,
      bytes[end - 1] === carriageReturn && end > start ? end - 1 : end,
    );
    const withoutMark = this.#first && text.startsWith('\uFEFF') ? text.slice(1) : text;
    this.#first = false;
    return withoutMark;
  }

  #leftOut(length: number): string {
    this.#first = false;
    return `[a line of ${length} bytes is left out here]`;
  }
}
