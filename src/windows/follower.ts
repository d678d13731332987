import { connect, type Socket } from 'node:net';
import { type Refusal, refusal } from '../domain/refusal.ts';
import type { Clock } from '../lib/clock.ts';
import { type Disposable, DisposableStore } from '../lib/disposables.ts';
import { Emitter } from '../lib/emitter.ts';
import { onAborted } from '../lib/onAborted.ts';
import { err, type Result } from '../lib/result.ts';
import type { TranscriptUpdate } from '../protocol/records.ts';
import { applyPatch, type ProjectView, type ViewPatch } from '../protocol/view.ts';
import {
  type Ask,
  answerSchemas,
  type DriverMessage,
  driverMessageSchema,
  type FollowerMessage,
} from '../protocol/windowMessage.ts';
import { Channel } from './channel.ts';
import type { Work } from './work.ts';

/** A connection to the window that drives. Nothing of the project is kept here but the view that was last received. */
export interface Connection extends Disposable {
  /** What to work with, once the driver has said welcome. */
  readonly work: FollowedWork | null;
  /** Asks the driver to hand the project over. */
  letGo(): void;
}

/** The project as the driver does it and shows it. `dispose` ends the connection. */
export interface FollowedWork extends Work {
  /** Whether the driver's workspace was trusted when it said welcome. */
  readonly driverTrusted: boolean;
}

export interface ConnectionOptions {
  readonly address: string;
  readonly token: string;
  readonly protocol: number;
  readonly clock: Clock;
  trusted(): boolean;
}

export interface ConnectionListener {
  onWelcome(work: FollowedWork): void;
  /** It speaks another version. */
  onOtherVersion(protocol: number): void;
  /** The driver has been silent although it was asked something, or is heard again. */
  onAnswers(answers: boolean): void;
  onClose(): void;
}

/** Connects to the driver; whatever becomes of it is told to the listener. */
export function connectToDriver(options: ConnectionOptions, listener: ConnectionListener): Connection {
  return new Follower(options, listener);
}

const messageLimit = 256 * 1024 * 1024;
/** A driver that does not even answer a ping for so long is stopped, asleep or stuck. */
const silenceMs = 5_000;
/** While somebody may be waiting for something to happen, a silent driver is noticed without being asked. */
const pingMs = 10_000;

/** The driver was not heard, or the connection was lost, before there was an answer. */
class NoAnswer extends Error {}

type Waiting = PromiseWithResolvers<unknown>;

class Follower implements Connection {
  readonly #options: ConnectionOptions;
  readonly #listener: ConnectionListener;
  readonly #channel: Channel;
  readonly #owned = new DisposableStore();
  readonly #changed = new Emitter<ViewPatch>();
  readonly #waiting = new Map<number, Waiting>();
  readonly #watches = new Map<number, (update: TranscriptUpdate) => void>();
  #lastNumber = 0;
  #answers = true;
  #silence: Disposable | null = null;
  #nextPing: Disposable | null = null;
  #view: ProjectView | null = null;
  work: FollowedWork | null = null;

