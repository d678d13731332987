import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTicker } from './ticker.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function createPage() {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const show = (visibilityState: 'visible' | 'hidden') => {
    page.visibilityState = visibilityState;
    page.dispatchEvent(new Event('visibilitychange'));
  };
  return { page, show };
}

test('there is one timer while somebody listens, and none before or after', () => {
  const { page } = createPage();
  const ticker = createTicker(page);
  expect(vi.getTimerCount()).toBe(0);
  const heard: string[] = [];
  const stopFirst = ticker.onTick(() => heard.push('first'));
  const stopSecond = ticker.onTick(() => heard.push('second'));
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(1000);
  expect(heard).toEqual(['first', 'second']);
  stopFirst();
  stopSecond();
  expect(vi.getTimerCount()).toBe(0);
});

test('there is no timer while the page is hidden', () => {
  const { page, show } = createPage();
  createTicker(page).onTick(() => undefined);
  show('hidden');
  expect(vi.getTimerCount()).toBe(0);
  show('visible');
  expect(vi.getTimerCount()).toBe(1);
});
