import { afterEach, beforeEach, expect, test } from 'vitest';
import { wallClock } from '../../test/support/repositoryFixture.ts';
import { Reconciler } from './reconciler.ts';

let events: string[] = [];
let reconciler: Reconciler;

beforeEach(() => {
  events = [];
  const look = async (key: string) => {
    events.push(`look at ${key}`);
    await turn();
    events.push(`looked at ${key}`);
    return null;
  };
  reconciler = new Reconciler(wallClock, look, async () => 0);
});

afterEach(() => reconciler.dispose());

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test('other work on an entity waits for the look at it, has it to itself, and is followed by another look', async () => {
  reconciler.wake('a');
  const work = (name: string) =>
    reconciler.exclusively('a', async () => {
      events.push(`${name} begins`);
      // Woken meanwhile, and looked at no sooner than the work has ended.
      reconciler.wake('a');
      reconciler.wake('b');
      await turn();
      await turn();
      events.push(`${name} ends`);
      return name;
    });
  expect(await Promise.all([work('first'), work('second')])).toEqual(['first', 'second']);
  await reconciler.settled();
  expect(events.filter((event) => !event.endsWith('b'))).toEqual([
    ...['look at a', 'looked at a', 'first begins', 'first ends'],
    ...['look at a', 'looked at a', 'second begins', 'second ends'],
    ...['look at a', 'looked at a'],
  ]);
  expect(events.indexOf('look at b')).toBeLessThan(events.indexOf('first ends'));
});

test('work that fails gives the entity back, and tells its caller', async () => {
  const failing = reconciler.exclusively('c', async () => {
    throw new Error('broken');
  });
  await expect(failing).rejects.toThrow('broken');
  await reconciler.settled();
  expect(events).toEqual(['look at c', 'looked at c']);
});
