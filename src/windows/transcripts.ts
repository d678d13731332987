import type { Disposable } from '../lib/disposables.ts';
import type { TranscriptUpdate } from '../protocol/records.ts';
import type { Work } from './work.ts';

interface Watch {
  readonly runId: string;
  readonly listener: (update: TranscriptUpdate) => void;
  inner: Disposable | null;
}

/** The transcripts that a window watches, whoever gives them; each begins anew with another giver. */
export class Transcripts implements Disposable {
  readonly #watches = new Set<Watch>();
  #work: Work | null = null;

  watch(runId: string, listener: (update: TranscriptUpdate) => void): Disposable {
    const watch: Watch = { runId, listener, inner: null };
    this.#watches.add(watch);
    this.#begin(watch);
    return {
      dispose: () => {
        this.#watches.delete(watch);
        watch.inner?.dispose();
      },
    };
  }

  attach(work: Work): void {
    this.detach();
    this.#work = work;
    for (const watch of this.#watches) {
      this.#begin(watch);
    }
  }

  detach(): void {
    this.#work = null;
    for (const watch of this.#watches) {
      watch.inner?.dispose();
      watch.inner = null;
    }
  }

  dispose(): void {
    this.detach();
    this.#watches.clear();
  }

  #begin(watch: Watch): void {
    watch.inner = this.#work?.watchTranscript(watch.runId, watch.listener) ?? null;
  }
}
