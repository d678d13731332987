/** A button as it stands on the page: where it is, and what it does. */
export interface Stand<Holder> {
  /** The element that it is. */
  readonly holder: Holder;
  /** Another one for whatever else it would do, or do it to. */
  readonly deed: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What is known of the buttons at their last sight, and of those that were elsewhere or gone a moment ago. */
export interface Sight<Holder> {
  readonly present: readonly Seen<Holder>[];
  readonly left: readonly Left<Holder>[];
}

export interface Seen<Holder> extends Stand<Holder> {
  /** It does nothing before: whoever aims now may mean what was there. */
  readonly readyAt: number;
  /** It is the button itself that does something else, so that it is the same for whoever presses it by a key. */
  readonly isOther: boolean;
}

interface Left<Holder> extends Stand<Holder> {
  readonly at: number;
}

/** How long a hand goes on to what the eye has seen. */
export const settleMs = 1000;

export function nothingSeen<Holder>(): Sight<Holder> {
  return { present: [], left: [] };
}

/** After a change that nobody on this page made. What stands where nothing else stood is ready at once. */
export function changed<Holder>(
  before: Sight<Holder>,
  stands: readonly Stand<Holder>[],
  at: number,
): Sight<Holder> {
  const gone = before.present.filter((seen) => !stands.some((stand) => isSame(seen, stand)));
  const left = [
    ...before.left.filter((one) => at - one.at < settleMs),
    ...gone.map((one) => ({ ...one, at })),
  ];
  const present = stands.map((stand): Seen<Holder> => {
    const own = before.present.find(({ holder }) => holder === stand.holder);
    const isOther = own !== undefined && own.deed !== stand.deed;
    const isStill = own !== undefined && isSame(own, stand);
    const isInPlaceOfAnother =
      !isStill && left.some((other) => other.deed !== stand.deed && overlap(other, stand));
    return isOther || isInPlaceOfAnother
      ? { ...stand, readyAt: at + settleMs, isOther }
      : { ...stand, readyAt: own?.readyAt ?? at, isOther: own?.isOther ?? false };
  });
  return { present, left };
}

/** After somebody has scrolled, or gone elsewhere, and so knows what stands where. */
export function moved<Holder>(
  before: Sight<Holder>,
  stands: readonly Stand<Holder>[],
  at: number,
): Sight<Holder> {
  const present = stands.map((stand): Seen<Holder> => {
    const own = before.present.find(({ holder, deed }) => holder === stand.holder && deed === stand.deed);
    return { ...stand, readyAt: own?.readyAt ?? at, isOther: own?.isOther ?? false };
  });
  return { present, left: [] };
}

function isSame<Holder>(a: Stand<Holder>, b: Stand<Holder>): boolean {
  return (
    a.deed === b.deed && a.left === b.left && a.top === b.top && a.right === b.right && a.bottom === b.bottom
  );
}

/** Edges that touch are no place to aim at. */
const slack = 4;

function overlap<Holder>(a: Stand<Holder>, b: Stand<Holder>): boolean {
  return (
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > slack &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > slack
  );
}
