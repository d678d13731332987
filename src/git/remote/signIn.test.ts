import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { gitIn } from '../../../test/support/gitFixture.ts';
import { startGitHttpServer } from '../../../test/support/gitHttpServer.ts';
import { helperPath, remoteFixture, token } from '../../../test/support/remoteFixture.ts';
import { expectFailure, expectOk, silentLog } from '../../../test/support/repositoryFixture.ts';
import type { Credential } from '../remotes.ts';

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(undo.splice(0).map((step) => step()));
});

const known: Credential = { username: 'x-access-token', password: token };

/** Everything that was logged, and a repository whose server wants to know who is there. */
async function guarded(answer: (url: string) => Credential | null = () => known) {
  const asked: string[] = [];
  const logged: string[] = [];
  const note = (message: string) => void logged.push(message);
  const credentials = async (url: string) => {
    asked.push(url);
    return answer(url);
  };
  const all = await remoteFixture({
    over: 'http',
    open: {
      signIn: { credentials, helperPath },
      log: { ...silentLog, debug: note, info: note, warn: note, error: note },
    },
  });
  undo.push(() => all.remove());
  const { server } = all;
  if (server === null) {
    throw new Error('There is a server');
  }
  return { ...all, server, asked, logged };
}

describe('signing in', () => {
  it('fetches, pushes and deletes as who is signed in, asked anew each time', async () => {
    const { repository, colleague, work, there, asked, server } = await guarded();
    const theirs = await colleague('main');
    expect(expectOk(await repository.remotes.fetch('origin', 'main'))).toBe(theirs);
    const commit = await work('one');
    expectOk(await repository.remotes.push({ remote: 'origin', branch: 'sw-1', commit, expected: null }));
    expect(await there('rev-parse', 'sw-1')).toBe(commit);
    expectOk(await repository.remotes.deleteBranch({ remote: 'origin', branch: 'sw-1', expected: commit }));
    expect(asked).toEqual(Array(5).fill(`${server.url}sample.git`));
  });

  it('leaves the token in no process list, environment, file, log and message', async () => {
    const { repository, work, files, server, logged } = await guarded();
    const seen: string[] = [];
    let signing = 0;
    server.fault = () => {
      signing += processesWith('SWITCHYARD_CREDENTIAL_SECRET').length;
      seen.push(...processesWith(token));
      return null;
    };
    const commit = await work('one');
    expectOk(await repository.remotes.fetch('origin', 'main'));
    expectOk(await repository.remotes.push({ remote: 'origin', branch: 'sw-1', commit, expected: null }));
    server.fault = () => ({ status: 403, body: `${token} may not` });
    const failed = expectFailure(await repository.remotes.fetch('origin', 'main'));
    expect(signing).toBeGreaterThan(4);
    expect(seen).toEqual([]);
    expect(JSON.stringify({ failed, logged })).not.toContain(token);
    expect(await filesWith(dirname(files.path), token)).toEqual([]);
  });

  it('leaves no socket behind', async () => {
    const { repository } = await guarded();
    const place = await mkdtemp('/tmp/sw-');
    undo.push(() => rm(place, { recursive: true }));
    vi.stubEnv('TMPDIR', place);
    expectOk(await repository.remotes.fetch('origin', 'main'));
    expect(await readdir(place)).toEqual([]);
    vi.unstubAllEnvs();
  });

  it('says so where the token is not accepted', async () => {
    const { repository, asked } = await guarded(() => ({ ...known, password: 'expired' }));
    const failed = expectFailure(await repository.remotes.fetch('origin', 'main'));
    expect(failed.kind).toBe('unauthorized');
    expect(asked).toHaveLength(1);
  });

  it('leaves the user’s own helpers alone where it has an answer, and to themselves where it has none', async () => {
    const { repository, files, server } = await guarded((url) => (url.includes('mine') ? known : null));
    const helper = `!f() { echo "$1" >> '${files.path}/../asked'; echo username=${known.username}; echo password=${token}; }; f`;
    await files.git('config', `credential.${server.url}.helper`, helper);
    const heard = () => readFile(join(files.path, '../asked'), 'utf8').catch(() => '');
    await gitIn(
      dirname(files.path),
      'clone',
      '--quiet',
      '--bare',
      files.path,
      join('the server', 'mine.git'),
    );
    await files.git('remote', 'add', 'mine', `${server.url}mine.git`);
    expectOk(await repository.remotes.fetch('mine', 'main'));
    expect(await heard()).toBe('');
    expectOk(await repository.remotes.ask('origin', 'main'));
    expect(await heard()).toContain('get\n');
  });

  it('fault 92: does not give the token to another server that it is sent to', async () => {
    const { repository, server, files } = await guarded();
    const folder = join(dirname(files.path), 'the server');
    const thief = await startGitHttpServer({ folder, user: { username: 'x', password: 'y' } });
    undo.push(() => thief.close());
    server.fault = ({ path }) => ({ status: 302, location: `${thief.url}${path.slice(1)}` });
    expect(expectFailure(await repository.remotes.fetch('origin', 'main')).kind).toBe('unauthorized');
    expect(thief.requests.length).toBeGreaterThan(0);
  });

  it('fault 84: sees that a push has arrived although nobody heard of it', async () => {
    const { repository, server, work, there } = await guarded();
    const commit = await work('one');
    const request = { remote: 'origin', branch: 'sw-1', commit, expected: null };
    let lost = 0;
    server.fault = ({ method, path }) =>
      method === 'POST' && path.endsWith('/git-receive-pack') && lost++ >= 0 ? 'lostReply' : null;
    expectOk(await repository.remotes.push(request));
    expect(lost).toBeGreaterThan(0);
    expect(await there('rev-parse', 'sw-1')).toBe(commit);
  });

  it('fault 84: says that the server could not be reached where it cannot be asked either', async () => {
    const { repository, server, work } = await guarded();
    const commit = await work('one');
    server.fault = ({ path }) => (path.includes('git-receive-pack') ? null : { status: 503 });
    await server.close();
    const request = { remote: 'origin', branch: 'sw-1', commit, expected: null };
    expect(expectFailure(await repository.remotes.push(request)).kind).toBe('offline');
  });

  it.each([
    [413, 'tooLarge', '413'],
    [403, 'unauthorized', '403'],
    [404, 'unauthorized', 'not found'],
    [429, 'offline', '429'],
    [502, 'offline', '502'],
  ])('fault 83: knows what a server means by %i', async (status, kind, words) => {
    const { repository, server, work } = await guarded();
    server.fault = ({ path }) => (path.endsWith('git-receive-pack') ? { status } : null);
    const commit = await work('one');
    const request = { remote: 'origin', branch: 'sw-1', commit, expected: null };
    const failed = expectFailure(await repository.remotes.push(request));
    expect([failed.kind, failed.message]).toEqual([kind, expect.stringContaining(words)]);
  });
});

/** Processes, this one aside, that have the text among their arguments or in their environment. */
function processesWith(text: string): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && name !== `${process.pid}`);
  return pids.flatMap((pid) =>
    ['cmdline', 'environ'].flatMap((name) => {
      try {
        const content = readFileSync(`/proc/${pid}/${name}`, 'utf8');
        return content.includes(text) ? [`${name}: ${content}`] : [];
      } catch {
        // It has ended.
        return [];
      }
    }),
  );
}

async function filesWith(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(paths.map((path) => readFile(path)));
  return paths.filter((_, at) => contents[at]?.includes(text));
}
