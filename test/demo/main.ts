// npm run demo: the main job, from a fresh clone, on a real repository, in real VS Code, with the real Claude CLI.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { playHeadless } from './headless.ts';
import { interruption } from './interruption.ts';
import { type DemoOptions, parseOptions, usage } from './options.ts';
import { setStage } from './stage.ts';
import { ToMend } from './toMend.ts';
import { playToUser } from './watching.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

// Standard output is for what was asked for alone: the summary, or the usage.
const say = (line: string) => console.error(line);

try {
  process.exitCode = await main();
} catch (error) {
  say(error instanceof ToMend ? error.message : String(error instanceof Error ? error.stack : error));
  process.exitCode = 1;
}

/** Answers the exit code. */
async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2), root);
  if (options === 'help') {
    console.log(usage);
    return 0;
  }
  buildExtension();
  return options.headless ? playToTheEnd(options) : playUntilInterrupted(options);
}

async function playToTheEnd(options: DemoOptions): Promise<number> {
  const stage = await setStage(root, options, say);
  try {
    const { summary, problems } = await playHeadless(root, stage, options.outDirectory, say);
    const isDone = summary.task === 'DONE' && problems.length === 0;
    for (const problem of problems) {
      say(`Left over or untrue: ${problem}`);
    }
    if (isDone) {
      await stage.remove();
    } else {
      say(`What happened is in ${options.outDirectory} and ${stage.directory}.`);
    }
    console.log(JSON.stringify(summary));
    return isDone ? 0 : 1;
  } finally {
    await stage.close();
  }
}

async function playUntilInterrupted(options: DemoOptions): Promise<number> {
  const interrupted = interruption();
  interrupted.then(() => say('\nCleaning up: agents and server are stopped, temporary files removed …'));
  const stage = await setStage(root, options, say);
  try {
    await playToUser(root, stage, interrupted, say);
  } finally {
    await stage.close();
    await stage.remove();
  }
  if (!stage.repository.isSample) {
    say(`Branches and worktrees of the demo stay in ${stage.repository.folder}.`);
  }
  return 0;
}

function buildExtension(): void {
  say('Building the extension …');
  const { status } = spawnSync(process.execPath, ['esbuild.mjs'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    throw new Error('The extension does not build.');
  }
}
