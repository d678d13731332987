import { describe, expect, test } from 'vitest';
import { outputBeginning } from '../../src/domain/transcript.ts';
import type { BoardRequest, BoardUpdate } from '../../src/protocol/boardMessage.ts';
import type { ViewPatch } from '../../src/protocol/view.ts';
import { projectView, runView, subtaskView, taskView } from '../testing/views.ts';
import { type BoardState, initialState, reduce, type UiEvent } from './boardState.ts';
import { createController } from './controller.ts';
import { Store } from './store.ts';
import { initialUiState, restoreUiState, type UiState, unreadNotices } from './uiState.ts';

const view = projectView({
  tasks: [taskView(), taskView({ id: 'second', number: 2 })],
  subtasks: [subtaskView(1), subtaskView(2)],
  runs: [runView('r1', { subtaskId: 's1' }), runView('plan', { kind: 'plan', status: 'SUCCEEDED' })],
});

function patch(sequence: number, changes: Partial<ViewPatch> = {}): BoardUpdate {
  return {
    kind: 'patch',
    patch: {
      sequence,
      project: null,
      tasks: [],
      subtasks: [],
      sessions: [],
      runs: [],
      removed: [],
      ...changes,
    },
  };
}

function stateAfter(...events: (BoardUpdate | UiEvent)[]): BoardState {
  return events.reduce(reduce, initialState(initialUiState));
}

describe('the view', () => {
  test('follows snapshot and patches', () => {
    const state = stateAfter(
      { kind: 'snapshot', view },
      patch(2, { subtasks: [subtaskView(1, { status: 'IN_PROGRESS' })], removed: ['s2'] }),
    );
    expect(state.view?.subtasks).toMatchObject([{ id: 's1', status: 'IN_PROGRESS' }]);
    expect(state.inStep).toBe(true);
  });

  test('is out of step after a missed patch, until the next snapshot', () => {
    const missed = stateAfter({ kind: 'snapshot', view }, patch(3, { removed: ['s1'] }), patch(4));
    expect(missed.inStep).toBe(false);
    expect(missed.view).toBe(view);
    expect(reduce(missed, { kind: 'snapshot', view }).inStep).toBe(true);
  });

  test('ignores a patch that the snapshot contains already, and one that comes before any snapshot', () => {
    expect(stateAfter({ kind: 'snapshot', view }, patch(1)).inStep).toBe(true);
    expect(stateAfter(patch(1)).view).toBeNull();
  });
});

describe('what was asked for', () => {
  const move: UiEvent = {
    kind: 'asked',
    request: 1,
    intent: { kind: 'moveSubtask', subtaskId: 's2', beforeId: 's1' },
  };

  test('is open until it is answered, and a refusal is shown until something succeeds', () => {
    const start: UiEvent = { kind: 'asked', request: 7, intent: { kind: 'startSubtask', subtaskId: 's1' } };
    const refused = stateAfter({ kind: 'snapshot', view }, start, {
      kind: 'answer',
      request: 7,
      refusal: 'Not now.',
    });
    expect(refused.asked.size).toBe(0);
    expect(refused.refusal).toBe('Not now.');
    const done = [start, { kind: 'answer', request: 7, refusal: null } as const].reduce(reduce, refused);
    expect(done.refusal).toBeNull();
  });

  test('an answer that nobody waits for changes nothing', () => {
    const state = stateAfter({ kind: 'snapshot', view });
    expect(reduce(state, { kind: 'answer', request: 99, refusal: 'x' })).toBe(state);
  });

  test('a move is shown at once, until the engine shows it or refuses it', () => {
    const moved = stateAfter({ kind: 'snapshot', view }, move);
    expect(moved.moves).toEqual(new Map([['s2', 's1']]));
    expect(reduce(moved, { kind: 'answer', request: 1, refusal: null }).moves.size).toBe(1);
    expect(reduce(moved, { kind: 'answer', request: 1, refusal: 'no' }).moves.size).toBe(0);
    expect(reduce(moved, patch(2, { subtasks: [subtaskView(2, { position: 0 })] })).moves.size).toBe(0);
    expect(reduce(moved, { kind: 'snapshot', view }).moves.size).toBe(0);
  });
});

