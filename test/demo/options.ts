import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readScenario, type Scenario } from '../support/scriptedModel/scenario.ts';
import { ToMend } from './toMend.ts';

export interface DemoOptions {
  /** Drive it to the end in a browser that nobody sees, and exit. */
  readonly headless: boolean;
  /** A repository of the user's instead of the sample. */
  readonly repository: string | null;
  /** What the scripted model answers instead of the demo's own scenario. */
  readonly scenario: Scenario | null;
  readonly title: string | null;
  /** Use the user's own Claude instead of the scripted model. */
  readonly realClaude: boolean;
  /** How the work reaches the base: merged in the sample, or by pull requests at a GitHub on this machine. */
  readonly delivery: 'local' | 'pullRequest';
  /** For screenshots and logs. */
  readonly outDirectory: string;
}

export const usage = `npm run demo -- [options]
  --headless         drive it to the end without a window, then exit; the last line is JSON
  --repo DIR         work on this repository instead of a sample (with --scenario or --claude real)
  --scenario FILE    what the scripted model answers; see test/support/README.md
  --task "TITLE"     the task to create
  --claude real      use your own Claude login instead of the scripted model: this costs tokens
  --delivery WAY     local (default), or pullRequest: to a GitHub that runs on this machine
  --out DIR          screenshots and logs (default: out/demo)
  --help             this`;

/** What the user asked for, with every file and folder looked at that was named. Throws what the user has to mend. */
export function parseOptions(args: readonly string[], root: string): DemoOptions | 'help' {
  const values = parseValues(args);
  if (values.help) {
    return 'help';
  }
  if (values.claude !== 'scripted' && values.claude !== 'real') {
    throw new ToMend(`--claude is real or scripted, not ${values.claude}.`);
  }
  if (values.delivery !== 'local' && values.delivery !== 'pullRequest') {
    throw new ToMend(`--delivery is local or pullRequest, not ${values.delivery}.`);
  }
  const realClaude = values.claude === 'real';
  const repository = values.repo === undefined ? null : existingFolder(resolve(values.repo));
  const scenario = values.scenario === undefined ? null : soundScenario(resolve(values.scenario));
  if (repository !== null && values.delivery === 'pullRequest') {
    throw new ToMend('Only the sample goes to the demo’s own GitHub: leave out --repo or --delivery.');
  }
  const ownWork = repository !== null || values.task !== undefined;
  if (ownWork && !realClaude && scenario === null) {
    throw new ToMend(
      'The demo’s own scenario fits its sample and task only: add --scenario FILE or --claude real.',
    );
  }
  return {
    headless: values.headless,
    repository,
    scenario,
    title: values.task ?? null,
    realClaude,
    delivery: values.delivery,
    outDirectory: resolve(root, values.out ?? 'out/demo'),
  };
}

function parseValues(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        headless: { type: 'boolean', default: false },
        repo: { type: 'string' },
        scenario: { type: 'string' },
        task: { type: 'string' },
        claude: { type: 'string', default: 'scripted' },
        delivery: { type: 'string', default: 'local' },
        out: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new ToMend(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  }
}

function existingFolder(path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new ToMend(`The folder ${path} of --repo is not there.`);
  }
  return path;
}

function soundScenario(path: string): Scenario {
  const scenario = readScenario(path);
  if (!scenario.ok) {
    throw new ToMend(scenario.error);
  }
  return scenario.value;
}
