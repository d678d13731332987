import { randomBytes } from 'node:crypto';
import { mkdtemp, rmdir, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What the kernel keeps of a socket's path, with some room: 104 bytes on macOS. */
const longestPath = 100;

/** A new address to listen on that nobody else of this machine's users can reach. */
export async function newAddress(platform: NodeJS.Platform = process.platform): Promise<string> {
  if (platform === 'win32') {
    return `\\\\.\\pipe\\switchyard-${randomBytes(16).toString('hex')}`;
  }
  const places = [process.env.XDG_RUNTIME_DIR, tmpdir(), '/tmp'];
  for (const place of places) {
    const directory = place ? await ownDirectory(place) : null;
    if (directory !== null) {
      return join(directory, 'socket');
    }
  }
  throw new Error(`There is no place for a socket: neither ${tmpdir()} nor /tmp can be written to.`);
}

/** Removes what a process that died has left of its address. */
export async function removeAddress(address: string): Promise<void> {
  if (!address.startsWith('\\\\')) {
    await unlink(address).catch(() => undefined);
    // Only if it is empty, that is: ours.
    await rmdir(dirname(address)).catch(() => undefined);
  }
}

/** Made with the mode 0700; `null` where that cannot be, or its path would be too long. */
async function ownDirectory(place: string): Promise<string | null> {
  const prefix = join(place, 'switchyard-');
  return Buffer.byteLength(`${prefix}XXXXXX/socket`) > longestPath ? null : mkdtemp(prefix).catch(() => null);
}
