import type { Settings } from './domain/settings.ts';
import type { SetupCheck } from './domain/setupCheck.ts';
import type { Engine } from './engine/engine.ts';
import type { Log } from './lib/log.ts';
import type { Result } from './lib/result.ts';

/** What the place that the product runs in gives it: VS Code, a test, a bench. */
export interface Host {
  /** The folder with `dist/` and `prompts/`. */
  readonly extensionPath: string;
  /** One per user; `null` for the operating system's own place. */
  readonly stateDirectory: string | null;
  settings(): Settings;
  /** Whether the user trusts the workspace; asked anew where an effect happens. */
  trusted(): boolean;
  readonly log: Log;
}

export interface OpenFailure {
  readonly kind: 'gitMissing' | 'gitTooOld' | 'notARepository' | 'unsupportedRepository' | 'stateUnreadable';
  readonly message: string;
}

export async function openProject(_folder: string, _host: Host): Promise<Result<Engine, OpenFailure>> {
  throw new Error('being built');
}

/** Tries what a worker will need, without changing anything of the user's. */
export async function checkSetup(_folder: string | null, _host: Host): Promise<readonly SetupCheck[]> {
  throw new Error('being built');
}
