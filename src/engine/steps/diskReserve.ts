import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Hold } from '../../domain/hold.ts';
import { errorCode } from '../../lib/errorCode.ts';
import type { EngineParts } from '../parts.ts';

/** It is looked at again so often while there is no room. */
const pauseMs = 60_000;
const megabyte = 1_000_000;

/** Why nothing that needs room may be started, or `null` when as much is free as the setting reserves. */
export async function diskHold(parts: EngineParts): Promise<Hold | null> {
  const { diskReserveMb } = parts.settings();
  const root = parts.worktreeRoot();
  const free = diskReserveMb === 0 ? null : await freeBytes(root);
  if (free === null || free >= diskReserveMb * megabyte) {
    return null;
  }
  const freeMb = Math.floor(free / megabyte);
  return {
    kind: 'disk',
    reason: `Only ${freeMb} MB are free on the disk of ${root}, and ${diskReserveMb} MB are to stay free. Make room, for instance with "Switchyard: Clean Up…", or change the setting switchyard.diskReserveMb; it then goes on by itself.`,
    until: new Date(parts.clock.now() + pauseMs).toISOString(),
  };
}

/** Of the disk where the path is, or is to be; `null` where the system does not tell. */
async function freeBytes(path: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch (error) {
    const parent = dirname(path);
    return errorCode(error) === 'ENOENT' && parent !== path ? freeBytes(parent) : null;
  }
}