describe('what is revealed', () => {
  test('a subtask is selected, and its task chosen', () => {
    const state = stateAfter({ kind: 'snapshot', view }, { kind: 'reveal', id: 's2' });
    expect(state.ui).toMatchObject({ taskId: 'task', selectedId: 's2', focusedId: 's2', tab: 'overview' });
  });

  test('nothing that the user has put away hides it', () => {
    const state = stateAfter(
      { kind: 'snapshot', view },
      { kind: 'columnToggled', column: 'ready' },
      { kind: 'filtered', filter: { text: 'nothing like it', states: [], holds: [] } },
      { kind: 'reveal', id: 's2' },
    );
    expect(state.ui).toMatchObject({ collapsed: [], filter: null });
  });

  test('a run is shown with its transcript', () => {
    const ofSubtask = stateAfter({ kind: 'snapshot', view }, { kind: 'reveal', id: 'r1' });
    expect(ofSubtask.ui).toMatchObject({ selectedId: 's1', tab: 'transcript', runId: 'r1' });
    const ofTask = stateAfter({ kind: 'snapshot', view }, { kind: 'reveal', id: 'plan' });
    expect(ofTask.ui).toMatchObject({ selectedId: 'task', tab: 'transcript', runId: 'plan' });
  });

  test('a task is shown by its board', () => {
    const state = stateAfter({ kind: 'snapshot', view }, { kind: 'reveal', id: 'second' });
    expect(state.ui).toMatchObject({ taskId: 'second', selectedId: null });
  });

  test('waits until the view knows it', () => {
    const waiting = stateAfter({ kind: 'reveal', id: 's3' }, { kind: 'snapshot', view });
    expect(waiting.ui.selectedId).toBeNull();
    expect(reduce(waiting, patch(2, { subtasks: [subtaskView(3)] })).ui.selectedId).toBe('s3');
  });
});

describe('what outlives the page', () => {
  test('is restored as it was saved', () => {
    const saved: UiState = {
      taskId: 'task',
      selectedId: 's1',
      focusedId: 's2',
      tab: 'runs',
      runId: 'r1',
      showsPrompt: true,
      collapsed: ['merged'],
      filter: { text: 'parse', states: ['READY'], holds: ['quota'] },
      dismissedNotices: ['The journal was cut.'],
      inspectorWidth: 512,
      scroll: { ready: 120 },
      layout: 'graph',
      viewports: { task: { x: -40, y: 12.5, zoom: 0.5 } },
      feedback: { s1: 'Rename it.' },
    };
    expect(restoreUiState(JSON.parse(JSON.stringify(saved)))).toEqual(saved);
  });

  test.each([
    undefined,
    null,
    7,
    'x',
    {},
    {
      tab: 'no',
      collapsed: 'x',
      showsPrompt: 1,
      filter: 'x',
      dismissedNotices: [1],
      inspectorWidth: Number.NaN,
      scroll: null,
      layout: 'x',
      viewports: { task: { x: 1 } },
      feedback: { s1: 7 },
    },
  ])('takes its first value where %j was saved', (saved) => {
    expect(restoreUiState(saved)).toEqual(initialUiState);
  });

  test('a notice that was dismissed stays dismissed, and the next one is new', () => {
    const { ui } = stateAfter({ kind: 'noticesDismissed', notices: ['old'] });
    expect(unreadNotices(['old', 'new'], restoreUiState(ui))).toEqual(['new']);
  });

  test('another task closes what belongs to the one before', () => {
    const state = stateAfter({ kind: 'selected', id: 's1' }, { kind: 'taskChosen', taskId: 'second' });
    expect(state.ui).toMatchObject({ taskId: 'second', selectedId: null });
  });

  test('a column is folded and unfolded, and the inspector keeps a sensible width', () => {
    const folded = stateAfter({ kind: 'columnToggled', column: 'merged' });
    expect(folded.ui.collapsed).toEqual(['merged']);
    expect(reduce(folded, { kind: 'columnToggled', column: 'merged' }).ui.collapsed).toEqual([]);
    expect(stateAfter({ kind: 'inspectorResized', width: 10 }).ui.inspectorWidth).toBe(300);
  });
});

