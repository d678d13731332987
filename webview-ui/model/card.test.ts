import { describe, expect, test } from 'vitest';
import type { GateRecord } from '../../src/domain/gate.ts';
import { gateRecord, subtaskView } from '../testing/views.ts';
import { type Around, chipsOf, liveLine, spokenLine, ticks } from './card.ts';

const now = Date.parse('2026-11-21T12:04:00.000Z');
const noParents = { total: 0, merged: 0, open: '' };

function around(changes: Partial<Around> = {}): Around {
  return { parents: noParents, conflicts: '', permissionMode: 'acceptEdits', ...changes };
}

function textsOf(changes: Parameters<typeof subtaskView>[1], parents = noParents, mode = 'acceptEdits') {
  return chipsOf(subtaskView(1, changes), around({ parents, permissionMode: mode }), now).map(
    ({ text }) => text,
  );
}

describe('the chips of a card', () => {
  test('Ready: whether it is stopped, and its size', () => {
    expect(textsOf({ stopped: true }, { total: 3, merged: 3, open: '' })).toEqual(['stopped', 'small']);
  });

  test('Blocked: what it needs, and of how many', () => {
    const parents = { total: 3, merged: 1, open: '#5, #7' };
    expect(chipsOf(subtaskView(1, { status: 'BLOCKED_DEPENDENCY' }), around({ parents }), now)).toEqual([
      expect.objectContaining({
        text: 'needs #5, #7',
        title: 'It waits until these are merged; 1 of 3 that it depends on are.',
      }),
    ]);
  });

  test('In Progress: attempt, time, cost, and that the gate failed', () => {
    expect(
      textsOf({
        status: 'IN_PROGRESS',
        attempt: 2,
        costUsd: 0.41,
        costEstimated: true,
        gate: gateRecord(false),
      }),
    ).toEqual(['attempt 2/10', '4 min', '~$0.41', 'gate failed', 'acceptEdits']);
  });

  test('In Review: work has passed, also where a return has changed nothing', () => {
    expect(textsOf({ status: 'COMPLETED', gate: gateRecord(false) })).toEqual(['gate passed', '+214 −12']);
  });

  test('In Progress: a gate that was stopped has not failed', () => {
    const gate = { ...gateRecord(false), reason: null };
    expect(textsOf({ status: 'IN_PROGRESS', gate })).not.toContain('gate failed');
  });

  test('what an agent may do, where one is at work', () => {
    const modes = (['IN_PROGRESS', 'READY'] as const).map((status) =>
      chipsOf(subtaskView(1, { status }), around({ permissionMode: 'bypassPermissions' }), now).filter(
        ({ key }) => key === 'permissionMode',
      ),
    );
    expect(modes).toEqual([[expect.objectContaining({ text: 'bypassPermissions', tone: 'warn' })], []]);
  });

  test('Pending: what is planned; Ready: why it is not started', () => {
    const parents = { total: 2, merged: 0, open: '#1, #2' };
    expect(textsOf({ status: 'PENDING' }, parents)).toEqual(['small', 'needs #1, #2']);
    const waitsFor = 'Waits for 5 (Parse): both mean to change src/args.ts';
    expect(liveLine(subtaskView(1, { waitsFor }), now, true)).toEqual({ tone: 'plain', text: waitsFor });
    expect(liveLine(subtaskView(1, { waitsFor, stopped: true }), now, true)).toBeNull();
    expect(liveLine(subtaskView(1, { waitsFor }), now, false)).toBeNull();
  });

  test('a cost says of how much once most of it is spent', () => {
    const costs = [19, 20, 25].map((costUsd) =>
      chipsOf(subtaskView(1, { costUsd, budgetUsd: 25 }), around(), now)
        .filter(({ key }) => key === 'cost')
        .map(({ text, tone }) => [text, tone]),
    );
    expect(costs).toEqual([[['$19.00', 'plain']], [['$20.00 of $25', 'warn']], [['$25.00 of $25', 'warn']]]);
  });

  test('In Review: what passed and is worth a look all the same', () => {
    const gate: GateRecord = {
      ...gateRecord(true),
      outsideScope: ['README.md', 'src/a.ts'],
      protectedChanges: [{ path: 'test/a.test.ts', kind: 'modified', inScope: true }],
    };
    const chips = chipsOf(subtaskView(1, { status: 'COMPLETED', gate }), around(), now);
    expect(chips.filter(({ tone }) => tone === 'warn').map(({ text, title }) => [text, title])).toEqual([
      ['2 files outside its scope', 'README.md\nsrc/a.ts'],
      ['1 check changed', 'test/a.test.ts'],
    ]);
  });

  test('In Review: what the gate proved', () => {
    expect(textsOf({ status: 'COMPLETED', gate: gateRecord(true), costUsd: 0.38 })).toEqual([
      'gate passed',
      '+214 −12',
      '$0.38',
    ]);
  });

  test('Merged: the commit', () => {
    expect(textsOf({ status: 'MERGED', mergedCommit: 'a41f9c2e1157' })).toEqual(['a41f9c2']);
  });

  test('a hold with an end says what waits and until when', () => {
    const until = new Date(2026, 10, 21, 14, 20).toISOString();
    const [chip] = chipsOf(
      subtaskView(1, { status: 'IN_PROGRESS', hold: { kind: 'quota', reason: 'limit', until } }),
      around(),
      new Date(2026, 10, 21, 9).getTime(),
    ).filter(({ key }) => key === 'hold');
    expect(chip).toMatchObject({ text: 'usage limit until 14:20', tone: 'warn' });
  });
});

