import { execFile, spawn } from 'node:child_process';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectFailure, expectOk, silentLog, wallClock } from '../../test/support/repositoryFixture.ts';
import { ok } from '../lib/result.ts';
import { holderName, thisProcess } from './holder.ts';
import { repositoryQueue } from './queue.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard queue '));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const options = { clock: wallClock, log: silentLog };

describe('repositoryQueue', () => {
  it('lets two windows of one process do one thing at a time', async () => {
    let working = 0;
    const seen: number[] = [];
    const queues = [repositoryQueue(folder, options), repositoryQueue(folder, options)];
    const work = async () => {
      seen.push(++working);
      await new Promise((resolve) => setTimeout(resolve, 20));
      working--;
      return ok();
    };
    await Promise.all([...queues, ...queues].map((queue) => queue.run(work)));
    expect(seen).toEqual([1, 1, 1, 1]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('lets processes do one thing at a time', async () => {
    const journal = join(folder, 'journal.txt');
    const script = `
      import { appendFile } from 'node:fs/promises';
      import { repositoryQueue } from ${JSON.stringify(new URL('./queue.ts', import.meta.url).href)};
      const clock = { now: Date.now, at: (at, run) => setTimeout(run, at - Date.now()) };
      const log = { info() {}, warn() {} };
      const queue = repositoryQueue(${JSON.stringify(join(folder, 'queue'))}, { clock, log });
      for (let round = 0; round < 3; round++) {
        await queue.run(async () => {
          await appendFile(${JSON.stringify(journal)}, process.pid + ' begins\\n');
          await appendFile(${JSON.stringify(journal)}, process.pid + ' ends\\n');
          return { ok: true };
        });
      }`;
    const node = () => promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
    await Promise.all([node(), node(), node(), node()]);
    const lines = (await readFile(journal, 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(24);
    for (let at = 0; at < lines.length; at += 2) {
      expect(lines[at + 1]).toBe(lines[at]?.replace('begins', 'ends'));
    }
  });

  it('goes on when the work before it failed or threw', async () => {
    const queue = repositoryQueue(folder, options);
    const thrown = queue.run(async () => {
      throw new Error('broken');
    });
    await expect(thrown).rejects.toThrow('broken');
    expectOk(await queue.run(async () => ok()));
    expect(await readdir(folder)).toEqual([]);
  });

  it('takes no notice of holders that are dead: killed, before a reboot, or of a reused process id', async () => {
    const self = await thisProcess();
    const child = spawn('true');
    await new Promise((resolve) => child.on('exit', resolve));
    const dead = [
      holderName({ ...self, pid: child.pid ?? 0 }),
      holderName({ ...self, boot: 'earlier' }),
      holderName({ ...self, started: '1' }),
    ];
    await Promise.all(dead.map((name) => writeFile(join(folder, name), '')));
    expectOk(await repositoryQueue(folder, options).run(async () => ok()));
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['alive', {}],
    ['on another computer', { host: 'other', pid: 1 }],
    ['in another container', { namespace: 'other', pid: 1 }],
  ])('never robs a holder that is %s, and says who it waits for', async (_, difference) => {
    const held = holderName({ ...(await thisProcess()), ...difference });
    await appendFile(join(folder, held), '');
    const queue = repositoryQueue(folder, { ...options, patienceMs: 300 });
    const failed = expectFailure(await queue.run(async () => ok()));
    expect(failed.kind).toBe('locked');
    expect(failed.message).toContain(folder);
    expect(await readdir(folder)).toEqual([held]);
  });
});
