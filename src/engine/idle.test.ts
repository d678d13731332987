import { spawn } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { createEngineFixture, type EngineFixture } from '../../test/support/engineFixture.ts';
import { agentOf, untilDone } from '../../test/support/scriptedWork.ts';
import type { Clock } from '../lib/clock.ts';
import type { Fs } from '../lib/fs.ts';

let fixture: EngineFixture;

afterEach(async () => {
  await fixture.dispose();
});

/** Everything that costs something, as it passes through the ports. */
class Meter {
  readonly timers = new Set<object>();
  files = 0;
  processes = 0;
  readonly #spawned = (): void => {
    this.processes += 1;
  };

  start(): void {
    subscribe('child_process', this.#spawned);
  }

  stop(): void {
    unsubscribe('child_process', this.#spawned);
  }

  readonly clock = (clock: Clock): Clock => ({
    now: clock.now,
    at: (at, callback) => {
      const entry = {};
      this.timers.add(entry);
      const timer = clock.at(at, () => {
        this.timers.delete(entry);
        callback();
      });
      return {
        dispose: () => {
          this.timers.delete(entry);
          timer.dispose();
        },
      };
    },
  });

  readonly fs = (fs: Fs): Fs =>
    new Proxy(fs, {
      get: (target, name, receiver) => {
        const method: unknown = Reflect.get(target, name, receiver);
        return typeof method === 'function'
          ? (...args: unknown[]): unknown => {
              this.files += 1;
              return Reflect.apply(method, target, args);
            }
          : method;
      },
    });
}

test.each([
  ['no task', null],
  ['only tasks that are done', 'Do it'],
])('with %s it holds no timer, writes nothing and starts no process', async (_, title) => {
  const meter = new Meter();
  meter.start();
  try {
    fixture = await createEngineFixture(agentOf({ a: [], b: ['a'] }), {
      settings: { verifyCommand: 'true' },
      watchClock: meter.clock,
      watchFs: meter.fs,
    });
    if (title !== null) {
      await fixture.createTask(title);
      await untilDone(fixture);
    }
    // The state is written down as a whole once, half a minute after the last change, and the last patch goes out.
    await vi.waitFor(() => expect(meter.timers.size).toBe(0), { timeout: 30_000 });
    await untilStill(meter);
    const before = { files: meter.files, processes: meter.processes };
    expect(before.processes).toBeGreaterThan(0);
    // Twenty seconds of the engine's time in which nothing has to happen.
    await pause(200);
    expect(meter.timers.size).toBe(0);
    expect({ files: meter.files, processes: meter.processes }).toEqual(before);
  } finally {
    meter.stop();
  }
});

/** Trash is emptied, and the first snapshot is written, behind the scenes. */
async function untilStill(meter: Meter): Promise<void> {
  for (let before = -1; before !== meter.files + meter.processes; ) {
    before = meter.files + meter.processes;
    await pause(1_000);
  }
}

test('the meter of processes counts them', async () => {
  fixture = await createEngineFixture(agentOf({ a: [] }));
  const meter = new Meter();
  meter.start();
  try {
    // A new engine looks around once.
    await untilStill(meter);
    const before = meter.processes;
    await once(spawn('true'), 'close');
    expect(meter.processes).toBe(before + 1);
  } finally {
    meter.stop();
  }
});
