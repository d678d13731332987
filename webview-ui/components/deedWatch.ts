import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { changed, moved, nothingSeen, type Seen, type Stand } from '../model/readiness.ts';
import type { UiState } from '../state/uiState.ts';

/**
 * Keeps a button that has just taken the place of another one from acting on what was meant for that: it is faded and
 * does nothing for a moment. It is named by what it does, in `data-deed`.
 */
export function useDeedWatch(ui: UiState): void {
  const [watch] = useState(() => new DeedWatch());
  useLayoutEffect(() => watch.drawn(placeOf(ui)));
  useEffect(() => watch.start(), [watch]);
}

/** Where the user is: whoever goes elsewhere expects other buttons. */
function placeOf(ui: UiState): string {
  const { taskId, selectedId, tab, layout, collapsed, filter, inspectorWidth } = ui;
  return JSON.stringify([taskId, selectedId, tab, layout, collapsed, filter, inspectorWidth]);
}

class DeedWatch {
  #sight = nothingSeen<HTMLElement>();
  #place = '';
  #drawnAt = '';
  #isDrawn = false;
  #frame: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  start(): () => void {
    const onClick = (event: MouseEvent) => this.#onClick(event);
    const onScroll = ({ target }: Event) => {
      if (target instanceof Element && target.querySelector('[data-deed]') !== null) {
        this.#follow();
      }
    };
    const onResize = () => this.#follow();
    window.addEventListener('click', onClick, { capture: true });
    window.addEventListener('scroll', onScroll, { capture: true });
    window.addEventListener('resize', onResize);
    return () => {
      window.removeEventListener('click', onClick, { capture: true });
      window.removeEventListener('scroll', onScroll, { capture: true });
      window.removeEventListener('resize', onResize);
      clearTimeout(this.#timer);
      if (this.#frame !== undefined) {
        cancelAnimationFrame(this.#frame);
      }
    };
  }

  /** The page has been drawn anew. Looked at before it is painted: buttons draw themselves after everything else. */
  drawn(place: string): void {
    this.#drawnAt = place;
    this.#isDrawn = true;
    this.#frame ??= requestAnimationFrame(() => this.#onFrame());
  }

  #onFrame(): void {
    this.#frame = undefined;
    if (this.#isDrawn && this.#drawnAt === this.#place) {
      this.#look();
      this.#frame = requestAnimationFrame(() => this.#onFrame());
    } else if (this.#isDrawn) {
      // Nothing new waits then: looked at once it is painted, so that no card is measured before its time.
      this.#isDrawn = false;
      this.#place = this.#drawnAt;
      this.#sight = { ...this.#sight, left: [] };
      this.#frame = requestAnimationFrame(() => this.#onFrame());
    } else {
      // A card that has come has its true height only now.
      this.#sight = { ...moved(this.#sight, standsOnPage(), performance.now()), left: this.#sight.left };
      this.#show();
    }
  }

  #look(): void {
    this.#isDrawn = false;
    if (this.#drawnAt === this.#place) {
      this.#sight = changed(this.#sight, standsOnPage(), performance.now());
      this.#show();
    } else {
      this.#place = this.#drawnAt;
      this.#follow();
    }
  }

  #follow(): void {
    this.#sight = moved(this.#sight, standsOnPage(), performance.now());
    this.#show();
  }

  /** Enter and Space come as clicks, too, which no pointer has made. */
  #onClick(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target.closest('[data-deed]') : null;
    if (target === null) {
      return;
    }
    // Something may have been drawn since the last look.
    this.#look();
    const seen = this.#sight.present.find(({ holder }) => holder === target);
    if (seen !== undefined && waits(seen) && (event.detail > 0 || seen.isOther)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }

  #show(): void {
    clearTimeout(this.#timer);
    const waiting = this.#sight.present.filter(waits);
    const unready = new Set<Element>(waiting.map(({ holder }) => holder));
    for (const element of document.querySelectorAll('[data-deed][aria-disabled]')) {
      if (!unready.has(element)) {
        element.removeAttribute('aria-disabled');
      }
    }
    for (const element of unready) {
      element.setAttribute('aria-disabled', 'true');
    }
    const next = Math.min(...waiting.map(({ readyAt }) => readyAt));
    if (Number.isFinite(next)) {
      this.#timer = setTimeout(() => this.#show(), Math.max(0, next - performance.now()) + 1);
    }
  }
}

function waits({ readyAt }: Seen<HTMLElement>): boolean {
  return readyAt > performance.now();
}

function standsOnPage(): readonly Stand<HTMLElement>[] {
  return [...document.querySelectorAll<HTMLElement>('[data-deed]')].flatMap((holder) => {
    const card = holder.closest<HTMLElement>('[data-card]');
    const place = card === null ? holder.getBoundingClientRect() : placeInList(holder, card);
    const deed = holder.dataset.deed ?? '';
    return place === null
      ? []
      : [{ holder, deed, left: place.left, top: place.top, right: place.right, bottom: place.bottom }];
  });
}

/** Where it stands once its card has glided there; `null`: out of sight, where it would be laid out only to be measured. */
function placeInList(button: HTMLElement, card: HTMLElement): DOMRect | null {
  const list = card.parentElement;
  if (list === null) {
    return null;
  }
  const top = card.offsetTop - list.scrollTop;
  const area = list.getBoundingClientRect();
  const isInSight =
    top < list.clientHeight && top + card.offsetHeight > 0 && area.top + top < window.innerHeight;
  if (!isInSight) {
    return null;
  }
  const actions = button.offsetParent instanceof HTMLElement ? button.offsetParent : button;
  return new DOMRect(
    area.left + card.offsetLeft + actions.offsetLeft + button.offsetLeft,
    area.top + top + actions.offsetTop + button.offsetTop,
    button.offsetWidth,
    button.offsetHeight,
  );
}
