/** One timer for all the times of the page that go on. */
export interface Ticker {
  /** Calls each second; the answer ends it. */
  onTick(listener: () => void): () => void;
}

/** What is needed of a document. */
interface Page {
  readonly visibilityState: string;
  addEventListener(type: 'visibilitychange', listener: () => void): void;
}

/** There is no timer while nobody listens or nobody can see the page, and no time passes that may not be true. */
export function createTicker(page: Page, isStale: () => boolean = () => false): Ticker {
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  const adjust = () => {
    const wanted = listeners.size > 0 && page.visibilityState === 'visible';
    if (wanted && timer === undefined) {
      timer = setInterval(() => {
        for (const listener of isStale() ? [] : [...listeners]) {
          listener();
        }
      }, 1000);
    } else if (!wanted && timer !== undefined) {
      clearInterval(timer);
      timer = undefined;
    }
  };
  page.addEventListener('visibilitychange', adjust);
  return {
    onTick: (listener) => {
      listeners.add(listener);
      adjust();
      return () => {
        listeners.delete(listener);
        adjust();
      };
    },
  };
}
