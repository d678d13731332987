import {
  type Delivery,
  type DeliveryKind,
  type DeliverySurroundings,
  deliveryKinds,
  deliveryText,
  kindFor,
  possibleDelivery,
} from '../../domain/delivery.ts';
import type { Disposable } from '../../lib/disposables.ts';
import type { DeliveryView } from '../../protocol/view.ts';
import type { EngineParts } from '../parts.ts';
import { surroundings } from './choose.ts';

/** What a new task can choose from. */
export interface Deliveries extends Disposable {
  /** As of the last look; asked for often, and sometimes because somebody looks. */
  list(isShown: boolean): readonly DeliveryView[];
  /** The settings may be others now. */
  changed(): void;
}

const keptMs = 2 * 60_000;

/**
 * Remotes are read when somebody looks for the first time, and from then on when the settings change and now and then while
 * something is shown; nobody waits for it. Where nobody looks, no process is started.
 */
export function createDeliveries(parts: EngineParts, onDidChange: () => void): Deliveries {
  let known: DeliverySurroundings | null = null;
  let readAt: number | null = null;
  let disposed = false;
  const read = async (): Promise<void> => {
    readAt = parts.clock.now();
    const around = await surroundings(parts);
    if (!around.ok) {
      parts.log.warn(`The remotes could not be read: ${around.error}`);
    }
    const now = around.ok ? around.value : null;
    if (!disposed && JSON.stringify(now) !== JSON.stringify(known)) {
      known = now;
      onDidChange();
    }
  };
  const readAgain = (): void => {
    if (!disposed) {
      read().catch((error: unknown) => parts.log.error(`Remotes: ${String(error)}`));
    }
  };
  return {
    list(isShown) {
      // A clock that was put back is not waited for.
      const isDue = readAt === null ? isShown : Math.abs(parts.clock.now() - readAt) > keptMs;
      if (isDue) {
        readAgain();
      }
      return viewsOf(known, parts.settings().delivery);
    },
    changed() {
      if (readAt !== null) {
        readAgain();
      }
    },
    dispose() {
      disposed = true;
    },
  };
}

/** As the setting says first. */
function viewsOf(
  around: DeliverySurroundings | null,
  choice: DeliveryKind | 'auto',
): readonly DeliveryView[] {
  const { remotes, remote, hosts } = around ?? { remotes: [], remote: 'origin', hosts: [] };
  const facts = { remotes, remote, hosts };
  const first = kindFor(choice, facts);
  const others = deliveryKinds.filter((kind) => kind !== first).toReversed();
  return [first, ...others].map((kind) => viewOf(kind, facts));
}

const words: Readonly<Record<DeliveryKind, string>> = {
  local: 'merged into the base branch here',
  push: 'branches pushed to a remote',
  pullRequest: 'pull requests on GitHub',
};

function viewOf(kind: DeliveryKind, around: DeliverySurroundings): DeliveryView {
  const possible = possibleDelivery(kind, around);
  return possible.ok
    ? { kind, what: deliveryText(possible.value), host: hostOf(possible.value), unavailable: null }
    : { kind, what: words[kind], host: null, unavailable: possible.error };
}

function hostOf(delivery: Delivery): string | null {
  return delivery.kind === 'pullRequest' ? delivery.repository.host : null;
}
