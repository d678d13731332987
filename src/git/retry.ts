import type { Clock } from '../lib/clock.ts';
import type { CommandOutcome } from './command.ts';
import { isContention } from './failures.ts';

const attempts = 5;

/** Runs the command again, up to five times in all, while another git process is in its way. */
export async function retryContention(
  clock: Clock,
  command: () => Promise<CommandOutcome>,
): Promise<CommandOutcome> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await command();
    if (attempt === attempts || !isContention(outcome)) {
      return outcome;
    }
    await pause(clock, 100 * 2 ** attempt);
  }
}

/** Waits about so long: between a half and the whole, so that rivals do not meet again. */
export function pause(clock: Clock, milliseconds: number): Promise<void> {
  return wait(clock, milliseconds * (0.5 + Math.random() / 2));
}

export function wait(clock: Clock, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    clock.at(clock.now() + milliseconds, resolve);
  });
}
