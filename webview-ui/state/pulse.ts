/** What is needed of a document. */
interface Page {
  readonly visibilityState: string;
  addEventListener(type: 'visibilitychange', listener: () => void): void;
}

export interface Pulse {
  /** Something came from the extension. */
  heard(): void;
}

const everyMs = 5_000;
const missedBeforeLost = 3;

/**
 * Asks the extension for a sign of life while the page is seen, and tells when it has not come three times in a row:
 * nothing else says that what the page shows has become old. Counted in questions, so that a machine that slept is
 * not taken for an extension that is gone.
 */
export function createPulse(page: Page, ask: () => void, tell: (isLost: boolean) => void): Pulse {
  let missed = 0;
  let timer: ReturnType<typeof setInterval> | undefined;
  const beat = (): void => {
    if (missed === missedBeforeLost) {
      tell(true);
    }
    missed += 1;
    ask();
  };
  const adjust = (): void => {
    clearInterval(timer);
    missed = 0;
    timer = page.visibilityState === 'visible' ? setInterval(beat, everyMs) : undefined;
  };
  page.addEventListener('visibilitychange', adjust);
  adjust();
  return {
    heard(): void {
      if (missed > missedBeforeLost) {
        tell(false);
      }
      missed = 0;
    },
  };
}
