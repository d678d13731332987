import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkLogin, findClaude } from './findClaude.ts';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'switchyard find claude-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A program called `claude` in a directory of its own. */
function program(name: string, script: string, mode = 0o755): string {
  const directory = join(root, name);
  mkdirSync(directory, { recursive: true });
  const path = join(directory, 'claude');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, mode);
  return path;
}

function find(configured: string | null, path = '/nowhere') {
  return findClaude({ configured, environment: { PATH: path }, home: root });
}

describe.skipIf(process.platform === 'win32')('findClaude', () => {
  it('takes the configured one', async () => {
    const path = program('good', 'echo "2.1.329 (Claude Code)"');
    expect(await find(path)).toEqual({ ok: true, value: { path, version: '2.1.329' } });
    expect(await find('~/good/claude')).toMatchObject({ ok: true, value: { path } });
  });

  it('looks on PATH, and then in the usual places', async () => {
    const path = program('good', 'echo "2.1.329 (Claude Code)"');
    expect(await find(null, `/nowhere:${join(root, 'good')}`)).toMatchObject({ ok: true, value: { path } });
    const usual = program('.local/bin', 'echo "3.0.0 (Claude Code)"');
    expect(await find(null)).toEqual({ ok: true, value: { path: usual, version: '3.0.0' } });
    rmSync(usual);
  });

  it('passes over a folder and a file that cannot be executed while there is a better one', async () => {
    mkdirSync(join(root, 'folder', 'claude'), { recursive: true });
    const path = program('good', 'echo "2.1.329 (Claude Code)"');
    const places = [join(root, 'folder'), join(root, 'plain'), join(root, 'good')];
    program('plain', '', 0o644);
    expect(await find(null, places.join(':'))).toMatchObject({ ok: true, value: { path } });
  });

  it.each([
    ['missing', 'setting "switchyard.claudePath"', () => join(root, 'no such', 'claude')],
    ['notExecutable', 'chmod +x', () => program('plain', '', 0o644)],
    ['tooOld', 'claude update', () => program('old', 'echo "2.0.76 (Claude Code)"')],
    ['broken', 'no licence', () => program('broken', 'echo "no licence" >&2; exit 3')],
    ['broken', 'it answered "hello"', () => program('other', 'echo hello')],
    ['broken', 'Reinstall', () => program('dead', 'kill -9 $$')],
  ])('fault 42: says that it is %s and what to do: %s', async (kind, words, path) => {
    expect(await find(path())).toMatchObject({
      ok: false,
      error: { kind, message: expect.stringContaining(words) },
    });
  });

  it('fault 41: says how to get it when it is nowhere', async () => {
    const empty = join(root, 'empty');
    const found = await findClaude({ configured: null, environment: { PATH: empty }, home: empty });
    expect(found).toMatchObject({
      ok: false,
      error: {
        kind: 'missing',
        message: expect.stringContaining('npm install -g @anthropic-ai/claude-code'),
      },
    });
  });
});

describe.skipIf(process.platform === 'win32')('checkLogin', () => {
  const login = (script: string) => checkLogin({ path: program('login', script), version: '2.1.329' }, {});

  it('says who is logged in', async () => {
    expect(await login(`echo '{"loggedIn":true,"authMethod":"api_key"}'`)).toEqual({
      ok: true,
      value: { loggedIn: true, detail: 'Logged in (api key).' },
    });
  });

  it('says what to do when nobody is, whatever the exit code', async () => {
    expect(await login(`echo '{"loggedIn":false,"authMethod":"none"}'; exit 1`)).toMatchObject({
      ok: true,
      value: { loggedIn: false, detail: expect.stringContaining('claude /login') },
    });
  });

  it('admits that it does not know', async () => {
    expect(await login('echo "unknown command" >&2; exit 1')).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('unknown command') },
    });
  });
});
