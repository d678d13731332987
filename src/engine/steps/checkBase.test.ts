import { afterEach, expect, test } from 'vitest';
import { createEngineFixture, type EngineFixture } from '../../../test/support/engineFixture.ts';
import { createHostedEngine } from '../../../test/support/hostedEngine.ts';
import { agentOf, untilDone } from '../../../test/support/scriptedWork.ts';

let fixture: EngineFixture;

afterEach(async () => {
  await fixture.dispose();
});

const settings = { verifyCommand: 'test -f fixed.txt' };
const heldTask = () => fixture.until((view) => view.tasks[0]?.hold?.kind === 'input');

test('a base whose checks fail is checked where it stands by then, once somebody has mended it', async () => {
  fixture = await createEngineFixture(agentOf({ a: [] }), { settings });
  const taskId = await fixture.createTask();
  await heldTask();
  await fixture.repository.write({ 'fixed.txt': 'fixed\n' });
  await fixture.repository.git('add', '--all');
  await fixture.repository.git('commit', '--quiet', '-m', 'Fix it');
  await fixture.submit({ kind: 'releaseTaskHold', taskId });
  await untilDone(fixture);
});

test('the base of pull requests is named as git knows it, and is mended over there', async () => {
  const hosted = await createHostedEngine(agentOf({ a: [] }), { settings });
  fixture = hosted;
  const taskId = await fixture.createTask();
  const held = await heldTask();
  expect(held.tasks[0]?.hold?.reason).toMatch(
    /^The checks fail on "origin\/main" before any work: .* Mend "origin\/main" and check again/,
  );
  await hosted.hosted.commit('main', 'Fix it', { 'fixed.txt': 'fixed\n' });
  await fixture.submit({ kind: 'releaseTaskHold', taskId });
  await fixture.until((view) => view.subtasks[0]?.status === 'COMPLETED');
});

test.each([
  [
    null,
    /^A worktree has only what git has, .* set "switchyard\.setUpCommand" .*The checks fail on "main" .* exits 127\./,
  ],
  ['true', /^The checks fail on "main" before any work/],
])(
  'what is not installed asks for a command that installs it, unless there is one: %j',
  async (setUpCommand, reason) => {
    const verifyCommand = 'no-such-runner-of-tests';
    fixture = await createEngineFixture(agentOf({ a: [] }), { settings: { verifyCommand, setUpCommand } });
    await fixture.createTask();
    expect((await heldTask()).tasks[0]?.hold?.reason).toMatch(reason);
  },
);
