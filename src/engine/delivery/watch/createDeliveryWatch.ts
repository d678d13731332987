import { type PollFacts, pollMs } from '../../../domain/polling.ts';
import type { GitHubView } from '../../../protocol/view.ts';
import type { EngineParts } from '../../parts.ts';
import type { Reconciler } from '../../reconciler.ts';
import type { Schedule } from '../../schedule.ts';
import { createAccounts } from './accounts.ts';
import { lookAtLocalBases, lookAtRemoteBase } from './lookAtBase.ts';
import { lookAtPullRequests, type WatchMemory } from './lookAtPullRequests.ts';
import { hasFailed, openPlaces, type Place, subjectOf } from './places.ts';
import { Poll, type PollOutcome } from './poll.ts';
import { Remarks } from './remarks.ts';

/** Watches what becomes of delivered work: on its base, at the remote, on GitHub. */
export interface DeliveryWatch {
  /** Asks every place that is due, however often it is called. Answers when the next one is. */
  look(): Promise<number | null>;
  /** The user wants to know now. */
  refresh(): void;
  /** Somebody may have signed in, or changed the settings: what was paused is asked again. */
  wake(): void;
  /** Where the work on GitHub stands; `null` where nothing has to do with it. */
  view(): GitHubView | null;
}

const localPauseMs = 10_000;

export function createDeliveryWatch(
  parts: EngineParts,
  { work }: Pick<Schedule, 'work'>,
  reconciler: Pick<Reconciler, 'exclusively' | 'wake'>,
  onDidChange: () => void,
): DeliveryWatch {
  const polls = new Map<string, Poll>();
  const memory = emptyMemory();
  const accounts = createAccounts(parts, work);
  const tell = whenOther(() => accounts.view(), onDidChange);
  const lookAt = async (place: Place): Promise<number> => {
    const subject = subjectOf(place);
    const poll = pollOf(polls, place, parts.clock.now());
    if (hasReleases(memory.remarks, place)) {
      poll.askNow();
    }
    if (poll.dueAt(subject, parts.clock.now()) <= parts.clock.now()) {
      const attended = await isAttended(parts, place);
      await poll.ask(parts.clock.now, attended, () => ask(parts, memory, reconciler, place));
      accounts.heard(place, poll.failure);
    }
    return poll.dueAt(subject, parts.clock.now());
  };
  return {
    async look() {
      if (!parts.trusted()) {
        return null;
      }
      const places = openPlaces(parts.store.tables, work);
      forget(memory, places);
      const dues = [];
      for (const place of places) {
        dues.push(await lookAt(place));
      }
      dues.push(await accounts.look(places));
      tell();
      const next = Math.min(...dues);
      return Number.isFinite(next) ? next : null;
    },
    refresh() {
      askNow(polls.values());
      reconciler.wake('merges');
    },
    wake() {
      accounts.forget();
      askNow([...polls.values()].filter(({ failure }) => failure !== null));
    },
    view: () => accounts.view(),
  };
}

function askNow(polls: Iterable<Poll>): void {
  for (const poll of polls) {
    poll.askNow();
  }
}

/** Calls `tell` whenever `view` is found to be another one than the last time. */
function whenOther(view: () => unknown, tell: () => void): () => void {
  let shown = '';
  return () => {
    const now = JSON.stringify(view());
    if (now !== shown) {
      shown = now;
      tell();
    }
  };
}

function emptyMemory(): WatchMemory {
  const maps = { foreignHeads: new Map(), notYet: new Map(), updates: new Map(), lookedAt: new Map() };
  return { remarks: new Remarks(), ...maps };
}

function waitOf({ kind }: Place): (facts: PollFacts, now: number) => number {
  return kind === 'local' ? () => localPauseMs : pollMs;
}

function ask(
  parts: EngineParts,
  memory: WatchMemory,
  reconciler: Pick<Reconciler, 'exclusively'>,
  place: Place,
): Promise<PollOutcome> {
  switch (place.kind) {
    case 'local':
      return lookAtLocalBases(parts, memory.lookedAt, place.waiting);
    case 'push':
      return lookAtRemoteBase(parts, memory.lookedAt, place.waiting);
    case 'pullRequest':
      return lookAtPullRequests(parts, memory, reconciler, place);
  }
}

function pollOf(polls: Map<string, Poll>, place: Place, now: number): Poll {
  const poll = polls.get(place.key) ?? new Poll(subjectOf(place), now, waitOf(place));
  polls.set(place.key, poll);
  return poll;
}

/** What has failed is not waited for by anybody. */
async function isAttended({ attended }: EngineParts, { waiting }: Place): Promise<boolean> {
  return waiting.some(({ subtask }) => !hasFailed(subtask)) && attended();
}

/** Whether the user has answered something that was told of this place. */
function hasReleases(remarks: Remarks, { waiting }: Place): boolean {
  return waiting.map(({ subtask }) => remarks.hear(subtask.id, subtask.hold)).includes(true);
}

function forget(
  { remarks, foreignHeads, notYet, updates, lookedAt }: WatchMemory,
  places: readonly Place[],
): void {
  const ids = new Set(places.flatMap(({ waiting }) => waiting.map(({ subtask }) => subtask.id)));
  remarks.keep(ids);
  for (const map of [foreignHeads, notYet, updates, lookedAt]) {
    for (const id of map.keys()) {
      if (!ids.has(id)) {
        map.delete(id);
      }
    }
  }
}
