import { describe, expect, test } from 'vitest';
import type { BoardUpdate } from '../../src/protocol/boardMessage.ts';
import { projectView, runView, subtaskView, taskView } from '../testing/views.ts';
import { type BoardState, initialState, reduce, type UiEvent } from './boardState.ts';
import { createController } from './controller.ts';
import { Store } from './store.ts';
import { initialUiState, restoreUiState, type UiState } from './uiState.ts';

const snapshot: BoardUpdate = {
  kind: 'snapshot',
  view: projectView({
    tasks: [taskView(), taskView({ id: 'second', number: 2 })],
    subtasks: [subtaskView(1), subtaskView(2)],
    runs: [runView('r1', { subtaskId: 's1' })],
  }),
};

const open: UiEvent = { kind: 'feedbackOpened', subtaskId: 's1' };
const send: UiEvent = {
  kind: 'asked',
  request: 1,
  intent: { kind: 'requestChanges', subtaskId: 's1', feedback: 'Rename it.' },
};

function type(text: string): UiEvent {
  return { kind: 'feedbackTyped', subtaskId: 's1', text };
}

function formsAfter(...events: (BoardUpdate | UiEvent)[]): UiState['feedback'] {
  return stateAfter(...events).ui.feedback;
}

function stateAfter(...events: (BoardUpdate | UiEvent)[]): BoardState {
  return [snapshot, ...events].reduce(reduce, initialState(initialUiState));
}

describe('the form for changes', () => {
  test('opens empty, on the overview of its subtask', () => {
    const { ui } = stateAfter({ kind: 'tabChosen', tab: 'timeline' }, open);
    expect(ui).toMatchObject({ selectedId: 's1', tab: 'overview', feedback: { s1: '' } });
  });

  test('is there with what was typed when the page was destroyed and is made again', () => {
    const saved: UiState[] = [];
    const store = new Store(initialState(initialUiState));
    createController(store, { post: () => undefined, save: (ui) => saved.push(ui) });
    [snapshot, open, type('Rename'), type('Rename it.')].forEach((event) => {
      store.dispatch(event);
    });
    const restored = restoreUiState(JSON.parse(JSON.stringify(saved.at(-1))));
    expect(restored).toMatchObject({ selectedId: 's1', tab: 'overview', feedback: { s1: 'Rename it.' } });
  });

  test.each<[string, BoardUpdate | UiEvent]>([
    ['another card is selected', { kind: 'selected', id: 's2' }],
    ['the inspector is closed', { kind: 'selected', id: null }],
    ['something else is revealed', { kind: 'reveal', id: 's2' }],
    ['its run is revealed', { kind: 'reveal', id: 'r1' }],
    ['another tab is chosen', { kind: 'tabChosen', tab: 'transcript' }],
    ['another task is chosen', { kind: 'taskChosen', taskId: 'second' }],
    ['changes of another card are asked for', { kind: 'feedbackOpened', subtaskId: 's2' }],
    ['it is asked for again', open],
  ])('keeps what was typed when %s', (_what, event) => {
    expect(formsAfter(open, type('Rename it.'), event)).toMatchObject({ s1: 'Rename it.' });
  });

  test('closes when somebody goes elsewhere and has typed nothing', () => {
    expect(formsAfter(open, type(' '), { kind: 'selected', id: 's1', tab: 'runs' })).toEqual({ s1: ' ' });
    expect(formsAfter(open, type(' '), { kind: 'selected', id: 's2' })).toEqual({});
    expect(formsAfter(open, { kind: 'reveal', id: 's2' })).toEqual({});
  });

  test('closes for good when it is cancelled, and no other one with it', () => {
    const cancel: UiEvent = { kind: 'feedbackClosed', subtaskId: 's1' };
    const other: UiEvent = { kind: 'feedbackTyped', subtaskId: 's2', text: 'Test it.' };
    expect(formsAfter(open, type('Rename it.'), other, cancel)).toEqual({ s2: 'Test it.' });
  });

  test('closes when what it says was sent, and stays with it when that was refused', () => {
    const typed = [open, type('Rename it. '), send];
    expect(formsAfter(...typed)).toEqual({ s1: 'Rename it. ' });
    expect(formsAfter(...typed, { kind: 'answer', request: 1, refusal: 'no' })).toEqual({
      s1: 'Rename it. ',
    });
    expect(formsAfter(...typed, { kind: 'answer', request: 1, refusal: null })).toEqual({});
  });

  test('stays when more was typed while it was being sent', () => {
    const more = type('Rename it. And test it.');
    const sent: BoardUpdate = { kind: 'answer', request: 1, refusal: null };
    expect(formsAfter(open, type('Rename it.'), send, more, sent)).toEqual({ s1: 'Rename it. And test it.' });
  });

  test('tells whoever draws the page when only letters have come, which stand in its field already', () => {
    const told: string[] = [];
    const store = new Store(initialState(initialUiState));
    store.subscribe(({ kind }) => told.push(kind));
    store.dispatch(open);
    store.dispatch(type('R'));
    expect(told).toEqual(['feedbackOpened', 'feedbackTyped']);
  });
});
