import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { projectView, subtask, task } from '../../../test/support/viewFixture.ts';
import { outputBeginning } from '../../domain/transcript.ts';
import type { Engine } from '../../engine/engine.ts';
import { Emitter } from '../../lib/emitter.ts';
import type { BoardUpdate } from '../../protocol/boardMessage.ts';
import type { TranscriptUpdate } from '../../protocol/records.ts';
import { applyPatch, type ProjectView, type ViewPatch } from '../../protocol/view.ts';
import { BoardConnection } from './boardConnection.ts';

const empty = { project: null, tasks: [], subtasks: [], sessions: [], runs: [], removed: [] };

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

describe('a board', () => {
  test('is told nothing before it asks, and then everything', () => {
    const { project, sent } = connected();
    project.change({ tasks: [task({ id: 't1' })] });
    vi.advanceTimersByTime(1_000);
    expect(sent).toEqual([]);
  });

  test('gets a snapshot and then what changes, which together are the view', () => {
    const { connection, project, page } = connected();
    connection.ready();
    project.change({ tasks: [task({ id: 't1' })] });
    vi.advanceTimersByTime(1_000);
    project.change({ subtasks: [subtask({ id: 's1' })] });
    project.change({ subtasks: [subtask({ id: 's1', activity: 'Edit' }), subtask({ id: 's2' })] });
    project.change({ removed: ['t1'] });
    project.change({ tasks: [task({ id: 't1', title: 'again' })], removed: ['s2'] });
    vi.advanceTimersByTime(1_000);
    expect(page()).toEqual({ ...project.engine.view(), sequence: expect.any(Number) });
  });

  test('fault 114: is sent at most ten patches a second, however much happens', () => {
    const { connection, project, sent } = connected();
    connection.ready();
    for (let at = 0; at < 990; at += 10) {
      project.change({ tasks: [task({ id: 't1', activity: `line ${at}` })] });
      vi.advanceTimersByTime(10);
    }
    const patches = sent.filter(({ kind }) => kind === 'patch');
    expect(patches.length).toBeGreaterThan(5);
    expect(patches.length).toBeLessThanOrEqual(10);
  });

  test('fault 113: is sent nothing while it is hidden, and a snapshot when it asks again', () => {
    const { connection, project, sent, page } = connected();
    connection.ready();
    connection.hidden();
    project.change({ tasks: [task({ id: 't1' })] });
    vi.advanceTimersByTime(1_000);
    expect(sent).toHaveLength(1);
    connection.ready();
    expect(page()?.tasks).toHaveLength(1);
  });

  test('selects what was asked for as soon as it is there, and after it knows it', () => {
    const { connection, project, sent } = connected();
    connection.reveal('t1');
    expect(sent).toEqual([]);
    connection.ready();
    expect(sent.at(-1)).toEqual({ kind: 'reveal', id: 't1' });
    project.change({ tasks: [task({ id: 't2' })] });
    connection.reveal('t2');
    expect(sent.slice(-2).map(({ kind }) => kind)).toEqual(['patch', 'reveal']);
  });

  test('shows the graph as soon as it is there, once', () => {
    const { connection, sent } = connected();
    connection.showGraph();
    expect(sent).toEqual([]);
    connection.ready();
    expect(sent.at(-1)).toEqual({ kind: 'showGraph' });
    connection.hidden();
    connection.ready();
    expect(sent.map(({ kind }) => kind)).toEqual(['snapshot', 'showGraph', 'snapshot']);
    connection.showGraph();
    expect(sent.at(-1)).toEqual({ kind: 'showGraph' });
  });

  test('is given the keyboard when it is there', () => {
    const { connection, sent } = connected();
    connection.focus();
    connection.ready();
    expect(sent.map(({ kind }) => kind)).toEqual(['snapshot']);
    connection.focus();
    expect(sent.at(-1)).toEqual({ kind: 'focus' });
  });

  test('gets a transcript in few messages that together are the whole', () => {
    const { connection, project, sent } = connected();
    connection.ready();
    connection.watchTranscript('r1');
    const places = [0, 5, 9, 12].map((stdout) => ({ stdout, stderr: 0 }));
    const said = (index: number, text: string): TranscriptUpdate => ({
      start: places[index] ?? outputBeginning,
      end: places[index + 1] ?? outputBeginning,
      anew: index === 0,
      entries: [{ kind: 'text', text }],
    });
    project.transcript(said(0, 'a'));
    project.transcript(said(1, 'b'));
    vi.advanceTimersByTime(200);
    expect(sent.at(-1)).toEqual({
      kind: 'transcript',
      runId: 'r1',
      start: places[0],
      end: places[2],
      anew: true,
      entries: [
        { kind: 'text', text: 'a' },
        { kind: 'text', text: 'b' },
      ],
    });
    connection.watchTranscript(null);
    project.transcript(said(2, 'c'));
    vi.advanceTimersByTime(200);
    expect(sent).toHaveLength(2);
  });

  test('leaves no timer when it is closed', () => {
    const { connection, project } = connected();
    connection.ready();
    connection.watchTranscript('r1');
    project.change({ tasks: [task({ id: 't1' })] });
    project.transcript({ start: outputBeginning, end: outputBeginning, anew: true, entries: [] });
    connection.dispose();
    expect(vi.getTimerCount()).toBe(0);
  });
});

function connected() {
  const project = changingProject();
  const sent: BoardUpdate[] = [];
  const connection = new BoardConnection(project.engine, (update) => sent.push(update));
  const page = (): ProjectView | null =>
    sent.reduce<ProjectView | null>((view, update) => {
      if (update.kind === 'snapshot') {
        return update.view;
      }
      return update.kind === 'patch' && view !== null ? applyPatch(view, update.patch) : view;
    }, null);
  return { project, sent, connection, page };
}

/** A project whose changes the test makes. */
function changingProject() {
  let view = projectView({});
  const changed = new Emitter<ViewPatch>();
  const transcript = new Emitter<TranscriptUpdate>();
  const engine: Pick<Engine, 'view' | 'onDidChange' | 'watchTranscript'> = {
    view: () => view,
    onDidChange: changed.event,
    watchTranscript: (_runId, listener) => transcript.event(listener),
  };
  return {
    engine,
    change(parts: Partial<ViewPatch>) {
      const patch = { ...empty, ...parts, sequence: view.sequence + 1 };
      view = applyPatch(view, patch) ?? view;
      changed.fire(patch);
    },
    transcript: (update: TranscriptUpdate) => transcript.fire(update),
  };
}
