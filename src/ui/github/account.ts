import type { Account } from '../../domain/signIn.ts';
import type { OpenProject } from '../projects.ts';

/** `unknown`: GitHub could not be asked. */
export type AccountAnswer = Account | 'nobody' | 'unknown';

/** Asks who is signed in at a host, such as `github.com`, as far as this window knows. */
export type AccountAt = (host: string) => Promise<AccountAnswer>;

/** In whose name the work of a new task would be delivered; nobody waits for it. */
export interface KnownAccount {
  now(): AccountAnswer;
  /** Fulfilled once `now` knows more; `null`: it does not get to know more. */
  pending(): Promise<void> | null;
}

/** The window that works on the project knows best; where nothing there has to do with GitHub yet, this one asks. */
export function knownAccount({ engine }: OpenProject, accountAt: AccountAt): KnownAccount {
  const { github, deliveries } = engine.view().project;
  const host = deliveries.find((one) => one.host !== null)?.host ?? null;
  if (host === null || (github?.host === host && github.account !== null)) {
    const known = github?.account ? { login: github.account, source: github.source } : 'unknown';
    return { now: () => known, pending: () => null };
  }
  let known: AccountAnswer = 'unknown';
  let pending: Promise<void> | null = accountAt(host).then((answer) => {
    known = answer;
    pending = null;
  });
  return { now: () => known, pending: () => pending };
}
