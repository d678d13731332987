import type { BoardUpdate } from '../../src/protocol/boardMessage.ts';
import { type BoardState, reduce, type UiEvent } from './boardState.ts';

type Listener = (event: BoardUpdate | UiEvent) => void;

/** Holds the state, and says when, and by what, it has become another one. */
export class Store {
  #state: BoardState;
  readonly #listeners = new Set<Listener>();

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
        listener(event);
      }
    }
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
