import { describe, expect, test } from 'vitest';
import { deliveryKinds } from '../../domain/delivery.ts';
import type { DeliveryView } from '../../protocol/view.ts';
import { english } from '../words/translate.ts';
import { deliveryDescription, deliveryMeaning, deliveryTitle, possibleDelivery } from './deliveryChoice.ts';

const deliveries: readonly DeliveryView[] = [
  { kind: 'pullRequest', what: 'pull requests to acme/sample', unavailable: null },
  { kind: 'push', what: '', unavailable: 'There is no remote.' },
  { kind: 'local', what: 'merged into your branch here', unavailable: null },
];

describe('the delivery of a new task', () => {
  test('is the one that the settings ask for, unless another was chosen', () => {
    expect(deliveryDescription({ delivery: null }, deliveries, english)).toBe(
      'pull requests to acme/sample, as the settings say',
    );
    expect(deliveryDescription({ delivery: 'local' }, deliveries, english)).toBe(
      'merged into your branch here',
    );
  });

  test('is not one that a draft has kept and that is no more possible', () => {
    expect(possibleDelivery({ delivery: 'push' }, deliveries)).toBeNull();
    expect(possibleDelivery({ delivery: 'local' }, deliveries)).toBe('local');
    expect(deliveryDescription({ delivery: 'push' }, deliveries, english)).toContain('as the settings say');
  });

  test('is explained, whatever it is', () => {
    for (const kind of deliveryKinds) {
      expect(deliveryTitle(kind, english)).not.toBe('');
      expect(deliveryMeaning(kind, english)).toMatch(/\.$/);
    }
  });
});
