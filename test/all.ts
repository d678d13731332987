// Everything that has to hold, one after the other. The last line counts the parts.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const parts = [
  { name: 'check', command: 'npm', args: ['run', '--silent', 'check'] },
  { name: 'unit tests', command: 'npm', args: ['run', '--silent', 'test:unit'] },
  { name: 'build', command: 'npm', args: ['run', '--silent', 'build'] },
  { name: 'integration tests', command: 'npm', args: ['run', '--silent', 'test:integration'] },
  // The browser's editor runs on Linux; elsewhere the workflow runs the suite on the desktop.
  ...(process.platform === 'linux' ? browserParts() : []),
];

let failed = 0;
for (const part of parts) {
  console.log(`\n── ${part.name}`);
  const started = performance.now();
  const passed = await succeeds(part.command, part.args);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`── ${part.name}: ${passed ? 'passed' : 'FAILED'} in ${seconds} s`);
  failed += passed ? 0 : 1;
}
if (process.platform !== 'linux') {
  console.log(
    `\nSkipped on ${process.platform}: the VS Code suite and the demo in the browser; test/vscode/runDesktop.ts runs the suite.`,
  );
}
console.log(`\n${parts.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function browserParts() {
  const pullRequests = ['--delivery', 'pullRequest', '--out', 'out/demo-pull-requests'];
  return [
    { name: 'VS Code suite', ...own('test/vscode/runBrowser.ts') },
    { name: 'demo', ...own('test/demo/main.ts', '--headless') },
    { name: 'demo with pull requests', ...own('test/demo/main.ts', '--headless', ...pullRequests) },
  ];
}

function own(...args: string[]): { command: string; args: string[] } {
  return { command: process.execPath, args };
}

async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  const child = spawn(command, args, {
    cwd: root,
    stdio: 'inherit',
    // On Windows npm is a batch file, and those start in a shell only.
    shell: command === 'npm' && process.platform === 'win32',
  });
  const [code] = await once(child, 'exit');
  return code === 0;
}
