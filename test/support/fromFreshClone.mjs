// Runs one of the repository's TypeScript programs from whatever state a clone is in:
//   node test/support/fromFreshClone.mjs test/demo/main.ts [arguments]
// Needs Node >= 20, npm and git. Installs the locked packages when they are not there, then runs the program
// on the repository's own Node. Written in plain JavaScript on built-in modules: nothing is installed yet.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [program, ...programArguments] = process.argv.slice(2);

if (program === undefined) {
  fail('Usage: node test/support/fromFreshClone.mjs PROGRAM [arguments]');
}
checkTools();
installWhatIsLocked();
run(ownNode(), [join(root, program), ...programArguments]);

function checkTools() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) {
    fail(`Node ${process.versions.node} is too old: install Node 20 or newer, then run this again.`);
  }
  for (const tool of ['npm', 'git']) {
    const { status } = spawnSync(tool, ['--version'], { stdio: 'ignore', shell: needsShell(tool) });
    if (status !== 0) {
      fail(`${tool} is not on PATH: install it, then run this again.`);
    }
  }
}

function installWhatIsLocked() {
  if (isInstalled()) {
    return;
  }
  say('Installing the locked packages with npm ci …');
  // No warnings: the Node that the packages ask for is one of them.
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    // Standard output belongs to the program.
    stdio: ['ignore', 2, 2],
    shell: needsShell('npm'),
  });
  if (status !== 0) {
    fail('npm ci failed; what it said is above.');
  }
}

/** Whether node_modules holds what the lock file names. npm keeps its own account of what it installed there. */
function isInstalled() {
  const account = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(account) || !existsSync(ownNode())) {
    return false;
  }
  const installed = readPackages(account);
  return Object.entries(readPackages(join(root, 'package-lock.json'))).every(([path, locked]) => {
    const there = installed[path];
    // Optional packages are for other platforms as well.
    return path === '' || (there === undefined ? locked.optional === true : there.version === locked.version);
  });
}

function readPackages(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}

function ownNode() {
  return join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/** Becomes the program as far as can be: its streams, its arguments, its exit code and its signals. */
function run(command, commandArguments) {
  const tools = join(root, 'node_modules', '.bin');
  const child = spawn(command, commandArguments, {
    stdio: 'inherit',
    env: { ...process.env, PATH: [dirname(command), tools, process.env.PATH].join(delimiter) },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('error', (error) => fail(`${command} does not start: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

/** On Windows npm is a batch file, and those start in a shell only. */
function needsShell(tool) {
  return tool === 'npm' && process.platform === 'win32';
}

function say(message) {
  process.stderr.write(`${message}\n`);
}

function fail(message) {
  say(message);
  process.exit(1);
}
