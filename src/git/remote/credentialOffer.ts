import { randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Credential } from '../remotes.ts';

/** What a git command must be given to be signed in, until the offer ends. */
export interface CredentialOffer {
  readonly config: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  end(): Promise<void>;
}

/**
 * Offers the credential to one git command: git starts our helper, which gets it here, over a socket that nobody else of
 * this machine's users can reach, for a secret that is good for this command alone. So it stands in no argument,
 * environment or file. It is given for the URL's own host only, wherever the server sends git.
 */
export async function offerCredential(from: {
  readonly credential: Credential;
  readonly url: string;
  readonly helperPath: string;
}): Promise<CredentialOffer> {
  const secret = randomBytes(32).toString('hex');
  const address = await newAddress();
  const server = createServer((socket) => answer(socket, { ...from, secret }));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(address, resolve);
  });
  return {
    // The empty one makes git forget all other helpers.
    config: ['credential.helper=', `credential.helper=${helperCommand(from.helperPath)}`],
    variables: { SWITCHYARD_CREDENTIAL_ADDRESS: address, SWITCHYARD_CREDENTIAL_SECRET: secret },
    end: () => close(server, address),
  };
}

/** Git gives it to a shell, also on Windows, where it brings one along. */
function helperCommand(helperPath: string): string {
  return `!ELECTRON_RUN_AS_NODE=1 ${quoted(process.execPath)} ${quoted(helperPath)}`;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

const longestQuestion = 10_000;

/** A question is a line: the secret, then what git told the helper, in its own form `name=value`. */
function answer(
  socket: Socket,
  { credential, url, secret }: { credential: Credential; url: string; secret: string },
): void {
  let question = '';
  socket.setEncoding('utf8').on('error', () => socket.destroy());
  socket.on('data', (text: string) => {
    question += text;
    const end = question.indexOf('\n\n');
    if (end < 0 && question.length < longestQuestion) {
      return;
    }
    const [given = '', ...lines] = question.slice(0, Math.max(0, end)).split('\n');
    const known = equal(given, secret) && isAbout(url, lines);
    socket.end(known ? `username=${credential.username}\npassword=${credential.password}\n` : '');
  });
}

function equal(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

function isAbout(url: string, lines: readonly string[]): boolean {
  const { protocol, host } = new URL(url);
  return lines.includes(`protocol=${protocol.slice(0, -1)}`) && lines.includes(`host=${host}`);
}

/** What the kernel keeps of a socket's path, with some room: 104 bytes on macOS. */
const longestPath = 100;

async function newAddress(): Promise<string> {
  if (process.platform === 'win32') {
    return `\\\\.\\pipe\\switchyard-${randomBytes(16).toString('hex')}`;
  }
  const prefix = join(tmpdir(), 'switchyard-');
  const fits = Buffer.byteLength(`${prefix}XXXXXX/git`) <= longestPath;
  // Made with the mode 0700.
  return join(await mkdtemp(fits ? prefix : '/tmp/switchyard-'), 'git');
}

async function close(server: Server, address: string): Promise<void> {
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (process.platform !== 'win32') {
    await rm(dirname(address), { recursive: true, force: true });
  }
}
