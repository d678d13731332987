import { join } from 'node:path';
import { build } from 'esbuild';

/** Builds the suite into one file that an extension host can load, and answers its path. */
export async function bundleSuite(root: string): Promise<string> {
  const outfile = join(root, 'out/vscodeSuite.cjs');
  await build({
    entryPoints: [join(root, 'test/vscode/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    external: ['vscode'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return outfile;
}
