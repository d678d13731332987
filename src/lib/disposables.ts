export interface Disposable {
  dispose(): void;
}

export function disposable(dispose: () => void): Disposable {
  return { dispose };
}

/** Owns disposables; what is added after it was disposed is disposed at once. */
export class DisposableStore implements Disposable {
  readonly #owned = new Set<Disposable>();
  #disposed = false;

  get disposed(): boolean {
    return this.#disposed;
  }

  add<T extends Disposable>(owned: T): T {
    if (this.#disposed) {
      owned.dispose();
    } else {
      this.#owned.add(owned);
    }
    return owned;
  }

  delete(owned: Disposable): void {
    if (this.#owned.delete(owned)) {
      owned.dispose();
    }
  }

  dispose(): void {
    this.#disposed = true;
    for (const owned of [...this.#owned].reverse()) {
      owned.dispose();
    }
    this.#owned.clear();
  }
}
