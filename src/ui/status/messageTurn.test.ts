import { expect, test, vi } from 'vitest';
import { createVirtualClock } from '../../../test/support/virtualClock.ts';
import { messageTurn } from './messageTurn.ts';

const rest = async () => {};

function turnOf() {
  const clock = createVirtualClock();
  const onFree = vi.fn();
  return { clock, onFree, turn: messageTurn(clock, onFree) };
}

function unanswered(): Promise<void> {
  return Promise.withResolvers<void>().promise;
}

test('a message holds others back until it is answered', async () => {
  const { clock, onFree, turn } = turnOf();
  const { promise, resolve } = Promise.withResolvers<void>();
  expect(turn.isFree).toBe(true);
  turn.take(promise);
  expect(turn.isFree).toBe(false);
  resolve();
  await vi.waitFor(() => expect(onFree).toHaveBeenCalledOnce());
  expect(turn.isFree).toBe(true);
  expect(clock.timers).toBe(0);
});

test('a message that nobody answers holds others back for half a minute', async () => {
  const { clock, onFree, turn } = turnOf();
  turn.take(unanswered());
  await clock.pass(29_000, rest);
  expect(turn.isFree).toBe(false);
  await clock.pass(1_000, rest);
  expect(turn.isFree).toBe(true);
  expect(onFree).toHaveBeenCalledOnce();
});

test('a late answer does not end the turn of the message after it', async () => {
  const { clock, onFree, turn } = turnOf();
  const { promise, resolve } = Promise.withResolvers<void>();
  turn.take(promise);
  await clock.pass(30_000, rest);
  turn.take(unanswered());
  resolve();
  await new Promise((resolve) => setImmediate(resolve));
  expect(turn.isFree).toBe(false);
  expect(onFree).toHaveBeenCalledOnce();
});

test('nothing is told when the window has closed', async () => {
  const { clock, onFree, turn } = turnOf();
  turn.take(unanswered());
  turn.dispose();
  await clock.pass(60_000, rest);
  expect(onFree).not.toHaveBeenCalled();
  expect(clock.timers).toBe(0);
});
