// npm run demo: the main job, from a fresh clone, on a real repository, in real VS Code, with the real Claude CLI.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { MissingTool } from './choices.ts';
import { playHeadless } from './headless.ts';
import { type DemoOptions, parseOptions, usage } from './options.ts';
import { setStage } from './stage.ts';
import { playToUser } from './watching.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

// Standard output is for the summary alone.
const say = (line: string) => console.error(line);

const options = readOptions();
if (options === null) {
  process.exitCode = 2;
} else {
  buildExtension();
  await play(options).catch((error: unknown) => {
    // Where the user has to install something, the way through this program is of no use.
    say(error instanceof MissingTool ? error.message : String(error instanceof Error ? error.stack : error));
    process.exitCode = 1;
  });
}

async function play({ headless, outDirectory, ...others }: DemoOptions): Promise<void> {
  const stage = await setStage(root, { headless, outDirectory, ...others }, say);
  try {
    if (!headless) {
      await playToUser(root, stage, say);
      return;
    }
    const { summary, problems } = await playHeadless(root, stage, outDirectory, say);
    const isDone = summary.task === 'DONE' && problems.length === 0;
    for (const problem of problems) {
      say(`Left over or untrue: ${problem}`);
    }
    if (isDone) {
      await stage.remove();
    } else {
      say(`What happened is in ${outDirectory} and ${stage.directory}.`);
    }
    console.log(JSON.stringify(summary));
    process.exitCode = isDone ? 0 : 1;
  } finally {
    await stage.close();
  }
}

function readOptions(): DemoOptions | null {
  try {
    return parseOptions(process.argv.slice(2), root);
  } catch (error) {
    say(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    return null;
  }
}

function buildExtension(): void {
  say('Building the extension …');
  const { status } = spawnSync(process.execPath, ['esbuild.mjs'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    throw new Error('The extension does not build.');
  }
}