describe('the controller', () => {
  function started(): { posted: BoardRequest[]; saved: UiState[]; store: Store; ask: () => void } {
    const posted: BoardRequest[] = [];
    const saved: UiState[] = [];
    const store = new Store(initialState(initialUiState));
    const controller = createController(store, {
      post: (request) => posted.push(request),
      save: (ui) => saved.push(ui),
    });
    return { posted, saved, store, ask: () => controller.ask({ kind: 'stopEverything' }) };
  }

  test('fault 113: asks for a snapshot after each gap, once', () => {
    const { posted, store } = started();
    store.dispatch({ kind: 'snapshot', view });
    store.dispatch(patch(5));
    store.dispatch(patch(6));
    expect(posted).toEqual([{ kind: 'ready' }]);
  });

  test('watches the transcript that is on the screen, and no other', () => {
    const { posted, store } = started();
    store.dispatch({ kind: 'snapshot', view });
    store.dispatch({ kind: 'selected', id: 's1' });
    store.dispatch({ kind: 'tabChosen', tab: 'runs' });
    store.dispatch({ kind: 'runChosen', runId: 'r1' });
    store.dispatch({ kind: 'selected', id: null });
    expect(posted).toEqual([
      { kind: 'watchTranscript', runId: 'r1' },
      { kind: 'watchTranscript', runId: null },
      { kind: 'watchTranscript', runId: 'r1' },
      { kind: 'watchTranscript', runId: null },
    ]);
  });

  test('ignores the transcript of a run that is not shown', () => {
    const { posted, store } = started();
    const update = (runId: string): BoardUpdate => ({
      kind: 'transcript',
      runId,
      start: outputBeginning,
      end: { stdout: 9, stderr: 0 },
      anew: true,
      entries: [{ kind: 'text', text: 'x' }],
    });
    store.dispatch({ kind: 'snapshot', view });
    store.dispatch({ kind: 'selected', id: 's1', tab: 'transcript' });
    store.dispatch(update('r1'));
    store.dispatch(update('plan'));
    expect(store.state.transcript?.runId).toBe('r1');
    expect(posted).toHaveLength(1);
  });

  test('asks for the end of a transcript again when somebody comes back from where it is not held', () => {
    const { posted, store } = started();
    const place = (stdout: number) => ({ stdout, stderr: 0 });
    const part = (from: number, anew: boolean): BoardUpdate => ({
      ...{ kind: 'transcript', runId: 'r1', start: place(from), end: place(from + 9), anew },
      entries: [{ kind: 'text', text: 'x' }],
    });
    store.dispatch({ kind: 'snapshot', view });
    store.dispatch({ kind: 'selected', id: 's1', tab: 'transcript' });
    store.dispatch(part(0, true));
    store.dispatch(part(50, false));
    expect(store.state.transcript?.isBehind).toBe(true);
    store.dispatch({ kind: 'tabChosen', tab: 'overview' });
    expect(posted.filter(({ kind }) => kind === 'watchTranscript')).toHaveLength(2);
  });

  test('asks for the history when somebody comes to look at it, and again when something has happened', () => {
    const { posted, store } = started();
    const history: BoardRequest = { kind: 'history', id: 's1', before: null };
    store.dispatch({ kind: 'snapshot', view });
    store.dispatch({ kind: 'selected', id: 's1', tab: 'timeline' });
    store.dispatch(patch(2, { subtasks: [subtaskView(1, { activity: 'Edit src/args.ts' })] }));
    store.dispatch(patch(3, { subtasks: [subtaskView(1, { status: 'COMPLETED' })] }));
    expect(posted.filter(({ kind }) => kind === 'history')).toEqual([history, history]);
  });

  test('asks for what an agent was told when that is shown, and for no command', () => {
    const { posted, store } = started();
    const gate = runView('g1', { subtaskId: 's1', kind: 'gate' });
    store.dispatch({ kind: 'snapshot', view: { ...view, runs: [...view.runs, gate] } });
    store.dispatch({ kind: 'selected', id: 's1' });
    store.dispatch({ kind: 'promptShown', shown: true });
    store.dispatch({ kind: 'runChosen', runId: 'g1' });
    store.dispatch({ kind: 'runChosen', runId: 'r1' });
    expect(posted.filter(({ kind }) => kind === 'prompt')).toEqual([{ kind: 'prompt', runId: 'r1' }]);
    store.dispatch({ kind: 'prompt', runId: 'r1', prompt: 'Do it.' });
    expect(store.state.prompt).toEqual({ runId: 'r1', text: 'Do it.' });
  });

  test('numbers what it asks for, and saves what outlives the page', () => {
    const { posted, saved, store, ask } = started();
    ask();
    ask();
    expect(posted).toMatchObject([{ request: 1 }, { request: 2 }]);
    expect(store.state.asked.size).toBe(2);
    expect(saved).toEqual([]);
    store.dispatch({ kind: 'focused', id: 's1' });
    store.dispatch({ kind: 'focused', id: 's1' });
    expect(saved).toHaveLength(1);
  });
});
