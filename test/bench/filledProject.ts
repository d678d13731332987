import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openProject } from '../../src/compose.ts';
import { defaultSettings } from '../../src/domain/settings.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { createNodeFs } from '../../src/store/nodeFs.ts';
import { openStore } from '../../src/store/openStore.ts';
import type { Tables } from '../../src/store/store.ts';
import { createRepository } from '../support/gitFixture.ts';

const root = join(import.meta.dirname, '..', '..');

export interface FilledProject {
  readonly engine: Engine;
  close(): Promise<void>;
}

/** The product, without an editor, on a repository whose state was written before; nothing is started by itself. */
export async function openFilledProject(
  fill: (tables: Tables, project: { readonly id: string; readonly baseCommit: string }) => void,
): Promise<FilledProject> {
  const repository = await createRepository();
  const stateDirectory = await realpath(await mkdtemp(join(tmpdir(), 'switchyard bench ')));
  const close = async (): Promise<void> => {
    await rm(stateDirectory, { recursive: true, force: true });
    await repository.remove();
  };
  try {
    const empty = await open(repository.path, stateDirectory);
    const { id } = empty.project;
    await empty.dispose();
    const baseCommit = await repository.git('rev-parse', 'main');
    await write(join(stateDirectory, 'projects', id, 'state'), (tables) => fill(tables, { id, baseCommit }));
    const engine = await open(repository.path, stateDirectory);
    return { engine, close: () => engine.dispose().then(close) };
  } catch (error) {
    await close();
    throw error;
  }
}

async function write(directory: string, fill: (tables: Tables) => void): Promise<void> {
  const clock = { now: () => Date.now(), at: () => ({ dispose: () => undefined }) };
  const store = await openStore({ directory, fs: createNodeFs(), clock, wasmPath: null });
  if (!store.ok) {
    throw new Error(store.error.message);
  }
  await store.value.transact(fill);
  await store.value.close();
}

async function open(folder: string, stateDirectory: string): Promise<Engine> {
  const ignore = (): void => undefined;
  const opened = await openProject(folder, {
    extensionPath: root,
    stateDirectory,
    settings: () => ({ ...defaultSettings, autoStart: false }),
    trusted: () => true,
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  });
  if (!opened.ok) {
    throw new Error(opened.error.message);
  }
  return opened.value;
}
