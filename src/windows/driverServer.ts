import { timingSafeEqual } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { needsTrust, untrustedRefusal } from '../domain/trust.ts';
import { type Disposable, DisposableStore } from '../lib/disposables.ts';
import type { Log } from '../lib/log.ts';
import { err } from '../lib/result.ts';
import {
  type Ask,
  type DriverMessage,
  type FollowerMessage,
  followerMessageSchema,
  helloSchema,
} from '../protocol/windowMessage.ts';
import { Channel } from './channel.ts';
import { newAddress, removeAddress } from './socketAddress.ts';
import type { Work } from './work.ts';

/** Where the driver answers its followers. It listens before there is work to serve: who comes early waits. */
export interface DriverServer {
  readonly address: string;
  serve(work: Work): void;
  /** Ends every connection; the followers look at the lease then. */
  close(): Promise<void>;
}

export interface DriverServerOptions {
  readonly token: string;
  readonly protocol: number;
  trusted(): boolean;
  /** Whether the window is there: the process behind it outlives one that is closed or lost over a network. */
  attended(): Promise<boolean>;
  readonly log: Log;
  /** A trusted follower should have the project, or one of a newer version. */
  onLetGo(): void;
}

export async function startDriverServer(options: DriverServerOptions): Promise<DriverServer> {
  const connections = new Set<Socket>();
  const { promise: work, resolve: serve } = Promise.withResolvers<Work>();
  const server = createServer((socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
    accept(socket, work, options);
  });
  const address = await newAddress();
  await listen(server, address);
  return {
    address,
    serve,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of connections) {
        socket.destroy();
      }
      await closed;
      await removeAddress(address);
    },
  };
}

/** Before it said who it is, and after that; a feedback may be as long as a book. */
const helloLimit = 4 * 1024;
const messageLimit = 4 * 1024 * 1024;
const helloMs = 10_000;

function listen(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.off('error', reject);
      // From now on an error concerns one who tried to connect.
      server.on('error', () => undefined);
      resolve();
    });
  });
}

function accept(socket: Socket, work: Promise<Work>, options: DriverServerOptions): void {
  const owned = new DisposableStore();
  let follower: FollowerConnection | null = null;
  socket.setTimeout(helloMs, () => void socket.destroy());
  const channel = new Channel(socket, helloLimit, {
    onMessage(message) {
      if (follower !== null) {
        follower.receive(message);
        return;
      }
      const trusted = greet(message, channel, options);
      if (trusted === null) {
        socket.end();
        return;
      }
      socket.setTimeout(0);
      channel.limit = messageLimit;
      follower = owned.add(new FollowerConnection(channel, trusted, work, options));
    },
    onClose: () => owned.dispose(),
  });
}

/** Whether its workspace is trusted; `null` for somebody who is not let in. */
function greet(message: unknown, channel: Channel, options: DriverServerOptions): boolean | null {
  const hello = helloSchema.safeParse(message);
  if (!hello.success || !sameText(hello.data.token, options.token)) {
    options.log.warn('Somebody tried to connect to this window and did not know the token.');
    return null;
  }
  const { protocol, trusted } = hello.data;
  if (protocol === options.protocol) {
    return trusted;
  }
  send(channel, { kind: 'otherVersion', protocol: options.protocol });
  if (protocol > options.protocol) {
    options.onLetGo();
  }
  return null;
}

class FollowerConnection implements Disposable {
  readonly #channel: Channel;
  readonly #options: DriverServerOptions;
  readonly #owned = new DisposableStore();
  readonly #watches = new Map<number, Disposable>();
  /** What ends the requests that are being carried out. */
  readonly #ends = new Map<number, AbortController>();
  readonly #work: Promise<Work>;
  #trusted: boolean;

  constructor(channel: Channel, trusted: boolean, work: Promise<Work>, options: DriverServerOptions) {
    this.#channel = channel;
    this.#trusted = trusted;
    this.#work = work;
    this.#options = options;
    void work.then((ready) => {
      this.#welcome(ready);
      void this.#yieldIfAlone();
    });
  }

