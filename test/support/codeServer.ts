import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory } from './cacheDirectory.ts';
import { npm } from './npm.ts';

/** VS Code 1.139.1, built to be used from a browser. */
const codeServerVersion = '4.139.1';

export interface CodeServer {
  readonly url: string;
  /** Everything that the server said so far. */
  output(): string;
  /** Ends the server and every process that it started in its own group. */
  stop(): Promise<void>;
}

export interface CodeServerOptions {
  /** The program, as `provideCodeServer` gives it. */
  readonly program: string;
  /** The server's and the user's data go here; extensions too. */
  readonly dataDirectory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** False: workspaces are trusted only when the user says so. */
  readonly trustsEverything: boolean;
  /** How long the extension host of a page that is gone waits for it; VS Code's three hours without it. */
  readonly reconnectionSeconds?: number;
}

/** The server's program, installed into the cache when it is not there. No native module is needed, so none is built. */
export async function provideCodeServer(say: (line: string) => void): Promise<string> {
  const cache = await cacheDirectory();
  const directory = join(cache, `code-server-${codeServerVersion}`);
  const program = join(directory, 'node_modules/code-server/lib/vscode/out/server-main.js');
  if (await exists(program)) {
    return program;
  }
  say(`Installing VS Code for the browser (code-server ${codeServerVersion}) into ${cache} …`);
  const making = await mkdtemp(join(cache, 'making-'));
  try {
    await installCodeServer(making);
    await rename(making, directory);
  } catch (error) {
    // Somebody else may have been quicker.
    if (!(await exists(program))) {
      throw error;
    }
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return program;
}

async function installCodeServer(directory: string): Promise<void> {
  const quietly = ['--ignore-scripts', '--no-audit', '--no-fund'];
  await writeFile(join(directory, 'package.json'), '{ "private": true }\n');
  await npm(directory, 'install', ...quietly, `code-server@${codeServerVersion}`);
  await npm(join(directory, 'node_modules/code-server/lib/vscode'), 'install', '--omit=dev', ...quietly);
}

export async function startCodeServer(options: CodeServerOptions): Promise<CodeServer> {
  const { dataDirectory } = options;
  await mkdir(dataDirectory, { recursive: true });
  const server = spawn(process.execPath, [options.program, ...serverArguments(options)], {
    cwd: dataDirectory,
    env: options.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that it can be ended as a whole.
    detached: true,
  });
  const said: string[] = [];
  const listen = (chunk: Buffer) => said.push(chunk.toString());
  server.stdout.on('data', listen);
  server.stderr.on('data', listen);
  const output = () => said.join('');
  const stop = () => stopGroup(server);
  const endGroup = () => killGroup(server, 'SIGKILL');
  process.once('exit', endGroup);
  server.once('exit', () => process.off('exit', endGroup));
  try {
    const port = await listeningPort(server, output);
    return { url: `http://127.0.0.1:${port}`, output, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function serverArguments(options: CodeServerOptions): string[] {
  const { dataDirectory, trustsEverything, reconnectionSeconds } = options;
  return [
    ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token'],
    ...['--accept-server-license-terms', '--telemetry-level', 'off'],
    // Without it the page ignores which extension to develop and which tests to run.
    '--enable-smoke-test-driver',
    ...['--server-data-dir', dataDirectory, '--user-data-dir', join(dataDirectory, 'data')],
    ...['--extensions-dir', join(dataDirectory, 'extensions')],
    ...(trustsEverything ? ['--disable-workspace-trust'] : []),
    ...(reconnectionSeconds === undefined ? [] : ['--reconnection-grace-time', `${reconnectionSeconds}`]),
  ];
}

async function listeningPort(server: ChildProcess, output: () => string): Promise<string> {
  const deadline = AbortSignal.timeout(60_000);
  const exited = once(server, 'exit', { signal: deadline });
  for (;;) {
    const port = /Extension host agent listening on (\d+)/.exec(output())?.[1];
    if (port !== undefined) {
      exited.catch(() => undefined);
      return port;
    }
    const more = server.stdout === null ? exited : once(server.stdout, 'data', { signal: deadline });
    const event = await Promise.race([more.then(() => 'data'), exited.then(() => 'exit')]).catch(
      () => 'late',
    );
    if (event !== 'data') {
      throw new Error(`VS Code's server did not start:\n${output()}`);
    }
  }
}

async function stopGroup(server: ChildProcess): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const exited = once(server, 'exit');
    killGroup(server, 'SIGTERM');
    const giveUp = setTimeout(() => killGroup(server, 'SIGKILL'), 5_000);
    await exited;
    clearTimeout(giveUp);
  }
  killGroup(server, 'SIGKILL');
}

function killGroup(server: ChildProcess, signal: NodeJS.Signals): void {
  if (server.pid === undefined) {
    return;
  }
  try {
    process.kill(-server.pid, signal);
  } catch {
    // Nobody is left in it.
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
