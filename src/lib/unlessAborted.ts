import { onAborted } from './onAborted.ts';

/**
 * What the work brings; `null` as soon as `signal` says that nobody waits for it any longer. It may go on unheard, so this
 * is for what changes nothing.
 */
export async function unlessAborted<Value>(
  work: Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value | null> {
  if (signal === undefined) {
    return work;
  }
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  const listening = onAborted(signal, () => resolve());
  try {
    await Promise.race([work, aborted]);
    return signal.aborted ? null : await work;
  } finally {
    listening.dispose();
  }
}
