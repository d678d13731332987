import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Whether the CLI can go on with the session: it keeps a file per session below its configuration, in a folder named
 * after the working directory in a way of its own, so all of them are looked into.
 */
export async function hasTranscript(
  sessionId: string,
  environment: NodeJS.ProcessEnv,
  home: string,
): Promise<boolean> {
  const projects = join(environment.CLAUDE_CONFIG_DIR ?? join(home, '.claude'), 'projects');
  const folders = await readdir(projects).catch(() => []);
  const sizes = await Promise.all(
    folders.map((folder) => sizeOf(join(projects, folder, `${sessionId}.jsonl`))),
  );
  return sizes.some((size) => size > 0);
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
