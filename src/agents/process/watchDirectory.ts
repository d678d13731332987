import { watch } from 'node:fs';
import { type Disposable, disposable } from '../../lib/disposables.ts';

/**
 * Tells of changes in the directory as soon as the operating system does. That is only the quick way: some network
 * drives cannot be watched, and watches run out, so whoever waits must look from time to time as well.
 */
export function watchDirectory(directory: string, changed: (name: string | null) => void): Disposable {
  try {
    const watcher = watch(directory, (_, name) => changed(name)).on('error', () => undefined);
    return disposable(() => watcher.close());
  } catch {
    return disposable(() => undefined);
  }
}
