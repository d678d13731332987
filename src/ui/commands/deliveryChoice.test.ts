import { describe, expect, test } from 'vitest';
import { deliveryKinds } from '../../domain/delivery.ts';
import type { DeliveryView } from '../../protocol/view.ts';
import { english } from '../words/translate.ts';
import { deliveryDescription, deliveryMeaning, deliveryTitle, possibleDelivery } from './deliveryChoice.ts';

const deliveries: readonly DeliveryView[] = [
  { kind: 'pullRequest', what: 'pull requests to acme/sample', host: 'github.com', unavailable: null },
  { kind: 'push', what: '', host: null, unavailable: 'There is no remote.' },
  { kind: 'local', what: 'merged into your branch here', host: null, unavailable: null },
];

describe('the delivery of a new task', () => {
  test('is the one that the settings ask for, unless another was chosen', () => {
    expect(deliveryDescription({ delivery: null }, deliveries, 'unknown', english)).toBe(
      'pull requests to acme/sample, as the settings say',
    );
    expect(deliveryDescription({ delivery: 'local' }, deliveries, 'unknown', english)).toBe(
      'merged into your branch here',
    );
  });

  test('says in whose name it leaves the computer', () => {
    const octocat = { login: 'octocat', source: { kind: 'cli' } } as const;
    const asPullRequests = { delivery: 'pullRequest' } as const;
    expect(deliveryDescription(asPullRequests, deliveries, octocat, english)).toBe(
      'pull requests to acme/sample as octocat (GitHub CLI)',
    );
    expect(deliveryDescription(asPullRequests, deliveries, 'nobody', english)).toContain(
      'nobody is signed in',
    );
    expect(deliveryDescription({ delivery: 'local' }, deliveries, octocat, english)).toBe(
      'merged into your branch here',
    );
  });

  test('is not one that a draft has kept and that is no more possible', () => {
    expect(possibleDelivery({ delivery: 'push' }, deliveries)).toBeNull();
    expect(possibleDelivery({ delivery: 'local' }, deliveries)).toBe('local');
    expect(deliveryDescription({ delivery: 'push' }, deliveries, 'unknown', english)).toContain(
      'as the settings say',
    );
  });

  test('is explained, whatever it is', () => {
    for (const kind of deliveryKinds) {
      expect(deliveryTitle(kind, english)).not.toBe('');
      expect(deliveryMeaning(kind, english)).toMatch(/\.$/);
    }
  });
});
