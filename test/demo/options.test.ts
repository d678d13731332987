import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseOptions, usage } from './options.ts';
import { ToMend } from './toMend.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-options-'));
});
afterEach(() => rm(folder, { recursive: true }));

function refusal(...args: string[]): string {
  try {
    parseOptions(args, folder);
  } catch (error) {
    return error instanceof ToMend ? error.message : `with a stack: ${error}`;
  }
  return 'none';
}

it('answers a call for help before it looks at anything else', () => {
  expect(parseOptions(['--help', '--repo', '/nonexistent'], folder)).toBe('help');
  expect(parseOptions(['-h'], folder)).toBe('help');
});

it('says that the folder is not there, before anything about the scenario', () => {
  const missing = join(folder, 'missing');
  expect(refusal('--repo', missing)).toBe(`The folder ${missing} of --repo is not there.`);
  expect(refusal('--repo', folder)).toContain('add --scenario FILE or --claude real');
});

it('reads the scenario before anything is made, and says in a sentence what is wrong with it', async () => {
  const [missing, wrong, sound] = ['missing', 'wrong', 'sound'].map((name) => join(folder, `${name}.json`));
  await writeFile(String(wrong), '{ "scripts": [{ "role": "cook", "turns": [] }] }');
  await writeFile(String(sound), '{ "scripts": [{ "role": "planner", "turns": [] }] }');
  expect(refusal('--scenario', String(missing))).toMatch(
    /^The scenario .*missing\.json cannot be read: ENOENT/,
  );
  expect(refusal('--scenario', String(wrong))).toMatch(
    /wrong\.json is not a scenario:\n[\s\S]*scripts\[0\]\.role/,
  );
  expect(parseOptions(['--repo', folder, '--scenario', String(sound)], folder)).toMatchObject({
    repository: folder,
    scenario: { scripts: [{ role: 'planner' }] },
  });
});

it('shows the usage with an option that it does not know', () => {
  expect(refusal('--bogus')).toContain(usage);
});

it('takes the sample to its own GitHub, and nothing else', () => {
  expect(parseOptions(['--delivery', 'pullRequest'], folder)).toMatchObject({ delivery: 'pullRequest' });
  expect(parseOptions([], folder)).toMatchObject({ delivery: 'local' });
  expect(refusal('--delivery', 'push')).toBe('--delivery is local or pullRequest, not push.');
  expect(refusal('--delivery', 'pullRequest', '--repo', folder, '--claude', 'real')).toContain(
    'leave out --repo or --delivery',
  );
});
