import { expect, test } from 'vitest';
import { projectView, session, subtask } from '../../test/support/viewFixture.ts';
import { applyPatch, type ViewPatch } from './view.ts';
import { projectViewSchema, viewPatchSchema } from './viewSchema.ts';

const view = projectView({
  sessions: [session({ id: 'n2', number: 2 }), session({ id: 'n1', number: 1 })],
});

function patch(changes: Partial<ViewPatch>): ViewPatch {
  return {
    ...{ sequence: 1, project: null, tasks: [], subtasks: [], sessions: [], runs: [], removed: [] },
    ...changes,
  };
}

const idsAfter = (changes: Partial<ViewPatch>) =>
  applyPatch(view, patch(changes))?.sessions.map(({ id }) => id);

test('sessions stay in the order of their creation, the newest first, whatever comes in which order', () => {
  const third = session({ id: 'n3', number: 3 });
  const first = session({ id: 'n1', number: 1, state: 'failed' });
  expect(idsAfter({ sessions: [first, third] })).toEqual(['n3', 'n2', 'n1']);
  expect(idsAfter({ removed: ['n2'] })).toEqual(['n1']);
});

test('sessions that nothing has happened to are the same ones', () => {
  expect(applyPatch(view, patch({}))?.sessions).toBe(view.sessions);
});

test('another window is told of sessions, in no more than the four states', () => {
  expect(projectViewSchema.parse(view)).toEqual(view);
  const whole = patch({ sessions: [...view.sessions] });
  expect(viewPatchSchema.parse(whole)).toEqual(whole);
  const fifth = { ...whole, sessions: [{ ...session({ id: 'n1' }), state: 'waiting' }] };
  expect(viewPatchSchema.safeParse(fifth).success).toBe(false);
});

test('another window is told what the ways out of a hold depend on', () => {
  const hold = { kind: 'budget', reason: 'It is spent.', until: null } as const;
  const facts = [{ kind: 'spent', level: 'day', anotherUsd: 2.5 } as const, { kind: 'unchanged' } as const];
  const whole = patch({
    subtasks: facts.map((fact, index) => subtask({ id: `s${index}`, hold: { ...hold, fact } })),
  });
  expect(viewPatchSchema.parse(whole)).toEqual(whole);
});
