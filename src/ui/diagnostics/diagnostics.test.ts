import { describe, expect, test } from 'vitest';
import { anonymous } from './anonymous.ts';
import { diagnosticsText } from './diagnostics.ts';
import { RecentLines } from './recentLines.ts';

const places = [
  { path: '/home/ada', name: '<home>' },
  { path: '/home/ada/work/engine', name: '<engine>' },
  { path: 'C:\\Users\\Ada Lovelace', name: '<home>' },
];

describe('a text that others may read', () => {
  test.each([
    ['/home/ada/work/engine/src/a.ts is dirty', '<engine> is dirty'],
    ['in /home/ada/work/engine.', 'in <engine>.'],
    ['/home/ada/work/engine.worktrees/sw-1: gone', '<home>: gone'],
    ['“/home/adam/x” and “/home/ada/y”', '“<path>” and “<home>”'],
    ['spawn /opt/secret-client/bin/claude ENOENT', 'spawn <path> ENOENT'],
    ['C:\\Users\\Ada Lovelace\\repo\\a.ts and D:\\other\\b', '<home> and <path>'],
    ['~/.ssh/id_rsa', '<path>'],
    ['https://ada:pw@github.com/acme/engine', 'https://<user>@github.com/acme/engine'],
    ['ghp_abcdefghij0123456789 and sk-ant-api03-abcdefghijk', '<secret> and <secret>'],
    ['Authorization: Bearer abc.def-ghi', 'Authorization: Bearer <secret>'],
    ['password=hunter22', 'password=<secret>'],
    [
      'ANTHROPIC_API_KEY=abc-def and GH_TOKEN: "abcdef"',
      'ANTHROPIC_API_KEY=<secret> and GH_TOKEN: "<secret>"',
    ],
    ['git 2.50 at 1/2 of it, exit code 128: and/or', 'git 2.50 at 1/2 of it, exit code 128: and/or'],
  ])('%s', (given, expected) => {
    expect(anonymous(given, places)).toBe(expected);
  });
});

test('diagnostics tell versions, settings, checks and log, and no path, secret or text of a setting', () => {
  const text = diagnosticsText({
    versions: [
      ['Switchyard', '0.1.0'],
      ['Claude CLI', '2.1.329 at /home/ada/.local/bin/claude'],
    ],
    settings: [
      ['maxAgents', 2],
      ['verifyCommand', 'TOKEN=abcdefgh npm test'],
      ['passEnvironment', ['SECRET_NAME']],
      ['autoMerge', true],
    ],
    checks: [
      {
        ...{ id: 'repository', title: 'Git repository', state: 'ok' },
        ...{ detail: '/home/ada/work/engine', remedy: null },
      },
    ],
    counts: [['tasks', 3]],
    logLines: ['2026 [warning] ```rm``` in /home/ada/work/engine/x'],
    places,
  });
  expect(text).toContain(
    '- maxAgents: 2\n- verifyCommand: (set)\n- passEnvironment: (one entry)\n- autoMerge: true',
  );
  expect(text).toContain('- Git repository: ok: <engine>');
  expect(text).toContain('````\n2026 [warning] ```rm``` in <engine>\n````');
  expect(text).not.toMatch(/ada|SECRET|TOKEN|npm test/);
});

test('the last lines of the log are remembered, and no more of them than are of use', () => {
  const written: string[] = [];
  const write = (message: string) => written.push(message);
  const log = new RecentLines({ debug: write, info: write, warn: write, error: write });
  log.debug('not kept');
  for (let line = 1; line <= 205; line += 1) {
    log.info(`line ${line}`);
  }
  log.error('broken');
  expect(written).toHaveLength(207);
  expect(log.lines()).toHaveLength(200);
  expect(log.lines()[0]).toContain('[info] line 7');
  expect(log.lines().at(-1)).toContain('[error] broken');
  log.warn('x'.repeat(1_000_000));
  expect(written.at(-1)).toHaveLength(1_000_000);
  expect(log.lines().at(-1)?.length).toBeLessThan(3_000);
});