describe('the live line of a card', () => {
  test.each([
    ['what the worker does', { status: 'IN_PROGRESS', activity: 'Edit src/a.ts' }, 'run', 'Edit src/a.ts'],
    ['that it starts', { status: 'IN_PROGRESS' }, 'run', 'starting…'],
    [
      'when the next attempt comes',
      { status: 'IN_PROGRESS', nextAttemptAt: '2026-11-21T12:04:12.000Z' },
      'warn',
      'tries again in 12 s',
    ],
    [
      'that the next attempt is due',
      { status: 'IN_PROGRESS', nextAttemptAt: '2026-11-21T12:03:00.000Z' },
      'warn',
      'tries again now',
    ],
    ['why it failed', { status: 'BLOCKED_FAILURE', reason: 'npm test exits 1' }, 'error', 'npm test exits 1'],
    [
      'that a merge waits for its turn',
      { status: 'COMPLETED', mergeRequested: true },
      'plain',
      'queued to merge',
    ],
    ['that it is being deleted', { status: 'IN_PROGRESS', deleting: true }, 'plain', 'deleting…'],
    [
      'why it cannot be deleted',
      {
        status: 'BLOCKED_FAILURE',
        reason: 'npm test exits 1',
        deleting: true,
        hold: { kind: 'tool', reason: 'Move nested somewhere else.', until: null },
      },
      'warn',
      'Move nested somewhere else.',
    ],
  ] as const)('says %s', (_what, changes, tone, text) => {
    expect(liveLine(subtaskView(1, changes), now, true)).toEqual({ tone, text });
  });

  test('is spoken of what is to go as it is shown', () => {
    const failed = { status: 'BLOCKED_FAILURE', reason: 'npm test exits 1', deleting: true } as const;
    const hold = { kind: 'tool', reason: 'Move nested somewhere else.', until: null } as const;
    expect(spokenLine(subtaskView(1, failed))).toBe('deleting…');
    expect(spokenLine(subtaskView(1, { ...failed, hold }))).toBe(hold.reason);
    expect(spokenLine(subtaskView(1, { ...failed, deleting: false }))).toBe('npm test exits 1');
  });

  test('a hold comes before what was done last', () => {
    const hold = { kind: 'input', reason: 'Which field order?', until: null } as const;
    expect(liveLine(subtaskView(1, { status: 'IN_PROGRESS', activity: 'Edit a', hold }), now, true)).toEqual({
      tone: 'warn',
      text: 'Which field order?',
    });
  });

  test('is left out where nothing happens', () => {
    for (const status of ['PENDING', 'READY', 'BLOCKED_DEPENDENCY', 'COMPLETED', 'MERGED'] as const) {
      expect(liveLine(subtaskView(1, { status }), now, true)).toBeNull();
    }
  });
});

test('only cards in progress need a timer', () => {
  expect(ticks(subtaskView(1, { status: 'IN_PROGRESS' }))).toBe(true);
  expect(ticks(subtaskView(1, { status: 'COMPLETED' }))).toBe(false);
});
