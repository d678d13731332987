import type { Clock } from '../../lib/clock.ts';
import type { Disposable } from '../../lib/disposables.ts';

/** Longer than VS Code shows a message. It keeps it open after that, out of sight, until somebody answers. */
const inSightMilliseconds = 30_000;

export interface MessageTurn extends Disposable {
  readonly isFree: boolean;
  /** A message is shown: the next one is held back until it is answered, or out of sight. */
  take(answered: Promise<unknown>): void;
}

/** One message at a time, and none that holds others back for ever. */
export function messageTurn(clock: Clock, onFree: () => void): MessageTurn {
  let taken: Disposable | null = null;
  const free = (turn: Disposable): void => {
    // An answer may come long after the next message has been shown.
    if (taken === turn) {
      taken = null;
      turn.dispose();
      onFree();
    }
  };
  return {
    get isFree() {
      return taken === null;
    },
    take(answered) {
      const turn = clock.at(clock.now() + inSightMilliseconds, () => free(turn));
      taken = turn;
      void answered.finally(() => free(turn));
    },
    dispose() {
      taken?.dispose();
      taken = null;
    },
  };
}
