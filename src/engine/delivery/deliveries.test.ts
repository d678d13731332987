import { afterEach, expect, test } from 'vitest';
import { createHostedEngine, type HostedEngine } from '../../../test/support/hostedEngine.ts';
import { agentOf } from '../../../test/support/scriptedWork.ts';

let fixture: HostedEngine;

afterEach(async () => {
  await fixture.dispose();
});

const kinds = () => fixture.engine.view().project.deliveries.map(({ kind }) => kind);
const of = (kind: string) => fixture.engine.view().project.deliveries.find((one) => one.kind === kind);

test('whoever looks is told what a new task can choose from, as the setting says first, and why not', async () => {
  fixture = await createHostedEngine(agentOf({ a: [] }), { settings: { delivery: 'auto' } });
  await fixture.until(({ project }) => project.deliveries[0]?.kind === 'pullRequest');
  expect(of('pullRequest')).toMatchObject({ what: 'pull requests to octocat/sample', unavailable: null });
  expect(of('push')).toMatchObject({ what: 'branches pushed to origin', unavailable: null });
  expect(of('local')).toMatchObject({ unavailable: null });
  fixture.world.settings = { ...fixture.world.settings, delivery: 'push', githubUrl: '' };
  fixture.engine.wake();
  await fixture.until(({ project }) => project.deliveries.some(({ unavailable }) => unavailable !== null));
  expect(kinds()[0]).toBe('push');
  expect(of('pullRequest')?.unavailable).toMatch(/is no repository on github\.com/);
});
