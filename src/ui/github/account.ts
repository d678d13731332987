import type { Account } from '../../domain/signIn.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Disposable } from '../../lib/disposables.ts';
import { Emitter, type Event } from '../../lib/emitter.ts';

/** `unknown`: GitHub could not be asked. */
export type AccountAnswer = Account | 'nobody' | 'unknown';

/** Asks who is signed in at a host, such as `github.com`, as far as this window knows. */
export type AccountAt = (host: string) => Promise<AccountAnswer>;

/** In whose name the work of a new task would be delivered; nobody waits for it. */
export interface KnownAccount extends Disposable {
  /** `unknown` as well where it is being asked. */
  now(): AccountAnswer;
  /** It may be another one now. What the project itself gets to know, it tells itself. */
  readonly onDidChange: Event<void>;
}

/**
 * The window that works on the project knows best; where nothing there has to do with GitHub yet, this one asks. Where
 * the work goes may become known only after the first look.
 */
export function knownAccount(
  { engine }: { readonly engine: Pick<Engine, 'view'> },
  accountAt: AccountAt,
  onDidChangeSignIn: Event<void>,
): KnownAccount {
  const changed = new Emitter<void>();
  let asked: { readonly host: string; answer: AccountAnswer } | null = null;
  const ask = (host: string): AccountAnswer => {
    const question = { host, answer: 'unknown' as AccountAnswer };
    asked = question;
    accountAt(host)
      .catch(() => 'unknown' as const)
      .then((answer) => {
        question.answer = answer;
        changed.fire();
      });
    return question.answer;
  };
  const following = onDidChangeSignIn(() => {
    asked = null;
    changed.fire();
  });
  return {
    now() {
      const { github, deliveries } = engine.view().project;
      const host = deliveries.find((one) => one.host !== null)?.host ?? null;
      if (host === null) {
        return 'unknown';
      }
      if (github?.host === host && github.account !== null) {
        return { login: github.account, source: github.source };
      }
      return asked?.host === host ? asked.answer : ask(host);
    },
    onDidChange: changed.event,
    dispose() {
      following.dispose();
      changed.dispose();
    },
  };
}
