import type { DeliveryKind } from '../../domain/delivery.ts';
import { unreachable } from '../../lib/result.ts';
import type { DeliveryView } from '../../protocol/view.ts';
import type { AccountAnswer } from '../github/account.ts';
import { accountText } from '../words/pullRequestWording.ts';
import type { Translate } from '../words/translate.ts';

interface Chosen {
  readonly delivery: DeliveryKind | null;
}

/** What was chosen, as long as it is possible: a draft may be older than the remotes. `null`: as the setting says. */
export function possibleDelivery(
  { delivery }: Chosen,
  deliveries: readonly DeliveryView[],
): DeliveryKind | null {
  const isPossible = deliveries.some(({ kind, unavailable }) => kind === delivery && unavailable === null);
  return isPossible ? delivery : null;
}

/** What becomes of the work as things stand, and in whose name. */
export function deliveryDescription(
  draft: Chosen,
  deliveries: readonly DeliveryView[],
  account: AccountAnswer,
  t: Translate,
): string {
  const own = possibleDelivery(draft, deliveries);
  const shown =
    deliveries.find(({ kind }) => kind === own) ?? deliveries.find(({ unavailable }) => unavailable === null);
  const what = shown?.host ? inWhoseName(shown.what, account, t) : (shown?.what ?? '');
  return own === null ? t('{0}, as the settings say', what) : what;
}

function inWhoseName(what: string, account: AccountAnswer, t: Translate): string {
  if (account === 'unknown') {
    return what;
  }
  return account === 'nobody'
    ? t('{0} (nobody is signed in yet)', what)
    : t('{0} as {1}', what, accountText(account, t));
}

export function deliveryTitle(kind: DeliveryKind, t: Translate): string {
  switch (kind) {
    case 'pullRequest':
      return t('Pull requests');
    case 'push':
      return t('Push');
    case 'local':
      return t('Local merge');
    default:
      return unreachable(kind);
  }
}

export function deliveryMeaning(kind: DeliveryKind, t: Translate): string {
  switch (kind) {
    case 'pullRequest':
      return t('Each subtask becomes a pull request; its merge on GitHub starts what depends on it.');
    case 'push':
      return t('Merged when the base there contains the branch, or when you say so.');
    case 'local':
      return t('Nothing leaves this computer: your click merges into your branch here.');
    default:
      return unreachable(kind);
  }
}
