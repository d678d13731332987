import { lstat } from 'node:fs/promises';

/** A path where nothing is yet: `wanted`, or `wanted-2`, … */
export async function freePath(wanted: string): Promise<string> {
  for (let number = 1; ; number++) {
    const path = number === 1 ? wanted : `${wanted}-${number}`;
    const taken = await lstat(path).then(
      () => true,
      () => false,
    );
    if (!taken) {
      return path;
    }
  }
}
