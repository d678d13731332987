import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRepository, gitIn, type TestRepository } from '../test/support/gitFixture.ts';
import { startTestGitHub } from '../test/support/github/startTestGitHub.ts';
import type { TestGitHub } from '../test/support/github/testGitHub.ts';
import { helperPath } from '../test/support/remoteFixture.ts';
import { expectOk, silentLog } from '../test/support/repositoryFixture.ts';
import { openProject } from './compose.ts';
import {
  addProjectFromGitHub,
  namesRepository,
  removeProjectOf,
  whyNotRemovable,
} from './composeProjects.ts';
import { defaultSettings } from './domain/settings.ts';
import type { AddProjectDialog } from './engine/projects/addProject.ts';
import { createOwnClones } from './engine/projects/ownClones.ts';
import { createGitHubAccess, type Host } from './host.ts';

let github: TestGitHub;
let origin: TestRepository;
let place: string;

beforeEach(async () => {
  github = await startTestGitHub();
  origin = await createRepository();
  place = await realpath(await mkdtemp(join(tmpdir(), 'switchyard-add-')));
});

afterEach(async () => {
  await github.close();
  await origin.remove();
  await rm(place, { recursive: true, force: true });
});

async function hosted(permission: 'write' | 'read' | 'none'): Promise<void> {
  await github.addRepository({
    ...{ owner: 'acme', name: 'sample', from: origin.path, private: permission === 'none' },
    permissions: { [github.login]: permission },
  });
}

function hostWith(token: string | null = github.token): Host {
  const settings = () => ({ ...defaultSettings, githubUrl: github.url });
  return {
    extensionPath: place,
    stateDirectory: join(place, 'state'),
    credentialHelperPath: helperPath,
    settings,
    trusted: () => true,
    gitHub: createGitHubAccess({ settings, session: async () => token, log: silentLog }),
    log: silentLog,
  };
}

/** Answers as the test says, and keeps what was asked and told. */
function dialog(changes: Partial<AddProjectDialog> = {}) {
  const told: string[] = [];
  const answers: AddProjectDialog = {
    signal: new AbortController().signal,
    mayFork: async ({ owner, name }, account) => {
      told.push(`may ${account} fork ${owner}/${name}?`);
      return true;
    },
    chooseFolder: async () => place,
    onStep: (step, { owner, name }) => told.push(`${step} ${owner}/${name}`),
    onProgress: () => undefined,
    ...changes,
  };
  return { ...answers, told };
}

const add = (words: string, asked = dialog(), host = hostWith(), folders: readonly string[] = []) =>
  addProjectFromGitHub(words, asked, { host, folders });

const hour = 3_600_000;

/** How GitHub has answered whether the fork can be cloned. */
function looksAtTheFork(): readonly (number | null)[] {
  const looks = github.requests.filter(({ path }) => path.includes('/octocat/sample/git/ref'));
  return looks.map(({ status }) => status);
}

