import type { Engine } from '../../engine/engine.ts';
import { type Disposable, DisposableStore } from '../../lib/disposables.ts';
import type { BoardUpdate } from '../../protocol/boardMessage.ts';
import type { ViewPatch } from '../../protocol/view.ts';
import { throttle } from '../throttle.ts';
import { PatchQueue } from './patchQueue.ts';
import { joinTranscript } from './transcriptQueue.ts';

/** What a board needs of an engine. */
type BoardEngine = Pick<Engine, 'view' | 'onDidChange' | 'watchTranscript'>;

const sendMilliseconds = 100;

/**
 * What goes from one project to one page: a snapshot when it asks, then what changes, at most ten times a second and
 * only while it is seen.
 */
export class BoardConnection implements Disposable {
  readonly #engine: BoardEngine;
  readonly #post: (update: BoardUpdate) => void;
  readonly #patches = new PatchQueue();
  readonly #owned = new DisposableStore();
  readonly #sendPatches = this.#owned.add(throttle(sendMilliseconds, () => this.#flush()));
  /** The page is seen and has had its snapshot. */
  #live = false;
  #reveal: string | null = null;
  #graphWanted = false;
  #transcript: Disposable | null = null;

  constructor(engine: BoardEngine, post: (update: BoardUpdate) => void) {
    this.#engine = engine;
    this.#post = post;
    this.#owned.add(engine.onDidChange((patch) => this.#onDidChange(patch)));
  }

  /** The page is there and knows nothing yet. */
  ready(): void {
    this.#live = true;
    this.#post({ kind: 'snapshot', view: this.#patches.snapshot(this.#engine.view()) });
    if (this.#reveal !== null) {
      this.#post({ kind: 'reveal', id: this.#reveal });
      this.#reveal = null;
    }
    if (this.#graphWanted) {
      this.#post({ kind: 'showGraph' });
      this.#graphWanted = false;
    }
    this.#sendMore();
  }

  /** The page is not seen any more; it will ask anew. */
  hidden(): void {
    this.#live = false;
    this.watchTranscript(null);
  }

  /** Selects the item, now or as soon as the page is there. */
  reveal(id: string): void {
    if (this.#live) {
      // What is to be selected may have been created a moment ago.
      this.#flush();
      this.#post({ kind: 'reveal', id });
    } else {
      this.#reveal = id;
    }
  }

  /** Shows the subtasks as a graph, now or as soon as the page is there. */
  showGraph(): void {
    if (this.#live) {
      this.#post({ kind: 'showGraph' });
    } else {
      this.#graphWanted = true;
    }
  }

  /** A page that is not there yet is given the keyboard as it comes. */
  focus(): void {
    if (this.#live) {
      this.#post({ kind: 'focus' });
    }
  }

  watchTranscript(runId: string | null): void {
    if (this.#transcript !== null) {
      this.#owned.delete(this.#transcript);
      this.#transcript = null;
    }
    if (runId !== null) {
      this.#transcript = this.#owned.add(this.#followTranscript(runId));
    }
  }

  dispose(): void {
    this.#live = false;
    this.#owned.dispose();
  }

  #followTranscript(runId: string): Disposable {
    let waiting: Parameters<typeof joinTranscript>[0] = null;
    const send = throttle(sendMilliseconds, () => {
      if (waiting !== null) {
        this.#post({ kind: 'transcript', runId, ...waiting });
        waiting = null;
      }
    });
    const watched = this.#engine.watchTranscript(runId, (update) => {
      waiting = joinTranscript(waiting, update);
      send.request();
    });
    return {
      dispose() {
        watched.dispose();
        send.dispose();
      },
    };
  }

  #onDidChange(patch: ViewPatch): void {
    if (this.#live) {
      this.#patches.add(patch);
      this.#sendMore();
    }
  }

  #sendMore(): void {
    if (this.#patches.hasMore) {
      this.#sendPatches.request();
    }
  }

  #flush(): void {
    const patch = this.#live ? this.#patches.take() : null;
    if (patch !== null) {
      this.#post({ kind: 'patch', patch });
      this.#sendMore();
    }
  }
}
