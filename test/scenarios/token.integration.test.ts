import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Log } from '../../src/lib/log.ts';
import type { ProjectView } from '../../src/protocol/view.ts';
import { type HostedProject, openHostedProject } from '../support/hostedProject.ts';
import { planOf, scenarioOf } from '../support/plainScenario.ts';
import type { Scenario } from '../support/scriptedModel/scenario.ts';
import {
  formsOf,
  isIn,
  isInObjects,
  type ProcessWatch,
  type Secret,
  tracesInFiles,
  watchProcesses,
} from '../support/traces.ts';

// The token of whoever is signed in stands nowhere. A decoy that goes the ways of the work must be found everywhere: so
// what is searched is what there is, and the search can find.

let bed: HostedProject;
/** All files of the test are beneath it: what is temporary, too, and what the CLI puts into its user's home. */
let home: string;
let processes: ProcessWatch;
let decoyProcess: ChildProcess;
const before = { TMPDIR: process.env.TMPDIR, HOME: process.env.HOME };
const decoy = `decoy-${randomBytes(9).toString('hex')}`;

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'switchyard-token-')));
  const environment = { TMPDIR: join(home, 'tmp'), HOME: join(home, 'user') };
  await Promise.all(Object.values(environment).map((folder) => mkdir(folder)));
  Object.assign(process.env, environment);
  decoyProcess = spawn('tail', ['-f', '/dev/null', '--', decoy], {
    env: { ...process.env, DECOY: decoy },
    stdio: 'ignore',
  });
  processes = watchProcesses();
});

afterEach(async () => {
  processes.stop();
  decoyProcess.kill();
  await bed.dispose();
  restore('TMPDIR', before.TMPDIR);
  restore('HOME', before.HOME);
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
});

function restore(name: string, value: string | undefined): void {
  if (value === undefined) {
    delete process.env[name];
  } else {
    process.env[name] = value;
  }
}

test.runIf(process.platform === 'linux')(
  'the token that a job goes through GitHub with stands in no file, log, request, command line or environment',
  async () => {
    const output: string[] = [];
    const modelRequests: string[] = [];
    bed = await openHostedProject({
      scenario: scenario(),
      settings: { autoMerge: true },
      private: true,
      log: writingTo(output),
      onModelRequest: (body) => modelRequests.push(body),
    });
    const { project, github, hosted } = bed;
    const token = formsOf(github.token);
    github.addUser('ann');
    hosted.permit('ann', 'write');
    github.onHead(({ pullRequest, nth }) => {
      if (nth > 1) {
        pullRequest.setCheck('build', 'success');
        return;
      }
      pullRequest.comment('ann', 'Say more, please.', { path: `${decoy}.txt`, line: 1 });
      pullRequest.setCheck('build', 'failure', { log: asked, steps: ['Test'] });
    });
    // What goes wrong is told, and what is told may tell too much.
    const pushing = { kind: 'git', method: 'POST', path: /git-receive-pack$/ } as const;
    github.fail({ on: pushing, effect: { kind: 'answer', status: 503 } });

    await project.createTask(decoy);
    const held = await project.until(({ subtasks }) => (subtasks[0]?.hold ?? null) !== null);
    expect(held.subtasks[0]?.hold).toMatchObject({
      kind: 'delivery',
      reason: expect.stringContaining('503'),
    });
    expect(await tracesOnDisk(token)).toEqual([]);
    const scratch = (name: string) => join(project.scratch, name);
    const folders = [
      join(project.repository.path, '.git'),
      project.worktrees,
      scratch('state'),
      scratch('claude'),
    ];
    expectTraces(await tracesOnDisk([decoy]), [...folders, 'objects of']);

    await project.submit({ kind: 'releaseHold', subtaskId: bed.subtask(decoy).id });
    const view = await bed.untilSeen(isDone);
    expect(bed.works(decoy)).toHaveLength(2);
    expect(bed.pullRequestOf(decoy).threads).toMatchObject([{ resolved: true }]);
    expect(hosted.pullRequests().map(({ state }) => state)).toEqual(['merged']);
    const told = { output, modelRequests, gitHub: github.requests, view: [view] };
    expect([...(await tracesOnDisk(token)), ...tracesIn(told, token), ...processes.traces(token)]).toEqual(
      [],
    );
    expectTraces(tracesIn(told, [decoy]), ['modelRequests', 'gitHub', 'view']);
    expectTraces(output, ['(work) ended: done']);
    expectTraces(processes.traces([decoy]), ['arguments of tail', 'environment of tail']);
    expectTraces(processes.commands, programs);
  },
);

const asked = 'expected 2 but was 1';

/** A worker whose subtask, file and commit are named as the decoy, and to whom it is given back once. */
function scenario(): Scenario {
  const { scripts } = scenarioOf(planOf({ [decoy]: [] }), 0);
  const turns = [{ calls: [{ bash: `git commit --allow-empty -m "Mend ${decoy}"` }] }, { text: 'Mended.' }];
  return { scripts: [{ role: 'worker', subtask: decoy, asked, turns }, ...scripts] };
}

function isDone({ tasks, subtasks }: ProjectView): boolean {
  return tasks[0]?.status === 'DONE' && subtasks.every(({ worktree }) => worktree === null);
}

function writingTo(output: string[]): Log {
  const write = (message: string): void => {
    output.push(message);
  };
  return { debug: write, info: write, warn: write, error: write };
}

async function tracesOnDisk(secret: Secret): Promise<readonly string[]> {
  const traces = await tracesInFiles(home, secret);
  for (const repository of [bed.project.repository.path, bed.hosted.path]) {
    if (await isInObjects(repository, secret)) {
      traces.push(`objects of ${repository}`);
    }
  }
  return traces;
}

function tracesIn(told: Readonly<Record<string, readonly unknown[]>>, secret: Secret): readonly string[] {
  const has = (one: unknown) => isIn(typeof one === 'string' ? one : JSON.stringify(one), secret);
  return Object.keys(told).filter((name) => told[name]?.some(has));
}

/** What works with the token or next to it, and must have been looked at. */
const programs = ['/claude ', 'runner.ts', 'git-remote-http', 'git push', 'credentialHelper.ts get'];

/** Of each kind there is one that contains its words. */
function expectTraces(found: Iterable<string>, kinds: readonly string[]): void {
  const all = [...found];
  expect(kinds.filter((words) => !all.some((one) => one.includes(words)))).toEqual([]);
}
