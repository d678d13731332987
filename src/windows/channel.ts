import type { Socket } from 'node:net';
import type { Disposable } from '../lib/disposables.ts';

/** Somebody who does not read what is sent is cut off when this much waits; whoever comes back gets a snapshot. */
const longestBacklog = 64 * 1024 * 1024;

const newline = 0x0a;

export interface ChannelListener {
  /** What was parsed; it has to be checked. */
  onMessage(message: unknown): void;
  /** Comes once, however the connection ended. */
  onClose(): void;
}

/** Messages of JSON, one a line, over one socket. */
export class Channel implements Disposable {
  readonly #socket: Socket;
  readonly #listener: ChannelListener;
  #parts: Buffer[] = [];
  #length = 0;
  /** Longer messages, in bytes, end the connection. */
  limit: number;

  constructor(socket: Socket, limit: number, listener: ChannelListener) {
    this.#socket = socket;
    this.#listener = listener;
    this.limit = limit;
    socket.on('data', (data) => this.#read(data));
    // What went wrong does not matter: the connection is over.
    socket.on('error', () => undefined);
    socket.on('end', () => void socket.destroy());
    socket.on('close', () => listener.onClose());
  }

  send(message: object): void {
    if (this.#socket.writableLength > longestBacklog) {
      this.#socket.destroy();
    } else if (this.#socket.writable) {
      this.#socket.write(`${JSON.stringify(message)}\n`);
    }
  }

  dispose(): void {
    this.#socket.destroy();
  }

  #read(data: Buffer): void {
    let start = 0;
    for (let end = data.indexOf(newline); end !== -1; end = data.indexOf(newline, start)) {
      this.#keep(data.subarray(start, end));
      const line = Buffer.concat(this.#parts);
      this.#parts = [];
      this.#length = 0;
      start = end + 1;
      this.#take(line);
    }
    this.#keep(data.subarray(start));
  }

  #keep(part: Buffer): void {
    this.#parts.push(part);
    this.#length += part.length;
    if (this.#length > this.limit) {
      this.#parts = [];
      this.#socket.destroy();
    }
  }

  #take(line: Buffer): void {
    if (this.#socket.destroyed) {
      return;
    }
    let message: unknown;
    try {
      message = JSON.parse(line.toString('utf8'));
    } catch {
      this.#socket.destroy();
      return;
    }
    this.#listener.onMessage(message);
  }
}
