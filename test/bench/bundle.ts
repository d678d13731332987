import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { exact, type Row } from './measure.ts';

const dist = join(import.meta.dirname, '..', '..', 'dist');

/** How much of the extension's code is loaded at activation, against all of it loaded at once. */
export async function bytesAtActivation(): Promise<Row> {
  const shell = await sizeOf('extension.cjs');
  const names = (await readdir(dist)).filter((name) => name.endsWith('.cjs'));
  const sizes = await Promise.all(names.map(sizeOf));
  const all = sizes.reduce((sum, size) => sum + size, 0);
  return exact('bytes loaded at activation / an eager bundle', shell, all, 0.15);
}

async function sizeOf(name: string): Promise<number> {
  return (await stat(join(dist, name))).size;
}
