import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRepository } from '../support/gitFixture.ts';

export interface SuiteWorkspace {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

/** A repository to open, and a state directory that is nobody's. */
export async function prepareWorkspace(): Promise<SuiteWorkspace> {
  const repository = await createRepository();
  const stateHome = await mkdtemp(join(tmpdir(), 'switchyard-state-'));
  return {
    folder: repository.path,
    environment: { SWITCHYARD_STATE_HOME: stateHome },
    remove: async () => {
      await repository.remove();
      await rm(stateHome, { recursive: true, force: true });
    },
  };
}
