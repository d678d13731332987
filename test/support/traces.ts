import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { testEnvironment } from './gitFixture.ts';

/** Words that must not be found, in every form that they are passed on in. */
export type Secret = readonly string[];

/** A token as it is, and as HTTP's basic authentication has it. */
export function formsOf(token: string): Secret {
  return [token, Buffer.from(`x-access-token:${token}`).toString('base64')];
}

export function isIn(text: string | Buffer, secret: Secret): boolean {
  return secret.some((form) => text.includes(form));
}

/** Files beneath the folder, at any depth, whose path or content has the secret. What goes meanwhile is not looked at. */
export async function tracesInFiles(folder: string, secret: Secret): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      found.push(...(await tracesInFiles(path, secret)));
    } else if (isIn(path, secret) || (entry.isFile() && isIn(await contentOf(path), secret))) {
      found.push(path);
    }
  }
  return found;
}

function contentOf(path: string): Promise<Buffer | string> {
  return readFile(path).catch(() => '');
}

/** Whether any object of the repository has the secret, reachable or not: in its files they are compressed. */
export async function isInObjects(repository: string, secret: Secret): Promise<boolean> {
  const { stdout } = await promisify(execFile)(
    'git',
    ['cat-file', '--batch-all-objects', '--batch', '--buffer'],
    { cwd: repository, env: testEnvironment(), encoding: 'buffer', maxBuffer: 1024 * 1024 * 1024 },
  );
  return isIn(stdout, secret);
}

export interface ProcessWatch {
  /** Command lines seen so far; arguments are parted by a blank. */
  readonly commands: ReadonlySet<string>;
  /** Where the secret was seen: in the arguments or the environment of which process. */
  traces(secret: Secret): string[];
  stop(): void;
}

const lookEveryMs = 25;
/** A process becomes another program soon after it was born, if at all: those that are older are looked at now and then. */
const looksWhileYoung = 20;
const looksBetween = 40;

/** Looks at the command lines and environments of all processes of this machine, again and again. Linux only. */
export function watchProcesses(): ProcessWatch {
  const seen = new Map<string, { readonly command: string; readonly environment: string }>();
  let present = new Map<string, { readonly command: string; readonly age: number }>();
  const look = (): void => {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    present = new Map(pids.map((pid) => [pid, lookAt(pid)]));
  };
  const lookAt = (pid: string): { readonly command: string; readonly age: number } => {
    const { command: before, age } = present.get(pid) ?? { command: '', age: 0 };
    const command =
      age < looksWhileYoung || age % looksBetween === 0 ? readQuietly(`/proc/${pid}/cmdline`) : before;
    if (command !== '' && command !== before) {
      const environment = readQuietly(`/proc/${pid}/environ`);
      seen.set(`${command}\n${environment}`, { command, environment });
    }
    return { command, age: age + 1 };
  };
  look();
  const looking = setInterval(look, lookEveryMs);
  return {
    get commands() {
      return new Set([...seen.values()].map(({ command }) => wordsOf(command)));
    },
    traces: (secret) =>
      [...seen.values()].flatMap(({ command, environment }) => [
        ...(isIn(command, secret) ? [`arguments of ${wordsOf(command)}`] : []),
        ...(isIn(environment, secret) ? [`environment of ${wordsOf(command)}`] : []),
      ]),
    stop: () => clearInterval(looking),
  };
}

function wordsOf(command: string): string {
  return command.replaceAll('\0', ' ').trim();
}

function readQuietly(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // It has ended, or belongs to somebody else.
    return '';
  }
}
