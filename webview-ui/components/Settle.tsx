import { Component, type ComponentChild, type ComponentChildren } from 'preact';

interface SettleProps {
  /** Another value when cards come, go or change places. */
  readonly order: string;
  readonly children: ComponentChildren;
}

/** Cards beyond this number change places at once: measuring them all would cost more than it shows. */
export const cardLimit = 300;
const settleMs = 180;

/** Lets the cards inside glide from where they were to where they are. */
export class Settle extends Component<SettleProps> {
  override getSnapshotBeforeUpdate(before: SettleProps): ReadonlyMap<string, DOMRect> | null {
    return before.order === this.props.order || reducedMotion() ? null : placesOfCards();
  }

  override componentDidUpdate(_before: SettleProps, _state: object, places: unknown): void {
    if (places instanceof Map) {
      settle(places);
    }
  }

  override render(): ComponentChild {
    return this.props.children;
  }
}

function cards(): readonly HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[data-card]')];
}

function placesOfCards(): ReadonlyMap<string, DOMRect> | null {
  const all = cards();
  return all.length > cardLimit
    ? null
    : new Map(all.map((card) => [card.dataset.card ?? '', card.getBoundingClientRect()]));
}

function settle(places: ReadonlyMap<unknown, unknown>): void {
  for (const card of cards()) {
    const before = places.get(card.dataset.card);
    const now = card.getBoundingClientRect();
    const options = { duration: settleMs, easing: 'cubic-bezier(0.2, 0, 0, 1)' };
    if (!(before instanceof DOMRect)) {
      card.animate([{ opacity: 0 }, { opacity: 1 }], options);
    } else if (before.left !== now.left || before.top !== now.top) {
      const from = `translate(${before.left - now.left}px, ${before.top - now.top}px)`;
      card.animate([{ transform: from }, { transform: 'none' }], options);
    }
  }
}

function reducedMotion(): boolean {
  return (
    document.body.classList.contains('vscode-reduce-motion') ||
    matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}
