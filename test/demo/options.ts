import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface DemoOptions {
  /** Drive it to the end in a browser that nobody sees, and exit. */
  readonly headless: boolean;
  /** A repository of the user's instead of the sample. */
  readonly repository: string | null;
  /** What the scripted model answers instead of the demo's own scenario. */
  readonly scenarioFile: string | null;
  readonly title: string | null;
  /** Use the user's own Claude instead of the scripted model. */
  readonly realClaude: boolean;
  /** For screenshots and logs. */
  readonly outDirectory: string;
}

export const usage = `npm run demo -- [options]
  --headless         drive it to the end without a window, then exit; the last line is JSON
  --repo DIR         work on this repository instead of a sample (with --scenario or --claude real)
  --scenario FILE    what the scripted model answers; see test/support/README.md
  --task "TITLE"     the task to create
  --claude real      use your own Claude login instead of the scripted model: this costs tokens
  --out DIR          screenshots and logs (default: out/demo)`;

export function parseOptions(args: readonly string[], root: string): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      headless: { type: 'boolean', default: false },
      repo: { type: 'string' },
      scenario: { type: 'string' },
      task: { type: 'string' },
      claude: { type: 'string', default: 'scripted' },
      out: { type: 'string' },
    },
  });
  if (values.claude !== 'scripted' && values.claude !== 'real') {
    throw new Error(`--claude is real or scripted, not ${values.claude}.`);
  }
  const realClaude = values.claude === 'real';
  const ownWork = values.repo !== undefined || values.task !== undefined;
  if (ownWork && !realClaude && values.scenario === undefined) {
    throw new Error(
      'The demo’s own scenario fits its sample and task only: add --scenario FILE or --claude real.',
    );
  }
  return {
    headless: values.headless,
    repository: values.repo === undefined ? null : resolve(values.repo),
    scenarioFile: values.scenario === undefined ? null : resolve(values.scenario),
    title: values.task ?? null,
    realClaude,
    outDirectory: resolve(root, values.out ?? 'out/demo'),
  };
}
