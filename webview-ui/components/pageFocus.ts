import type { TargetedKeyboardEvent } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

/**
 * Remembers what has the focus: the browser forgets it as soon as another frame has the keyboard, as each of VS Code's own
 * boxes takes it. Answers how the page takes the keyboard back, as VS Code gives it to the frame around this one.
 */
export function rememberFocus(): () => void {
  let last: HTMLElement | SVGElement | null = null;
  const restore = () => {
    if (last?.isConnected && !isPassedBy(last) && isLost()) {
      // Whoever comes by the pointer has something else in sight.
      last.focus({ preventScroll: true });
    }
  };
  document.addEventListener('focusin', ({ target }) => {
    last = target instanceof HTMLElement || target instanceof SVGElement ? target : null;
  });
  window.addEventListener('focus', restore);
  return () => {
    window.focus();
    restore();
    if (isPassedBy(document.activeElement)) {
      tabStop()?.focus();
    } else {
      focusPlace();
    }
  };
}

/**
 * What has the focus may be gone after an update, such as a button that has done its work: it then goes to the board. Columns
 * and inspector keep their own.
 */
export function useKeptPageFocus(): void {
  const had = document.hasFocus() && !isLost();
  useLayoutEffect(() => {
    if (had) {
      focusPlace();
    }
  });
}

/** Where the board has the focus and no card, as after a click on an empty place: an arrow goes to where Tab would. */
export function enterByArrow(event: TargetedKeyboardEvent<HTMLElement>): void {
  const isPlain = !(event.altKey || event.ctrlKey || event.metaKey || event.shiftKey);
  if (event.target === event.currentTarget && isPlain && event.key.startsWith('Arrow')) {
    const card = tabStop();
    card?.focus();
    if (card !== null) {
      event.preventDefault();
    }
  }
}

/** Where nothing has the focus: the card that the Tab key leads to, or else the page. */
function focusPlace(): void {
  if (isLost()) {
    (tabStop() ?? document.querySelector<HTMLElement>('main'))?.focus();
  }
}

function tabStop(): HTMLElement | null {
  return document.querySelector<HTMLElement>('[data-card][tabindex="0"]');
}

/** Another card may be the one to go on from: that which the board was opened for, and which may have come later than the keyboard. */
function isPassedBy(element: Element | null): boolean {
  return element?.matches('[data-card][tabindex="-1"]') ?? false;
}

function isLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
