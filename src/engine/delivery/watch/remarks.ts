import type { Hold } from '../../../domain/hold.ts';

/** Something to tell the user by a hold. */
export interface Remark {
  readonly reason: string;
  /** Whoever ends that hold wants to see whether it is still so: then it is said again. */
  readonly repeats: boolean;
}

/** What the user was told, by subtask, so that it is told once, taken back when it is over, and its end by the user is heard. */
export class Remarks {
  readonly #told = new Map<string, { readonly reason: string; readonly released: boolean }>();

  /** Takes in what has become of the hold; answers whether the user has just ended one of ours. */
  hear(id: string, hold: Hold | null): boolean {
    const told = this.#told.get(id);
    const released = told !== undefined && !told.released && hold === null;
    if (released) {
      this.#told.set(id, { ...told, released });
    }
    return released;
  }

  /** Whether the user has ended the hold that said this. */
  isReleased(id: string, reason: string): boolean {
    const told = this.#told.get(id);
    return told?.released === true && told.reason === reason;
  }

  /** The hold that is to be, in the place of `hold`: one that says something else than we do stays. */
  holdFor(id: string, hold: Hold | null, remark: Remark | null): Hold | null {
    const isOurs = hold === null || hold.reason === this.#told.get(id)?.reason;
    if (remark === null) {
      return isOurs ? null : hold;
    }
    const wasEnded = this.isReleased(id, remark.reason) && !remark.repeats;
    if (!isOurs || wasEnded || hold?.reason === remark.reason) {
      return hold;
    }
    return { kind: 'delivery', reason: remark.reason, until: null };
  }

  /** The subtask now has this hold. */
  told(id: string, hold: Hold | null, remark: Remark | null): void {
    if (remark === null) {
      this.#told.delete(id);
    } else if (hold?.reason === remark.reason) {
      this.#told.set(id, { reason: remark.reason, released: false });
    }
  }

  /** Those that are watched no more are forgotten. */
  keep(ids: ReadonlySet<string>): void {
    for (const id of this.#told.keys()) {
      if (!ids.has(id)) {
        this.#told.delete(id);
      }
    }
  }
}
