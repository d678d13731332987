// Hosts the product without an editor, so that a test can kill it: opens a folder and works on what is open there.
// Arguments: the folder, the directory for state, the settings as JSON. Says `open` when it works, `done` at the end.
import { join } from 'node:path';
import { openProject } from '../../src/compose.ts';
import type { ProjectView } from '../../src/protocol/view.ts';

const root = join(import.meta.dirname, '..', '..');
const [folder = '', stateDirectory = '', settings = '{}'] = process.argv.slice(2);

const log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (message: string) => process.stderr.write(`${message}\n`),
  error: (message: string) => process.stderr.write(`${message}\n`),
};

const opened = await openProject(folder, {
  extensionPath: root,
  stateDirectory,
  runnerPath: join(root, 'src', 'agents', 'runner', 'runner.ts'),
  settings: () => JSON.parse(settings),
  trusted: () => true,
  log,
});
if (!opened.ok) {
  throw new Error(opened.error.message);
}
const engine = opened.value;
process.stdout.write('open\n');
const look = (): void => {
  if (isDone(engine.view())) {
    process.stdout.write('done\n');
  }
};
engine.onDidChange(look);
look();

function isDone({ tasks, subtasks }: ProjectView): boolean {
  return tasks[0]?.status === 'DONE' && subtasks.every((subtask) => subtask.worktree === null);
}
