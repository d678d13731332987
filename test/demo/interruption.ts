const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Settles at the first signal to end. From now on no signal ends this process by itself, for what it has made must
 * be cleaned up first; and one Ctrl+C arrives more than once where another program passes it on.
 */
export function interruption(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of signals) {
      process.on(signal, () => resolve());
    }
  });
}
