// Runs the suite in real VS Code in a real browser. Needs the extension built.
import { fileURLToPath } from 'node:url';
import { runTests } from '../support/runTests.ts';
import { bundleSuite } from './bundle.ts';
import { prepareWorkspace } from './workspace.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const workspace = await prepareWorkspace();
try {
  const { exitCode, lines, log } = await runTests({
    folder: workspace.folder,
    extensionPath: root,
    testsPath: await bundleSuite(root),
    environment: workspace.environment,
    timeoutMs: 300_000,
    say: (line) => console.error(line),
  });
  console.log(lines.join('\n'));
  if (exitCode !== 0) {
    console.error(log);
  }
  process.exitCode = exitCode;
} finally {
  await workspace.remove();
}
