import type { Disposable } from './disposables.ts';

/** Calls when the signal says so, or at once where it has done so already. */
export function onAborted(signal: AbortSignal | undefined, call: () => void): Disposable {
  if (signal?.aborted) {
    call();
  }
  signal?.addEventListener('abort', call);
  return { dispose: () => signal?.removeEventListener('abort', call) };
}
