import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPulse } from './pulse.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp() {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const told: boolean[] = [];
  let asked = 0;
  const pulse = createPulse(
    page,
    () => {
      asked += 1;
    },
    (isLost) => told.push(isLost),
  );
  const show = (visibilityState: 'visible' | 'hidden') => {
    page.visibilityState = visibilityState;
    page.dispatchEvent(new Event('visibilitychange'));
  };
  return { pulse, told, show, asked: () => asked };
}

test('an extension that answers is never called lost', () => {
  const { pulse, told } = setUp();
  for (let second = 0; second < 600; second++) {
    vi.advanceTimersByTime(1_000);
    pulse.heard();
  }
  expect(told).toEqual([]);
});

test('one that answers no more is called lost once, and found when it is heard again', () => {
  const { pulse, told } = setUp();
  vi.advanceTimersByTime(15_000);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(60_000);
  expect(told).toEqual([true]);
  pulse.heard();
  pulse.heard();
  expect(told).toEqual([true, false]);
});

test('nobody is asked while the page is not seen, and what was missed meanwhile does not count', () => {
  const { told, show, asked } = setUp();
  vi.advanceTimersByTime(15_000);
  show('hidden');
  const before = asked();
  vi.advanceTimersByTime(600_000);
  expect(asked()).toBe(before);
  show('visible');
  vi.advanceTimersByTime(15_000);
  expect(told).toEqual([]);
});
