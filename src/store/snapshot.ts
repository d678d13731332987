import { createHash } from 'node:crypto';
import type { Fs } from '../lib/fs.ts';
import { decodeFrame, decodeJson, encodeFrame } from './journal.ts';
import { latestSchemaVersion } from './schema.ts';
import { fileMode, filePath } from './stateFiles.ts';
import { fields, number, text } from './values.ts';

/** The first frame of a snapshot; the database file follows. Every version can read this much, as with journals. */
interface SnapshotHeader {
  /** It holds everything up to the beginning of this epoch's journal. */
  readonly epoch: number;
  /** Of the last record that it contains. */
  readonly sequence: number;
  readonly schemaVersion: number;
  readonly sha256: string;
}

export interface Snapshot {
  readonly header: SnapshotHeader;
  readonly image: Uint8Array;
}

/** Puts a snapshot in its place, durably; on failure there is none and nothing else has changed. */
export async function writeSnapshot(
  fs: Fs,
  directory: string,
  state: { readonly epoch: number; readonly sequence: number; readonly image: Uint8Array },
): Promise<void> {
  const header: SnapshotHeader = {
    epoch: state.epoch,
    sequence: state.sequence,
    schemaVersion: latestSchemaVersion,
    sha256: sha256(state.image),
  };
  const path = filePath(directory, 'snapshot', state.epoch);
  const temporary = `${path}.tmp`;
  const handle = await fs.createExclusive(temporary, fileMode);
  try {
    try {
      const frame = encodeFrame(state.sequence, new TextEncoder().encode(JSON.stringify(header)));
      await handle.write(frame, 0);
      await handle.write(state.image, frame.length);
      await handle.sync();
    } finally {
      // A handle that stays open keeps the space of a deleted file.
      await handle.close();
    }
    await fs.rename(temporary, path);
  } catch (error) {
    // The first failure is the one to tell; the next snapshot clears what this one leaves.
    await fs.unlink(temporary).catch(() => undefined);
    throw error;
  }
  await fs.syncDirectory(directory);
}

/** `null` when it is damaged. */
export function readSnapshot(bytes: Uint8Array): Snapshot | null {
  const frame = decodeFrame(bytes, 0);
  if (typeof frame === 'string') {
    return null;
  }
  try {
    const header = snapshotHeader(decodeJson(frame.payload));
    const image = bytes.subarray(frame.end);
    return sha256(image) === header.sha256 ? { header, image } : null;
  } catch {
    // The bytes are as they were written, but no version of ours writes such a header.
    return null;
  }
}

function snapshotHeader(value: unknown): SnapshotHeader {
  const header = fields(value);
  return {
    epoch: number(header.epoch),
    sequence: number(header.sequence),
    schemaVersion: number(header.schemaVersion),
    sha256: text(header.sha256),
  };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