  receive(message: unknown): void {
    const parsed = followerMessageSchema.safeParse(message);
    if (parsed.success) {
      void this.#work.then((work) => this.#carryOut(work, parsed.data));
    } else {
      this.#options.log.warn('Another window sent something that is not known; the connection is closed.');
      this.#channel.dispose();
    }
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #welcome(work: Work): void {
    if (this.#owned.disposed) {
      return;
    }
    this.#owned.add(work.onDidChange((patch) => this.#send({ kind: 'patch', patch })));
    const { project } = work;
    this.#send({ kind: 'welcome', trusted: this.#options.trusted(), project, view: work.view() });
  }

  #carryOut(work: Work, message: FollowerMessage): void {
    switch (message.kind) {
      case 'ask':
        if (message.ask.kind === 'ping') {
          void this.#yieldIfAlone();
        }
        void this.#answer(work, message.request, message.ask);
        return;
      case 'cancel':
        this.#ends.get(message.request)?.abort();
        return;
      case 'trusted':
        this.#trusted = true;
        return;
      case 'watch':
        this.#watch(work, message.watch, message.runId);
        return;
      case 'unwatch':
        this.#unwatch(message.watch);
        return;
      case 'letGo':
        if (this.#trusted) {
          this.#options.onLetGo();
        }
        return;
    }
  }

  /** Where the other window goes away, what it has asked for is carried out all the same. */
  async #answer(work: Work, request: number, ask: Ask): Promise<void> {
    const end = new AbortController();
    this.#ends.set(request, end);
    try {
      this.#send({ kind: 'answer', request, answer: await answer(work, ask, this.#trusted, end.signal) });
    } catch (error) {
      this.#failed(request, error);
    } finally {
      this.#ends.delete(request);
    }
  }

  /** Where nobody looks, settings do not arrive either: the window that somebody has before him drives better. */
  async #yieldIfAlone(): Promise<void> {
    if (this.#trusted && !(await this.#options.attended()) && !this.#owned.disposed) {
      this.#options.onLetGo();
    }
  }

  #watch(work: Work, watch: number, runId: string): void {
    this.#unwatch(watch);
    const watched = work.watchTranscript(runId, (update) =>
      this.#send({ kind: 'transcript', watch, update }),
    );
    this.#watches.set(watch, this.#owned.add(watched));
  }

  #unwatch(watch: number): void {
    const watched = this.#watches.get(watch);
    if (watched !== undefined) {
      this.#watches.delete(watch);
      this.#owned.delete(watched);
    }
  }

  #failed(request: number, error: unknown): void {
    if (this.#owned.disposed) {
      return; // What was under way when the project was closed.
    }
    this.#options.log.error(`What another window asked for failed: ${String(error)}`);
    const message = error instanceof Error ? error.message : String(error);
    this.#send({ kind: 'failed', request, message });
  }

  #send(message: DriverMessage): void {
    if (!this.#owned.disposed) {
      send(this.#channel, message);
    }
  }
}

async function answer(work: Work, ask: Ask, trusted: boolean, signal: AbortSignal): Promise<unknown> {
  switch (ask.kind) {
    case 'submit':
      return trusted || !needsTrust(ask.intent.kind)
        ? work.submit(ask.intent, signal)
        : err(untrustedRefusal);
    case 'logDirectory':
      return work.logDirectory(ask.runId);
    case 'changes':
      return work.changes(ask.id);
    case 'fileAt': {
      const bytes = await work.fileAt(ask.commit, ask.path);
      return bytes === null ? null : Buffer.from(bytes).toString('base64');
    }
    case 'transcriptPage':
      return work.transcriptPage(ask.runId, ask.place, ask.direction);
    case 'history':
      return work.history(ask.id, ask.before);
    case 'prompt':
      return work.prompt(ask.runId);
    case 'ping':
      return null;
  }
}

function send(channel: Channel, message: DriverMessage): void {
  channel.send(message);
}

function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
