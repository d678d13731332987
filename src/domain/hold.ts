export const holdKinds = ['quota', 'budget', 'input', 'approval', 'delivery', 'tool', 'disk'] as const;
export type HoldKind = (typeof holdKinds)[number];

/** A reason why something waits. A fact beside the status, never a status of its own. */
export interface Hold {
  readonly kind: HoldKind;
  /** One line for the user: what happened and what to do. */
  readonly reason: string;
  /** When it ends by itself (ISO time), or `null` when somebody must act. */
  readonly until: string | null;
}
