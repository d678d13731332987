import { lstat } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { emptyWorld, openSmallWork, type World } from '../../test/fixtures/windows/smallWork.ts';
import { newTask } from '../../test/support/newTask.ts';
import { type DriverServer, startDriverServer } from './driverServer.ts';

const ignore = (): void => undefined;
const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const hello = { kind: 'hello', protocol: 1, token: 'secret', trusted: true };

let world: World;
let server: DriverServer;
let letGo: number;

beforeEach(async () => {
  world = emptyWorld();
  letGo = 0;
  server = await startDriverServer({
    ...{ token: 'secret', protocol: 1, log },
    trusted: () => true,
    attended: async () => true,
    onLetGo: () => {
      letGo += 1;
    },
  });
  server.serve(openSmallWork(world));
});

afterEach(() => server.close());

describe('the driver’s socket', () => {
  test('can be reached by its owner alone, has a short path, and leaves nothing behind', async () => {
    expect(Buffer.byteLength(server.address)).toBeLessThan(100);
    expect((await lstat(dirname(server.address))).mode & 0o777).toBe(0o700);
    await server.close();
    await expect(lstat(dirname(server.address))).rejects.toThrow('ENOENT');
  });

  test.each([
    ['does not know the token', [{ ...hello, token: 'guessed' }]],
    ['does not say hello', [{ kind: 'ask', request: 1, ask: { kind: 'ping' } }]],
    ['says no JSON', ['GET / HTTP/1.1\r\n']],
    ['says too much before hello', [{ ...hello, token: 'x'.repeat(5_000) }]],
    ['says too much in one line and does not end it', ['x'.repeat(5_000)]],
  ])('tells nothing to somebody who %s', async (_, messages) => {
    expect(await conversation(messages)).toEqual([]);
  });

  test('ends the connection of a follower that says what is not known', async () => {
    const heard = await conversation([hello, { kind: 'ask', request: 1, ask: { kind: 'eval', code: '1' } }]);
    expect(heard.filter(({ kind }) => kind !== 'welcome')).toEqual([]);
  });

  test('ends the connection of a follower whose message has no end', async () => {
    const heard = await conversation([hello, 'x'.repeat(5 * 1024 * 1024)]);
    expect(heard.filter(({ kind }) => kind !== 'welcome')).toEqual([]);
  });

  test('takes nothing from a follower that is not trusted', async () => {
    const messages = [
      { ...hello, trusted: false },
      { kind: 'ask', request: 1, ask: { kind: 'submit', intent: newTask('T') } },
      { kind: 'letGo' },
    ];
    // Ended by what nobody understands, as soon as the answer is there.
    const [, answer] = await conversation(messages, 2);
    expect(answer).toMatchObject({ kind: 'answer', answer: { ok: false, error: { kind: 'forbidden' } } });
    expect(world.titles).toEqual([]);
    expect(letGo).toBe(0);
  });

  test('tells a follower of another version which one it speaks, and lets go for a newer one', async () => {
    const answer = [{ kind: 'otherVersion', protocol: 1 }];
    expect(await conversation([{ ...hello, protocol: 0 }])).toEqual(answer);
    expect(letGo).toBe(0);
    expect(await conversation([{ ...hello, protocol: 2, more: 'than is known' }])).toEqual(answer);
    expect(letGo).toBe(1);
  });
});

interface Heard {
  readonly kind: string;
}

/**
 * Says all of this, and nonsense after so many answers, and resolves with what was heard when the driver has ended the
 * connection.
 */
function conversation(messages: readonly (object | string)[], nonsenseAfter = 99): Promise<Heard[]> {
  return new Promise((resolve) => {
    const socket: Socket = connect(server.address);
    let heard = '';
    const lines = () => heard.split('\n').filter((line) => line !== '');
    socket.on('data', (data) => {
      heard += data.toString();
      if (heard.endsWith('\n') && lines().length === nonsenseAfter) {
        socket.write('nonsense\n');
      }
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(lines().map((line) => JSON.parse(line))));
    for (const message of messages) {
      socket.write(typeof message === 'string' ? message : `${JSON.stringify(message)}\n`);
    }
  });
}
