import type { BoardUpdate } from '../../src/protocol/boardMessage.ts';
import { type BoardState, reduce, type UiEvent } from './boardState.ts';

/** Holds the state, and says when it is another one. */
export class Store {
  #state: BoardState;
  readonly #listeners = new Set<() => void>();

  constructor(initial: BoardState) {
    this.#state = initial;
  }

  get state(): BoardState {
    return this.#state;
  }

  dispatch(event: BoardUpdate | UiEvent): void {
    const next = reduce(this.#state, event);
    if (next !== this.#state) {
      this.#state = next;
      for (const listener of [...this.#listeners]) {
        listener();
      }
    }
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
