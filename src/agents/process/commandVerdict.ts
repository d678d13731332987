import { unreachable } from '../../lib/result.ts';
import type { ProcessEnd, RunVerdict } from './processes.ts';

/** How a set-up or verify command ended; it is done when it exits by itself with 0. */
export function judgeCommand(end: ProcessEnd): RunVerdict {
  const cutOff = judgeCause(end);
  if (cutOff) {
    return cutOff;
  }
  if (end.exitCode === 0) {
    return { outcome: 'done', reason: null };
  }
  return {
    outcome: 'error',
    reason: end.exitCode === null ? `ended by ${end.signal ?? 'a signal'}` : `exited with ${end.exitCode}`,
  };
}

/** What is to be said of a run that did not come to its own end; `null` when it exited by itself. */
export function judgeCause(end: ProcessEnd): RunVerdict | null {
  switch (end.cause) {
    case 'exited':
      return null;
    case 'lingering':
      return null;
    case 'stopped':
      return { outcome: 'stopped', reason: 'stopped' };
    case 'silent':
      return { outcome: 'hung', reason: 'It gave no sign of life and was ended.' };
    case 'idle':
      return { outcome: 'hung', reason: 'It fell silent and was ended.' };
    case 'overtime':
      return { outcome: 'hung', reason: 'It took longer than allowed and was ended.' };
    case 'notStarted':
      return { outcome: 'error', reason: end.message ?? 'It could not be started.' };
    case 'noRoom':
    case 'unlogged':
    case 'lost':
      return { outcome: 'interrupted', reason: end.message ?? 'It was cut off.' };
    default:
      return unreachable(end.cause);
  }
}
