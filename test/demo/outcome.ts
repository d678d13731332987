import { openProject } from '../../src/compose.ts';
import { defaultSettings } from '../../src/domain/settings.ts';
import type { Host } from '../../src/host.ts';
import type { ProjectView } from '../../src/protocol/view.ts';

/** What was committed, read back from the state on disk after the editor is gone. */
export async function readOutcome(options: {
  readonly folder: string;
  readonly extensionPath: string;
  readonly stateDirectory: string;
}): Promise<ProjectView> {
  const silent = () => undefined;
  const host: Host = {
    extensionPath: options.extensionPath,
    stateDirectory: options.stateDirectory,
    settings: () => defaultSettings,
    // Only to look.
    trusted: () => false,
    log: { debug: silent, info: silent, warn: silent, error: silent },
  };
  const engine = await openProject(options.folder, host);
  if (!engine.ok) {
    throw new Error(engine.error.message);
  }
  const view = engine.value.view();
  await engine.value.dispose();
  return view;
}
