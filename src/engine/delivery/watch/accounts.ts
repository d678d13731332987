import type { OpenWork } from '../../../domain/openWork.ts';
import { longestPollMs } from '../../../domain/polling.ts';
import type { SignInSource } from '../../../domain/signIn.ts';
import type { GitHubView } from '../../../protocol/view.ts';
import type { EngineParts } from '../../parts.ts';
import { pollFailure } from './lookAtPullRequests.ts';
import type { Place } from './places.ts';
import type { PollFailure } from './poll.ts';

/** Who is signed in where work of this project goes, and why nothing is asked there at present. */
export interface Accounts {
  /** Asks who that is where it is not known. Answers when to ask again; infinity: not before somebody says so. */
  look(places: readonly Place[]): Promise<number>;
  /** How it went when a place was asked. */
  heard(place: Place, failure: PollFailure | null): void;
  /** Somebody else may be signed in. */
  forget(): void;
  view(): GitHubView | null;
}

interface Account {
  login: string | null;
  source: SignInSource | null;
  /** Why nobody is known to be signed in. */
  failure: PollFailure | null;
  askAt: number;
  /** By place. */
  readonly pauses: Map<string, PollFailure>;
}

export function createAccounts(parts: EngineParts, work: OpenWork): Accounts {
  const accounts = new Map<string, Account>();
  const accountOf = (host: string): Account => {
    const account = accounts.get(host) ?? {
      login: null,
      source: null,
      failure: null,
      askAt: 0,
      pauses: new Map(),
    };
    accounts.set(host, account);
    return account;
  };
  return {
    async look(places) {
      const hosts = hostsOf(work);
      forgetOthers(accounts, hosts, places);
      const dues = [...hosts].map((host) => lookAt(parts, host, accountOf(host)));
      return Math.min(...(await Promise.all(dues)));
    },
    heard(place, failure) {
      if (place.kind !== 'pullRequest') {
        return;
      }
      const account = accountOf(place.repository.host);
      if (failure === null) {
        const wasPaused = account.pauses.delete(place.key);
        account.askAt = wasPaused && account.login === null ? 0 : account.askAt;
      } else {
        account.pauses.set(place.key, failure);
        account.login = failure.signIn ? null : account.login;
      }
    },
    forget() {
      for (const account of accounts.values()) {
        account.askAt = 0;
      }
    },
    view() {
      const all = [...accounts].map(([host, account]) => viewOf(host, account));
      return all.find(({ paused }) => paused !== null) ?? all[0] ?? null;
    },
  };
}

/** Those that open tasks deliver to. */
function hostsOf(work: OpenWork): ReadonlySet<string> {
  const open = [...work.tasks()]
    .map(({ row }) => row)
    .filter(({ status, deleting }) => status !== 'DONE' && !deleting);
  return new Set(
    open.flatMap(({ delivery }) => (delivery.kind === 'pullRequest' ? [delivery.repository.host] : [])),
  );
}

/** Where nothing of this project goes any more, and what kept places from being asked that are no more. */
function forgetOthers(
  accounts: Map<string, Account>,
  hosts: ReadonlySet<string>,
  places: readonly Place[],
): void {
  const keys = new Set(places.map(({ key }) => key));
  for (const [host, { pauses }] of accounts) {
    if (!hosts.has(host)) {
      accounts.delete(host);
    }
    for (const key of pauses.keys()) {
      if (!keys.has(key)) {
        pauses.delete(key);
      }
    }
  }
}

/** Asks who is signed in there if that is due; answers when it is next. */
async function lookAt(parts: EngineParts, host: string, account: Account): Promise<number> {
  const latest = account.login === null ? parts.clock.now() + longestPollMs : Number.POSITIVE_INFINITY;
  account.askAt = Math.min(account.askAt, latest);
  if (account.askAt <= parts.clock.now()) {
    await ask(parts, host, account);
  }
  return account.askAt;
}

async function ask(parts: EngineParts, host: string, account: Account): Promise<void> {
  // Whoever forgets it meanwhile puts that to zero, and the answer is already old.
  account.askAt = Number.POSITIVE_INFINITY;
  const answer = await parts.github(host)?.account();
  account.login = answer?.ok ? answer.value.login : null;
  account.source = answer?.ok ? answer.value.source : null;
  // What else keeps GitHub from answering is met, and told, where work is asked for.
  const isOut = answer?.ok === false && answer.error.kind === 'signedOut';
  account.failure = isOut ? pollFailure(answer.error) : null;
  const latest = answer?.ok ? Number.POSITIVE_INFINITY : parts.clock.now() + longestPollMs;
  account.askAt = Math.min(account.askAt, latest);
}

function viewOf(host: string, { login, source, failure, pauses }: Account): GitHubView {
  const pause = [...pauses.values()][0] ?? failure;
  return {
    host,
    account: login,
    source: login === null ? null : source,
    paused: pause?.message ?? null,
    signIn: pause?.signIn ?? false,
    until: pause?.until ?? null,
  };
}