describe('a project from GitHub', () => {
  test('is cloned into the folder that was chosen, without the token', async () => {
    await hosted('write');
    const asked = dialog();
    const folder = join(place, 'sample');
    const host = hostWith();
    expect(await add('acme/sample', asked, host)).toEqual({
      ok: true,
      value: { kind: 'added', folder, isFork: false },
    });
    expect(asked.told).toEqual(['looking acme/sample', 'cloning acme/sample']);
    expect(await gitIn(folder, 'remote')).toBe('origin');
    expect(await gitIn(folder, 'config', '--list', '--local')).not.toContain(github.token);
    const clones = createOwnClones(join(place, 'state'));
    expect(await clones.isOwn(folder)).toBe(true);
    expect(await clones.isOwn(origin.path)).toBe(false);
  });

  test('is found by whatever form of its name or address is typed, and none of them is kept', async () => {
    await hosted('write');
    for (const words of [
      'acme/sample',
      '  acme/sample ',
      'acme/sample.git',
      `${github.url}/acme/sample`,
      `${github.url}/acme/sample/`,
      `${github.host}/acme/sample`,
      `${github.url.toUpperCase()}/acme/sample`,
      `${github.url}/acme/sample.git`,
      `http://octocat@${github.host}/acme/sample.git`,
      `${github.url}/acme/sample/tree/main/src`,
      `${github.url}/acme/sample/blob/main/README.md#L3`,
      `${github.url}/acme/sample/pull/12/files`,
      `${github.url}/acme/sample/issues?q=is%3Aopen`,
      'git@127.0.0.1:acme/sample',
      'ssh://git@127.0.0.1:22/acme/sample.git',
    ]) {
      const asked = dialog({ chooseFolder: async () => null });
      expect(namesRepository(words, hostWith()), words).toBe(true);
      expect(await add(words, asked)).toEqual({ ok: false, error: { kind: 'left' } });
      expect(asked.told, words).toEqual(['looking acme/sample']);
    }
    await add('git@127.0.0.1:acme/sample.git');
    expect(await gitIn(join(place, 'sample'), 'rev-parse', 'HEAD')).toBe(origin.head);
    const url = `${github.url}/acme/sample.git`;
    expect(await gitIn(join(place, 'sample'), 'remote', 'get-url', 'origin')).toBe(url);
  });

  test('is not looked for where something else is typed: nothing is asked, nothing is run', async () => {
    for (const words of [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: A shell would fill it in.
      '-oProxyCommand=touch${IFS}made',
      'ssh://-oProxyCommand=touch made/acme/sample',
      'git@-oProxyCommand=touch:acme/sample',
      'ext::sh -c touch% made',
      'ext::sh%20-c%20touch%20made/acme/sample',
      '--upload-pack=touch made',
      'acme/--upload-pack=touch',
      'file:///etc',
      '/etc',
      '../sample',
      'acme/..',
      'acme/sample; touch made',
      'acme/$(touch made)',
      'https://github.com@evil.example/acme/sample',
      'https://github.com.evil.example/acme/sample',
      'javascript:alert(1)//acme/sample',
      '',
    ]) {
      const asked = dialog();
      expect(namesRepository(words, hostWith()), words).toBe(false);
      expect(await add(words, asked), words).toMatchObject({ ok: false, error: { kind: 'refused' } });
      expect(asked.told).toEqual([]);
    }
    expect(github.requests).toEqual([]);
    expect(await readdir(place)).toEqual([]);
  });

  test('keeps a password that was pasted with its address to itself, taken or not', async () => {
    await hosted('write');
    expect(await add(`http://octocat:hush@${github.host}/acme/sample.git`)).toMatchObject({ ok: true });
    const config = await gitIn(join(place, 'sample'), 'config', '--list', '--local');
    expect(config).not.toContain('hush');
    const refused = await add('https://octocat:hush@gitlab.example/acme/sample');
    expect(refused).toMatchObject({
      error: { message: expect.stringContaining('“https://gitlab.example/acme/sample”') },
    });
  });

  test('is cloned to a place of any name', async () => {
    await hosted('write');
    const parent = join(place, "the user's  näme & more");
    await mkdir(parent);
    const folder = join(parent, 'sample');
    const added = await add('acme/sample', dialog({ chooseFolder: async () => parent }));
    expect(added).toMatchObject({ ok: true, value: { folder } });
    expect(await gitIn(folder, 'status', '--porcelain', '--branch')).toBe('## main...origin/main');
    expect(await readdir(parent)).toEqual(['sample']);
  });

  test('is forked where it may not be pushed to, once that is allowed; pull requests go to upstream', async () => {
    await hosted('read');
    const asked = dialog();
    const folder = join(place, 'sample');
    expect(await add('acme/sample', asked)).toMatchObject({ ok: true, value: { folder, isFork: true } });
    expect(asked.told).toEqual([
      'looking acme/sample',
      'may octocat fork acme/sample?',
      'forking acme/sample',
      'cloning octocat/sample',
    ]);
    expect(await gitIn(folder, 'remote', 'get-url', 'upstream')).toBe(`${github.url}/acme/sample.git`);
    expect(await gitIn(folder, 'remote', 'get-url', 'origin')).toBe(`${github.url}/octocat/sample.git`);
  });

  test('is not forked again, nor asked about, where a fork is there', async () => {
    await hosted('read');
    await add('acme/sample');
    await rm(join(place, 'sample'), { recursive: true });
    const asked = dialog();
    expect(await add('acme/sample', asked)).toMatchObject({ ok: true, value: { isFork: true } });
    expect(asked.told).toEqual(['looking acme/sample', 'cloning octocat/sample']);
  });

  test('is cloned from a fork that GitHub needs time for, as soon as that is ready', async () => {
    await github.close();
    let later = 0;
    github = await startTestGitHub({ forkDelayMs: hour, now: () => Date.now() + later });
    await hosted('read');
    const asked = dialog();
    const adding = add('acme/sample', asked);
    await expect.poll(looksAtTheFork, { timeout: 30_000 }).toEqual([409]);
    later = hour;
    expect(await adding).toMatchObject({ ok: true, value: { isFork: true } });
    expect(looksAtTheFork()).toEqual([409, 200]);
    expect(asked.told.slice(-2)).toEqual(['forking acme/sample', 'cloning octocat/sample']);
    expect(await gitIn(join(place, 'sample'), 'rev-parse', 'HEAD')).toBe(origin.head);
  });

  test('is not waited for once the user has left, and the fork is taken the next time', async () => {
    await github.close();
    github = await startTestGitHub({ forkDelayMs: hour });
    await hosted('read');
    const ended = new AbortController();
    const waiting = add('acme/sample', dialog({ signal: ended.signal }));
    await expect.poll(looksAtTheFork, { timeout: 30_000 }).toEqual([409]);
    ended.abort();
    expect(await waiting).toEqual({ ok: false, error: { kind: 'left' } });
    expect(await readdir(place)).toEqual([]);
    const asked = dialog({ chooseFolder: async () => null });
    await add('acme/sample', asked);
    expect(asked.told).toEqual(['looking acme/sample']);
  });

  test('is forked although the user has something else of the same name', async () => {
    await hosted('read');
    await github.addRepository({ owner: 'octocat', name: 'sample' });
    const asked = dialog({ mayFork: async () => false });
    expect(await add('acme/sample', asked)).toEqual({ ok: false, error: { kind: 'left' } });
    const own = dialog();
    expect(await add('octocat/sample', own)).toMatchObject({ ok: true, value: { isFork: false } });
    expect(own.told).toEqual(['looking octocat/sample', 'cloning octocat/sample']);
  });

  test('has its upstream also where the fork itself was named', async () => {
    await hosted('read');
    await add('acme/sample');
    await rm(join(place, 'sample'), { recursive: true });
    expect(await add('octocat/sample')).toMatchObject({ ok: true, value: { isFork: true } });
    const remotes = await gitIn(join(place, 'sample'), 'remote', '-v');
    expect(remotes).toContain(`upstream\t${github.url}/acme/sample.git (push)`);
  });

  test('is neither forked nor cloned where the user leaves', async () => {
    await hosted('read');
    const left = { ok: false, error: { kind: 'left' } };
    expect(await add('acme/sample', dialog({ mayFork: async () => false }))).toEqual(left);
    expect(await add('acme/sample', dialog({ chooseFolder: async () => null }))).toEqual(left);
    expect(() => github.repository('octocat', 'sample')).toThrow();
    expect(await readdir(place)).toEqual([]);
  });

  test.each(['before it begins', 'in the middle of it'])(
    'leaves nothing behind when its clone is cancelled %s',
    async (when) => {
      await hosted('write');
      const ended = new AbortController();
      const early = when === 'before it begins';
      const asked = dialog({
        signal: ended.signal,
        onStep: (step) => early && step === 'cloning' && ended.abort(),
        onProgress: () => ended.abort(),
      });
      expect(await add('acme/sample', asked)).toEqual({ ok: false, error: { kind: 'left' } });
      expect(await readdir(place)).toEqual([]);
    },
  );

  test('leaves nothing behind when its clone fails, and says what to do', async () => {
    await hosted('write');
    github.fail({ on: { kind: 'git' }, times: 100, effect: { kind: 'answer', status: 503 } });
    const refused = await add('acme/sample');
    expect(refused).toMatchObject({
      ok: false,
      error: { kind: 'refused', message: expect.stringMatching(/\w/) },
    });
    expect(await readdir(place)).toEqual([]);
  });

  test('is refused with a pointer where it is here already, whatever the name was typed as', async () => {
    await hosted('write');
    const folder = join(place, 'sample');
    await add('acme/sample');
    const again = await add('ACME/Sample', dialog(), hostWith(), [folder]);
    expect(again).toEqual({ ok: true, value: { kind: 'known', folder } });
  });

  test('is refused where its fork is here already', async () => {
    await hosted('read');
    const folder = join(place, 'sample');
    await add('acme/sample');
    for (const words of ['acme/sample', 'octocat/sample']) {
      const again = await add(words, dialog(), hostWith(), [folder]);
      expect(again).toEqual({ ok: true, value: { kind: 'known', folder } });
    }
  });

  test('is refused where it was worked on before, though its folder is not open now', async () => {
    await hosted('write');
    const folder = join(place, 'sample');
    await add('acme/sample');
    const record = join(place, 'state', 'projects', 'p1', 'repository');
    await mkdir(dirname(record), { recursive: true });
    await writeFile(record, join(folder, '.git'));
    expect(await add('acme/sample')).toEqual({ ok: true, value: { kind: 'known', folder } });
    // Its folder is gone: it can be cloned again.
    await rm(folder, { recursive: true });
    expect(await add('acme/sample')).toMatchObject({ ok: true, value: { kind: 'added' } });
  });

  test('is not mistaken for the folder of this program by a record of a project that was cut off', async () => {
    await hosted('write');
    // This program runs in a repository: a path that is none, or a relative one, would be of that.
    for (const [at, record] of ['', 'relative', '\n'].entries()) {
      const project = join(place, 'state', 'projects', `p${at}`);
      await mkdir(project, { recursive: true });
      await writeFile(join(project, 'repository'), record);
    }
    expect(await add('acme/sample')).toMatchObject({ ok: true, value: { kind: 'added' } });
  });

  test('is cloned into an empty folder of its name', async () => {
    await hosted('write');
    await mkdir(join(place, 'sample'));
    expect(await add('acme/sample')).toMatchObject({ ok: true, value: { kind: 'added' } });
  });

  test('is refused where a file is in the way, and that stays', async () => {
    await hosted('write');
    await writeFile(join(place, 'sample'), 'mine');
    const refused = await add('acme/sample');
    expect(refused).toMatchObject({
      error: { kind: 'refused', message: expect.stringContaining(join(place, 'sample')) },
    });
    expect(await readFile(join(place, 'sample'), 'utf8')).toBe('mine');
  });

  test('is refused where the folder is taken, and what is in it stays', async () => {
    await hosted('write');
    await mkdir(join(place, 'sample', 'mine'), { recursive: true });
    const refused = await add('acme/sample');
    expect(refused).toMatchObject({ ok: false, error: { kind: 'refused', signIn: false } });
    expect(await readdir(join(place, 'sample'))).toEqual(['mine']);
  });

  test('is refused with words fit to show where there is none, or nobody is signed in', async () => {
    await hosted('none');
    for (const words of [
      'acme/sample',
      'acme/gone',
      'no repository',
      'https://example.com/acme/sample',
      '-x/y',
    ]) {
      const refused = await add(words);
      expect(refused).toMatchObject({ ok: false, error: { kind: 'refused', signIn: false } });
    }
    const signedOut = await add('acme/sample', dialog(), hostWith(null));
    expect(signedOut).toMatchObject({ ok: false, error: { kind: 'refused', signIn: true } });
  });
});

test('a project that is removed says once whether its folder was cloned by us, and leaves that to the user', async () => {
  await hosted('write');
  const host = hostWith();
  await add('acme/sample', dialog(), host);
  const request = {
    ...{ closePullRequests: false, signal: new AbortController().signal },
    onProgress: () => undefined,
  };
  for (const isOwnClone of [true, false]) {
    const engine = expectOk(await openProject(join(place, 'sample'), host));
    expect(whyNotRemovable(engine)).toBeNull();
    expect(await removeProjectOf(engine, request, host)).toEqual({ ok: true, value: { isOwnClone } });
    expect(whyNotRemovable(engine)).toContain('was removed');
    await engine.dispose();
  }
  expect(await gitIn(join(place, 'sample'), 'rev-parse', 'HEAD')).toBe(origin.head);
  expect(await readdir(join(place, 'state', 'projects'))).toEqual([]);
});
