import { execFile, spawn } from 'node:child_process';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  expectFailure,
  expectOk,
  processes,
  silentLog,
  wallClock,
} from '../../test/support/repositoryFixture.ts';
import { ok } from '../lib/result.ts';
import { type Holder, holderName, type ProcessIdentity, thisProcess } from './holder.ts';
import { repositoryQueue } from './queue.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard queue '));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const options = { clock: wallClock, log: silentLog, processes };

/** This process's name in the queue, but for what is different. */
async function nameWith(identity: Partial<ProcessIdentity>, host: Partial<Holder> = {}): Promise<string> {
  const self = await thisProcess(processes);
  return holderName({ ...self, ...host, identity: { ...self.identity, ...identity } });
}

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
      import * as processes from ${JSON.stringify(new URL('../agents/process/processIdentity.ts', import.meta.url).href)};
      const log = { info() {}, warn() {} };
      const queue = repositoryQueue(${JSON.stringify(join(folder, 'queue'))}, { clock, log, processes });
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
    const child = spawn('true');
    await new Promise((resolve) => child.on('exit', resolve));
    const dead = [
      await nameWith({ pid: child.pid ?? 0 }),
      await nameWith({ boot: 'earlier' }),
      await nameWith({ startTime: '1' }),
    ];
    await Promise.all(dead.map((name) => writeFile(join(folder, name), '')));
    expectOk(await repositoryQueue(folder, options).run(async () => ok()));
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['alive', {}, {}],
    ['on another computer', { boot: 'other' }, { host: 'other' }],
    ['in another container', { namespace: 'other' }, {}],
  ])('never robs a holder that is %s, and says who it waits for', async (_, identity, host) => {
    const held = await nameWith(identity, host);
    await appendFile(join(folder, held), '');
    const queue = repositoryQueue(folder, { ...options, patienceMs: 300 });
    const failed = expectFailure(await queue.run(async () => ok()));
    expect(failed.kind).toBe('locked');
    expect(failed.message).toContain(folder);
    expect(await readdir(folder)).toEqual([held]);
  });
});
