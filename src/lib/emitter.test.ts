import { expect, test } from 'vitest';
import { Emitter } from './emitter.ts';

test('listeners hear what is fired until they are disposed', () => {
  const emitter = new Emitter<number>();
  const heard: number[] = [];
  const subscription = emitter.event((value) => heard.push(value));
  emitter.fire(1);
  subscription.dispose();
  emitter.fire(2);
  expect(heard).toEqual([1]);
});

test('a listener that throws stops neither the others nor the one who fires, and its error is not swallowed', async () => {
  const emitter = new Emitter<number>();
  const heard: number[] = [];
  emitter.event(() => {
    throw new Error('a fault of the listener');
  });
  emitter.event((value) => heard.push(value));
  const surfaced = new Promise((resolve) => {
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.once('uncaughtException', (error) => {
      for (const other of others) {
        process.on('uncaughtException', other);
      }
      resolve(error.message);
    });
  });
  emitter.fire(1);
  expect(heard).toEqual([1]);
  expect(await surfaced).toBe('a fault of the listener');
});
