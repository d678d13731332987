import { expect, test } from 'vitest';
import { ralph } from './ralph.ts';
import { createOrchestrators } from './registry.ts';

test('ralph can be chosen; the others are known, and say why they cannot and what to do', () => {
  const orchestrators = createOrchestrators();
  expect(orchestrators.choose('ralph')).toEqual({ ok: true, value: ralph });
  for (const id of ['gsd', 'gastown']) {
    const reason = "It is not part of this version yet: choose 'ralph', or update Switchyard.";
    const message = `Orchestrator '${id}' is not available: ${reason}`;
    expect(orchestrators.choose(id)).toEqual({ ok: false, error: { kind: 'unprocessable', message } });
    expect(orchestrators.list()).toContainEqual({ id, unavailable: reason });
  }
  expect(orchestrators.list()[0]).toEqual({ id: 'ralph', unavailable: null });
});

test('one that nobody knows is refused with those that there are', () => {
  const message = "There is no orchestrator 'waterfall' in this version. Known are: ralph, gsd, gastown.";
  expect(createOrchestrators().choose('waterfall')).toEqual({
    ok: false,
    error: { kind: 'invalid', message },
  });
});
