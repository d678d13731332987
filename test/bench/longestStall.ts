import { setImmediate as turn } from 'node:timers/promises';

/** For how long nothing else gets its turn while this is done, at most. */
export async function longestStall(work: () => Promise<unknown>): Promise<number> {
  return Math.max(0, ...(await stallsOf(work, 1)));
}

/**
 * So many of the longest times for which nothing else gets its turn while this is done. In time of this thread: in time
 * of the wall, a busy machine stalls whoever is watched for longer.
 */
export async function stallsOf(work: () => Promise<unknown>, most: number): Promise<readonly number[]> {
  let longest: number[] = [];
  let last = threadMs();
  let isOver = false;
  const watch = async (): Promise<void> => {
    while (!isOver) {
      await turn();
      const now = threadMs();
      if (longest.length < most || now - last > (longest.at(-1) ?? 0)) {
        longest = [...longest, now - last].sort((a, b) => b - a).slice(0, most);
      }
      last = now;
    }
  };
  const watching = watch();
  await work();
  isOver = true;
  await watching;
  return longest;
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
