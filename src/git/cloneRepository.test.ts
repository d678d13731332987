import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { gitIn, testEnvironment } from '../../test/support/gitFixture.ts';
import { helperPath, remoteFixture, token } from '../../test/support/remoteFixture.ts';
import { expectFailure, expectOk, silentLog } from '../../test/support/repositoryFixture.ts';
import { type CloneProgress, type CloneRequest, cloneRepository, readRemotes } from './cloneRepository.ts';
import type { GitOptions } from './findGit.ts';

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(undo.splice(0).map((step) => step()));
});

const known = { username: 'x-access-token', password: token };
const options: GitOptions = {
  environment: testEnvironment(),
  gitPaths: [],
  log: silentLog,
  signIn: { credentials: async () => known, helperPath },
};

async function fixture(over: 'path' | 'http' = 'http') {
  const all = await remoteFixture({
    over,
    shape: { files: Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`d/${at}`, `${at}`])) },
  });
  undo.push(() => all.remove());
  const url = all.server === null ? all.bare : `${all.server.url}sample.git`;
  const parent = join(dirname(all.files.path), 'clones');
  const folder = join(parent, 'a place');
  const clone = (change: Partial<CloneRequest> = {}) =>
    cloneRepository({ url, folder, upstream: null, ...change }, options);
  return { ...all, url, parent, folder, clone };
}

describe('cloneRepository', () => {
  it('clones as who is signed in, tells how far it is, and leaves no token in the repository', async () => {
    const { clone, folder, url, head, parent } = await fixture();
    const progress: CloneProgress[] = [];
    const upstream = 'https://example.com/upstream/sample.git';
    expectOk(await clone({ upstream, onProgress: (step) => progress.push(step) }));
    expect(await gitIn(folder, 'rev-parse', 'HEAD')).toBe(head);
    expect(await gitIn(folder, 'status', '--porcelain', '--branch')).toBe('## main...origin/main');
    expect(progress.at(-1)?.percent).toBe(100);
    expect(progress.map(({ phase }) => phase)).toContain('Receiving objects');
    expect(await readFile(join(folder, '.git/config'), 'utf8')).not.toContain(token);
    expect(await readdir(parent)).toEqual(['a place']);
    expect(expectOk(await readRemotes(folder, options))).toEqual([
      { name: 'origin', fetchUrl: url, pushUrl: url },
      { name: 'upstream', fetchUrl: upstream, pushUrl: upstream },
    ]);
  });

  it('takes a path with spaces, and an empty folder', async () => {
    const { clone, folder, head, bare } = await fixture('path');
    await mkdir(folder, { recursive: true });
    expectOk(await clone());
    expect(await gitIn(folder, 'rev-parse', 'HEAD')).toBe(head);
    expect(expectOk(await readRemotes(join(folder, '.git'), options))[0]?.fetchUrl).toBe(bare);
  });

  it('refuses a folder that is not empty, and leaves it as it is', async () => {
    const { clone, folder } = await fixture();
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'mine'), 'mine');
    expect(expectFailure(await clone())).toMatchObject({ kind: 'folderTaken' });
    expect(await readdir(folder)).toEqual(['mine']);
  });

  it('leaves nothing behind when it is cancelled, before or in the middle', async () => {
    const { clone, parent, server } = await fixture();
    expect(expectFailure(await clone({ signal: AbortSignal.abort() })).kind).toBe('cancelled');
    const abort = new AbortController();
    if (server !== null) {
      server.fault = ({ method }) => {
        if (method !== 'POST') {
          return null;
        }
        abort.abort();
        return 'silence';
      };
    }
    expect(expectFailure(await clone({ signal: abort.signal })).kind).toBe('cancelled');
    expect(await readdir(parent)).toEqual([]);
  });

  it('leaves nothing behind when it fails, and says why', async () => {
    const { clone, parent, server } = await fixture();
    if (server !== null) {
      server.fault = () => ({ status: 404 });
    }
    expect(expectFailure(await clone())).toMatchObject({ kind: 'unauthorized' });
    expect(await readdir(parent)).toEqual([]);
  });

  it('refuses what is no URL', async () => {
    const { clone, url, parent } = await fixture();
    for (const bad of ['--upload-pack=touch x', 'ext::sh -c "touch x"', ' ', 'https://a/\nb']) {
      expect(expectFailure(await clone({ url: bad })).kind).toBe('badUrl');
      expect(expectFailure(await clone({ url, upstream: bad })).kind).toBe('badUrl');
    }
    await expect(readdir(parent)).rejects.toThrow('ENOENT');
  });
});
