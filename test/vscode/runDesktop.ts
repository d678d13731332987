// Runs the same suite in desktop VS Code, downloaded by @vscode/test-electron. Needs the extension built.
// Not yet run: written for the workflow in .github/workflows.
import { fileURLToPath } from 'node:url';
import { runTests } from '@vscode/test-electron';
import { bundleSuite } from './bundle.ts';
import { prepareWorkspace } from './workspace.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const workspace = await prepareWorkspace();
try {
  process.exitCode = await runTests({
    extensionDevelopmentPath: root,
    extensionTestsPath: await bundleSuite(root),
    launchArgs: [workspace.folder, '--disable-extensions', '--disable-workspace-trust'],
    extensionTestsEnv: { ...workspace.environment },
  });
} finally {
  await workspace.remove();
}