  constructor(options: ConnectionOptions, listener: ConnectionListener) {
    this.#options = options;
    this.#listener = listener;
    const socket: Socket = connect(options.address);
    this.#channel = this.#owned.add(
      new Channel(socket, messageLimit, {
        onMessage: (message) => this.#receive(message),
        onClose: () => this.#closed(),
      }),
    );
    const { protocol, token } = options;
    this.#channel.send({ kind: 'hello', protocol, token, trusted: options.trusted() });
    this.#expectSign();
  }

  letGo(): void {
    this.#send({ kind: 'letGo' });
  }

  dispose(): void {
    this.#owned.dispose();
    this.#silence?.dispose();
    this.#nextPing?.dispose();
    this.#rejectAll();
  }

  #receive(message: unknown): void {
    const parsed = driverMessageSchema.safeParse(message);
    if (!parsed.success) {
      // A driver of the same version says nothing of the kind; whoever it is, there is nothing to follow.
      this.#channel.dispose();
      return;
    }
    this.#silence?.dispose();
    this.#silence = null;
    this.#setAnswers(true);
    this.#take(parsed.data);
  }

  #take(message: DriverMessage): void {
    switch (message.kind) {
      case 'otherVersion':
        this.#listener.onOtherVersion(message.protocol);
        return;
      case 'welcome':
        this.#view = message.view;
        this.work = this.#createWork(message);
        this.#listener.onWelcome(this.work);
        this.#pingLater();
        return;
      case 'patch':
        this.#apply(message.patch);
        return;
      case 'answer':
        this.#settle(message.request)?.resolve(message.answer);
        return;
      case 'failed':
        this.#settle(message.request)?.reject(new Error(message.message));
        return;
      case 'transcript':
        this.#watches.get(message.watch)?.(message.update);
        return;
    }
  }

  #createWork({ project, trusted }: DriverMessage & { kind: 'welcome' }): FollowedWork {
    const view = (): ProjectView => {
      if (this.#view === null) {
        throw new Error('There is no view before the welcome.');
      }
      return this.#view;
    };
    return {
      driverTrusted: trusted,
      project,
      view,
      onDidChange: this.#changed.event,
      submit: (intent, signal) =>
        orRefusal(this.#ask({ kind: 'submit', intent }, answerSchemas.submit.parse, signal)),
      watchTranscript: (runId, listener) => this.#watch(runId, listener),
      transcriptPage: (runId, place, direction) =>
        this.#ask({ kind: 'transcriptPage', runId, place, direction }, answerSchemas.transcriptPage.parse),
      history: (id, before) => this.#ask({ kind: 'history', id, before }, answerSchemas.history.parse),
      prompt: (runId) => this.#ask({ kind: 'prompt', runId }, answerSchemas.prompt.parse),
      logDirectory: (runId) => this.#ask({ kind: 'logDirectory', runId }, answerSchemas.logDirectory.parse),
      changes: (id) => orRefusal(this.#ask({ kind: 'changes', id }, answerSchemas.changes.parse)),
      fileAt: async (commit, path) => {
        const bytes = await this.#ask({ kind: 'fileAt', commit, path }, answerSchemas.fileAt.parse);
        return bytes === null ? null : Buffer.from(bytes, 'base64');
      },
      wake: () => this.#options.trusted() && this.#send({ kind: 'trusted' }),
      dispose: async () => this.dispose(),
    };
  }

  #apply(patch: ViewPatch): void {
    const next = this.#view === null ? null : applyPatch(this.#view, patch);
    if (next === null) {
      // Something was missed: a new connection begins with a snapshot.
      this.#channel.dispose();
      return;
    }
    this.#view = next;
    this.#changed.fire(patch);
    this.#pingLater();
  }

  /** Rejects with `NoAnswer` when the driver is silent or gone. What `signal` ends is answered all the same. */
  async #ask<T>(ask: Ask, parse: (answer: unknown) => T, signal?: AbortSignal): Promise<T> {
    if (this.#owned.disposed) {
      throw new NoAnswer('The window that works on this project is gone.');
    }
    this.#lastNumber += 1;
    const request = this.#lastNumber;
    const waiting: Waiting = Promise.withResolvers();
    this.#waiting.set(request, waiting);
    this.#send({ kind: 'ask', request, ask });
    if (ask.kind !== 'ping') {
      // What was asked for may take its time, but a driver that is awake answers this at once.
      this.#ping();
    }
    const cancelling = onAborted(signal, () => this.#send({ kind: 'cancel', request }));
    try {
      return parse(await waiting.promise);
    } finally {
      cancelling.dispose();
    }
  }

  #ping(): void {
    this.#expectSign();
    this.#ask({ kind: 'ping' }, () => undefined).then(
      () => this.#pingLater(),
      () => undefined,
    );
  }

  #pingLater(): void {
    const open = this.#view?.tasks.some((task) => task.status === 'ACTIVE' || task.status === 'PLANNING');
    if (open && this.#nextPing === null && !this.#owned.disposed) {
      const { clock } = this.#options;
      this.#nextPing = clock.at(clock.now() + pingMs, () => {
        this.#nextPing = null;
        this.#ping();
      });
    }
  }

  #expectSign(): void {
    const { clock } = this.#options;
    this.#silence ??= clock.at(clock.now() + silenceMs, () => {
      this.#silence = null;
      this.#setAnswers(false);
      this.#rejectAll();
    });
  }

  #watch(runId: string, listener: (update: TranscriptUpdate) => void): Disposable {
    this.#lastNumber += 1;
    const watch = this.#lastNumber;
    this.#watches.set(watch, listener);
    this.#send({ kind: 'watch', watch, runId });
    return {
      dispose: () => {
        if (this.#watches.delete(watch)) {
          this.#send({ kind: 'unwatch', watch });
        }
      },
    };
  }

  #setAnswers(answers: boolean): void {
    if (this.#answers !== answers) {
      this.#answers = answers;
      this.#listener.onAnswers(answers);
    }
  }

  #settle(request: number): Waiting | undefined {
    const waiting = this.#waiting.get(request);
    this.#waiting.delete(request);
    return waiting;
  }

  #rejectAll(): void {
    for (const { reject } of this.#waiting.values()) {
      reject(
        new NoAnswer(
          'The window that works on this project did not answer. It may still have done it: look before you ask again.',
        ),
      );
    }
    this.#waiting.clear();
  }

  #closed(): void {
    const wasOpen = !this.#owned.disposed;
    this.dispose();
    if (wasOpen) {
      this.#listener.onClose();
    }
  }

  #send(message: FollowerMessage): void {
    this.#channel.send(message);
  }
}

async function orRefusal<T>(answer: Promise<Result<T, Refusal>>): Promise<Result<T, Refusal>> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof NoAnswer) {
      return err(refusal('unprocessable', error.message));
    }
    throw error;
  }
}
