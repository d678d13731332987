import type { Fs } from '../lib/fs.ts';

export const fileMode = 0o600;
export const directoryMode = 0o700;

export type Kind = 'journal' | 'snapshot';

/** The epochs that have a file, newest first. Files with any other name are nobody's concern. */
export async function listEpochs(fs: Fs, directory: string): Promise<Record<Kind, number[]>> {
  const names = await fs.readdir(directory);
  const epochsOf = (kind: Kind) =>
    names
      .map((name) => Number(namePattern[kind].exec(name)?.[1] ?? 0))
      .filter((epoch) => epoch > 0)
      .sort((left, right) => right - left);
  return { journal: epochsOf('journal'), snapshot: epochsOf('snapshot') };
}

export function fileName(kind: Kind, epoch: number): string {
  return `${kind}-${String(epoch).padStart(8, '0')}.${kind === 'journal' ? 'log' : 'db'}`;
}

export function filePath(directory: string, kind: Kind, epoch: number): string {
  return `${directory}/${fileName(kind, epoch)}`;
}

/** Removes the generations before `oldestEpoch`, and what a crash left of unfinished snapshots. */
export async function removeBefore(fs: Fs, directory: string, oldestEpoch: number): Promise<void> {
  const { journal, snapshot } = await listEpochs(fs, directory);
  const obsolete = [
    ...journal.filter((epoch) => epoch < oldestEpoch).map((epoch) => fileName('journal', epoch)),
    ...snapshot.filter((epoch) => epoch < oldestEpoch).map((epoch) => fileName('snapshot', epoch)),
    ...(await fs.readdir(directory)).filter((name) => /^snapshot-\d+\.db\.tmp$/.test(name)),
  ];
  for (const name of obsolete) {
    await fs.unlink(`${directory}/${name}`);
  }
}

const namePattern: Record<Kind, RegExp> = {
  journal: /^journal-(\d{8,15})\.log$/,
  snapshot: /^snapshot-(\d{8,15})\.db$/,
};
