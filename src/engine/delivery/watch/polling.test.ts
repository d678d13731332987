import { afterEach, describe, expect, test, vi } from 'vitest';
import type { FixtureOptions } from '../../../../test/support/engineFixture.ts';
import type { SeenRequest } from '../../../../test/support/github/testGitHub.ts';
import { createHostedEngine, type HostedEngine } from '../../../../test/support/hostedEngine.ts';
import { agentOf } from '../../../../test/support/scriptedWork.ts';
import type { ProjectView } from '../../../protocol/view.ts';

let fixture: HostedEngine;

afterEach(async () => {
  await fixture.dispose();
});

const patience = { timeout: 30_000 };
const second = 1_000;
const minute = 60 * second;
const isPaused = ({ project }: ProjectView) => (project.github?.paused ?? null) !== null;
const isApi = ({ kind }: SeenRequest) => kind === 'rest' || kind === 'graphql';
const isChange = ({ kind, method, body }: SeenRequest) =>
  (kind === 'rest' && method !== 'GET') || (kind === 'graphql' && /"mutation/.test(JSON.stringify(body)));
const queries = () => fixture.github.requests.filter(({ kind }) => kind === 'graphql');
const pull = (number = 1) => fixture.hosted.pullRequest(number);

async function deliver(keys: readonly string[], options: FixtureOptions = {}): Promise<void> {
  const graph = Object.fromEntries(keys.map((key) => [key, []]));
  fixture = await createHostedEngine(agentOf(graph), options);
  await fixture.createTask();
  await fixture.until(
    ({ subtasks }) =>
      subtasks.length === keys.length && subtasks.every(({ status }) => status === 'COMPLETED'),
  );
}

/** How much time passes between the next so many queries. */
async function gaps(count: number): Promise<readonly number[]> {
  const from = queries().length;
  await vi.waitFor(() => expect(queries().length).toBeGreaterThan(from + count), patience);
  const times = queries()
    .slice(from)
    .map(({ at }) => at);
  return times.slice(1).map((at, index) => at - (times[index] ?? at));
}

describe('how often GitHub is asked', () => {
  test('never twice within fifteen seconds, and a quarter as often while nobody looks', async () => {
    let attended = true;
    await deliver(['a'], { between: (parts) => ({ ...parts, attended: async () => attended }) });
    pull().setCheck('build', 'success');
    await fixture.until(({ subtasks }) => subtasks[0]?.pullRequest?.checks === 'passing');
    const seen = await gaps(4);
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(15 * second);
    expect(Math.min(...seen)).toBeLessThan(minute);
    attended = false;
    await gaps(1);
    expect(Math.min(...(await gaps(2)))).toBeGreaterThanOrEqual(minute);
  });

  test('changes are made one after the other, a second apart', async () => {
    await deliver(['a', 'b'], { speed: 10, settings: { pullRequestLabels: ['agent'] } });
    const times = fixture.github.requests.filter(isChange).map(({ at }) => at);
    expect(times.length).toBeGreaterThanOrEqual(4);
    const between = times.slice(1).map((at, index) => at - (times[index] ?? at));
    // A millisecond of ours, which timers may be early by, is ten of the engine's.
    expect(Math.min(...between)).toBeGreaterThanOrEqual(second - 20);
  });
});

describe('what GitHub asks for', () => {
  test('fault 88: a fifth of its limit is left to others: what is open is not asked about before the reset', async () => {
    await deliver(['a']);
    const resetAt = fixture.now() + 10 * minute;
    fixture.github.setRateLimit({ remaining: 1_000, resetAt });
    await fixture.until(isPaused);
    expect(fixture.engine.view().project.github?.paused).toContain('kept for your other tools');
    const commit = await pull().merge('squash');
    const asked = queries().length;
    await fixture.until(({ subtasks }) => subtasks[0]?.status === 'MERGED');
    expect(fixture.subtask('a').mergedCommit).toBe(commit);
    expect(queries()[asked]?.at).toBeGreaterThanOrEqual(resetAt - second);
  });

  test.each([403, 429] as const)(
    'fault 88: a pause that it names with %i is kept by everything that is asked of it',
    async (status) => {
      await deliver(['a']);
      const effect = { kind: 'secondaryLimit', status, retryAfter: 120 } as const;
      fixture.github.fail({ on: { kind: 'graphql' }, effect });
      await fixture.until(isPaused);
      const from = fixture.github.requests.findLastIndex((request) => request.status === status);
      const told = fixture.github.requests[from]?.at ?? Number.NaN;
      await fixture.submit({ kind: 'mergeSubtask', subtaskId: fixture.subtask('a').id });
      await fixture.submit({ kind: 'refreshPullRequests' });
      await fixture.until(({ subtasks }) => subtasks[0]?.status === 'MERGED');
      const next = fixture.github.requests.slice(from + 1).find(isApi);
      expect(next?.at).toBeGreaterThanOrEqual(told + 120 * second);
    },
  );
});
