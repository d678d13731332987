import { activation } from './activation.ts';
import { commands } from './commands.ts';
import { settings } from './settings.ts';
import { runJourneys } from './suite.ts';
import { views } from './views.ts';

/** What VS Code calls inside the extension host: in the browser and on the desktop alike. */
export async function run(): Promise<void> {
  await runJourneys([...activation, ...settings, ...commands, ...views]);
}
