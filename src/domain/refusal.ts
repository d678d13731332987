export type RefusalKind =
  | 'invalid'
  | 'unauthorized'
  | 'notFound'
  | 'conflict'
  | 'forbidden'
  | 'unprocessable'
  /** It would be done if the user, who is told by the message what comes with it, asks for it with that. */
  | 'unconfirmed';

/** Why something that was asked for is not done; the message is fit to show to the user. */
export interface Refusal {
  readonly kind: RefusalKind;
  readonly message: string;
}

export function refusal(kind: RefusalKind, message: string): Refusal {
  return { kind, message };
}
