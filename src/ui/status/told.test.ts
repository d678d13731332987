import { describe, expect, test } from 'vitest';
import { projectView, session, task } from '../../../test/support/viewFixture.ts';
import type { ProjectView } from '../../protocol/view.ts';
import { english } from '../words/translate.ts';
import { needsUser } from './attention.ts';
import { stillWaiting } from './told.ts';

const waiting = projectView({
  tasks: [
    task({ id: 't1', status: 'PLANNING_FAILED', reason: 'No plan' }),
    task({ id: 't2', status: 'PLANNING_FAILED', reason: 'No plan' }),
  ],
  sessions: [session({ id: 's1', state: 'failed', reason: 'Exited' })],
});

function open(view: ProjectView, id = 'p1') {
  return { engine: { project: { id, name: 'sample', root: '/sample' }, view: () => view } };
}

type Open = ReturnType<typeof open>;

function toldOf(project: Open) {
  return needsUser(project.engine.view(), english).map((attention) => ({ ...attention, project }));
}

function idsOf(told: ReturnType<typeof toldOf>, now: readonly Open[]) {
  return stillWaiting(told, now, english).map(({ id }) => id);
}

describe('an old message', () => {
  test('leads to what needs the user still, in the words of now', () => {
    const told = toldOf(open(waiting));
    expect(told).toHaveLength(3);
    const now = open({
      ...waiting,
      tasks: [
        task({ id: 't1' }),
        task({ id: 't2', status: 'PLANNING_FAILED', reason: 'No plan, for the second time' }),
      ],
    });
    const still = stillWaiting(told, [now], english);
    expect(still.map(({ id, reason, project }) => ({ id, reason, project }))).toEqual([
      { id: 't2', reason: 'No plan, for the second time', project: now },
      { id: 's1', reason: 'Exited', project: now },
    ]);
  });

  test('leads nowhere when all that it told of is done', () => {
    const project = open(waiting);
    expect(idsOf(toldOf(project), [open(projectView({}))])).toEqual([]);
  });

  test('leads to no project that is not open any more', () => {
    const project = open(waiting);
    expect(idsOf(toldOf(project), [])).toEqual([]);
    expect(idsOf(toldOf(project), [open(waiting, 'p2')])).toEqual([]);
  });

  test('leads to nothing that it has not told of', () => {
    const [first] = toldOf(open(waiting));
    expect(idsOf(first === undefined ? [] : [first], [open(waiting)])).toEqual(['t1']);
  });
});
