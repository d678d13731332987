import { type Column, columnOf } from '../../src/domain/projection.ts';
import type { BoardUpdate } from '../../src/protocol/boardMessage.ts';
import type { Intent } from '../../src/protocol/intent.ts';
import { applyPatch, type ProjectView, type SubtaskView, type ViewPatch } from '../../src/protocol/view.ts';
import type { Viewport } from '../graph/viewport.ts';
import type { OpenMoves } from '../model/board.ts';
import { type CardFilter, cardTest } from '../model/filter.ts';
import { addHistory, type KnownHistory } from '../model/timeline.ts';
import { addPage, addUpdate, type Transcript } from '../model/transcript.ts';
import { withForm, withoutEmptyForms, withoutForm, withoutSent } from './feedback.ts';
import { clampWidth, type Layout, type Tab, type UiState, withViewport } from './uiState.ts';
import { watchedRun } from './watchedRun.ts';

/** Everything that the page shows. */
export interface BoardState {
  readonly view: ProjectView | null;
  /** False from a missed patch on until the next snapshot, which must be asked for. */
  readonly inStep: boolean;
  /** The extension answers no more: what is shown may be old. */
  readonly isLost: boolean;
  readonly transcript: Transcript | null;
  /** The end of the transcript is in sight, and stays there. */
  readonly followsTranscript: boolean;
  readonly history: KnownHistory | null;
  /** What the agent of a run was told; `null` in it where that is not known. */
  readonly prompt: { readonly runId: string; readonly text: string | null } | null;
  /** What was asked for and is not answered yet, by request number. */
  readonly asked: ReadonlyMap<number, Intent>;
  readonly moves: OpenMoves;
  /** The last refusal, until it is dismissed or something else succeeds. */
  readonly refusal: string | null;
  readonly ui: UiState;
  /** What is to be selected as soon as the view knows it. */
  readonly toReveal: string | null;
}

/** What the user does to the page itself. */
export type UiEvent =
  | { readonly kind: 'asked'; readonly request: number; readonly intent: Intent }
  | { readonly kind: 'selected'; readonly id: string | null; readonly tab?: Tab }
  | { readonly kind: 'taskChosen'; readonly taskId: string }
  | { readonly kind: 'focused'; readonly id: string }
  | { readonly kind: 'tabChosen'; readonly tab: Tab }
  | { readonly kind: 'runChosen'; readonly runId: string | null }
  | { readonly kind: 'promptShown'; readonly shown: boolean }
  | { readonly kind: 'transcriptFollowed'; readonly follows: boolean }
  | { readonly kind: 'columnToggled'; readonly column: Column }
  /** `null`: all cards are seen. */
  | { readonly kind: 'filtered'; readonly filter: CardFilter | null }
  | { readonly kind: 'inspectorResized'; readonly width: number }
  | { readonly kind: 'scrolled'; readonly area: string; readonly offset: number }
  | { readonly kind: 'layoutChosen'; readonly layout: Layout }
  /** `null`: all of the graph is seen. */
  | { readonly kind: 'viewportMoved'; readonly taskId: string; readonly viewport: Viewport | null }
  | { readonly kind: 'noticesDismissed'; readonly notices: readonly string[] }
  | { readonly kind: 'feedbackOpened'; readonly subtaskId: string }
  | { readonly kind: 'feedbackTyped'; readonly subtaskId: string; readonly text: string }
  | { readonly kind: 'feedbackClosed'; readonly subtaskId: string }
  | { readonly kind: 'refusalShown'; readonly reason: string }
  | { readonly kind: 'refusalDismissed' }
  | { readonly kind: 'extensionLost'; readonly isLost: boolean };

export function initialState(ui: UiState): BoardState {
  return {
    view: null,
    inStep: true,
    isLost: false,
    transcript: null,
    followsTranscript: true,
    history: null,
    prompt: null,
    asked: new Map(),
    moves: new Map(),
    refusal: null,
    ui,
    toReveal: null,
  };
}

/** The state after something came from the extension or from the user. */
export function reduce(state: BoardState, event: BoardUpdate | UiEvent): BoardState {
  const next = after(state, event);
  return next.ui.selectedId === state.ui.selectedId ? next : { ...next, ui: withoutEmptyForms(next.ui) };
}

function after(state: BoardState, event: BoardUpdate | UiEvent): BoardState {
  switch (event.kind) {
    case 'snapshot':
      return reveal({ ...state, view: event.view, inStep: true, moves: new Map() });
    case 'patch':
      return patched(state, event.patch);
    case 'answer':
      return answered(state, event.request, event.refusal);
    case 'transcript':
      return event.runId === watchedRun(state) ? withUpdate(state, event) : state;
    case 'transcriptPage':
      return state.transcript?.runId === event.runId && event.page !== null
        ? { ...state, transcript: addPage(state.transcript, event.page) }
        : state;
    case 'history':
      return event.id === state.ui.selectedId
        ? { ...state, history: addHistory(state.history, event) }
        : state;
    case 'prompt':
      return { ...state, prompt: { runId: event.runId, text: event.prompt } };
    case 'transcriptFollowed':
      return event.follows === state.followsTranscript
        ? state
        : { ...state, followsTranscript: event.follows };
    case 'reveal':
      return reveal({ ...state, toReveal: event.id });
    case 'showGraph':
      return { ...state, ui: { ...state.ui, layout: 'graph' } };
    case 'pong':
    case 'focus':
      return state;
    case 'extensionLost':
      return { ...state, isLost: event.isLost };
    case 'asked':
      return asked(state, event.request, event.intent);
    case 'refusalShown':
      return { ...state, refusal: event.reason };
    case 'refusalDismissed':
      return { ...state, refusal: null };
    default:
      return { ...state, ui: reduceUi(state.ui, event) };
  }
}

type PureUiEvent = Extract<
  UiEvent,
  {
    kind:
      | 'selected'
      | 'taskChosen'
      | 'focused'
      | 'tabChosen'
      | 'runChosen'
      | 'promptShown'
      | 'columnToggled'
      | 'filtered'
      | 'inspectorResized'
      | 'scrolled'
      | 'layoutChosen'
      | 'viewportMoved'
      | 'noticesDismissed'
      | 'feedbackOpened'
      | 'feedbackTyped'
      | 'feedbackClosed';
  }
>;

function reduceUi(ui: UiState, event: PureUiEvent): UiState {
  switch (event.kind) {
    case 'selected':
      return select(ui, event.id, event.tab ?? ui.tab);
    case 'taskChosen':
      return event.taskId === ui.taskId
        ? ui
        : { ...ui, taskId: event.taskId, selectedId: null, focusedId: null, runId: null };
    case 'focused':
      return event.id === ui.focusedId ? ui : { ...ui, focusedId: event.id };
    case 'tabChosen':
      return { ...ui, tab: event.tab };
    case 'runChosen':
      return { ...ui, runId: event.runId, tab: 'transcript' };
    case 'promptShown':
      return { ...ui, showsPrompt: event.shown };
    case 'filtered':
      return { ...ui, filter: event.filter };
    case 'columnToggled':
      return {
        ...ui,
        collapsed: ui.collapsed.includes(event.column)
          ? ui.collapsed.filter((column) => column !== event.column)
          : [...ui.collapsed, event.column],
      };
    case 'inspectorResized':
      return { ...ui, inspectorWidth: clampWidth(event.width) };
    case 'scrolled':
      return { ...ui, scroll: { ...ui.scroll, [event.area]: event.offset } };
    case 'layoutChosen':
      return { ...ui, layout: event.layout };
    case 'viewportMoved':
      return { ...ui, viewports: withViewport(ui.viewports, event.taskId, event.viewport) };
    case 'noticesDismissed':
      // Only these: what was read once is not said again, and the list does not grow.
      return { ...ui, dismissedNotices: event.notices };
    case 'feedbackOpened':
      return withForm(select(ui, event.subtaskId, 'overview'), event.subtaskId);
    case 'feedbackTyped':
      return withForm(ui, event.subtaskId, event.text);
    case 'feedbackClosed':
      return withoutForm(ui, event.subtaskId);
  }
}

function withUpdate(
  state: BoardState,
  { kind: _, runId, ...update }: Extract<BoardUpdate, { kind: 'transcript' }>,
): BoardState {
  const followsTranscript = update.anew || state.followsTranscript;
  const transcript = addUpdate(state.transcript, runId, update, followsTranscript);
  return { ...state, followsTranscript, transcript };
}

function patched(state: BoardState, patch: ViewPatch): BoardState {
  // A patch that the snapshot contained already is no gap.
  if (state.view === null || !state.inStep || patch.sequence <= state.view.sequence) {
    return state;
  }
  const view = applyPatch(state.view, patch);
  if (view === null) {
    return { ...state, inStep: false };
  }
  const changed = new Set([...patch.subtasks.map(({ id }) => id), ...patch.removed]);
  return reveal({ ...state, view, moves: without(state.moves, (id) => changed.has(id)) });
}

function asked(state: BoardState, request: number, intent: Intent): BoardState {
  const moves =
    intent.kind === 'moveSubtask'
      ? new Map([...state.moves, [intent.subtaskId, intent.beforeId]])
      : state.moves;
  return { ...state, asked: new Map([...state.asked, [request, intent]]), moves };
}

function answered(state: BoardState, request: number, refusal: string | null): BoardState {
  const intent = state.asked.get(request);
  if (intent === undefined) {
    return state;
  }
  const moves =
    refusal !== null && intent.kind === 'moveSubtask'
      ? without(state.moves, (id) => id === intent.subtaskId)
      : state.moves;
  return {
    ...state,
    asked: without(state.asked, (number) => number === request),
    moves,
    refusal,
    ui: refusal === null && intent.kind === 'requestChanges' ? withoutSent(state.ui, intent) : state.ui,
  };
}

function select(ui: UiState, id: string | null, tab: Tab): UiState {
  return { ...ui, selectedId: id, tab, runId: id === ui.selectedId ? ui.runId : null };
}

/** Selects what the extension pointed at, once the view has it; a run is shown with its transcript. */
function reveal(state: BoardState): BoardState {
  const { toReveal: id, view } = state;
  if (id === null || view === null) {
    return state;
  }
  const task = view.tasks.find((candidate) => candidate.id === id);
  const subtask = view.subtasks.find((candidate) => candidate.id === id);
  const run = view.runs.find((candidate) => candidate.id === id);
  const taskId = task?.id ?? subtask?.taskId ?? run?.taskId ?? null;
  // Sessions are none of the board's.
  if (taskId === null) {
    return state;
  }
  const selectedId = run === undefined ? id : (run.subtaskId ?? run.taskId);
  const shown = subtask ?? view.subtasks.find((candidate) => candidate.id === run?.subtaskId);
  const ui: UiState = {
    ...(shown === undefined ? state.ui : inSight(state.ui, shown)),
    taskId,
    // A task is revealed by showing its board.
    selectedId: task === undefined ? selectedId : null,
    focusedId: subtask?.id ?? run?.subtaskId ?? state.ui.focusedId,
    tab: run === undefined ? 'overview' : 'transcript',
    runId: run?.id ?? null,
  };
  return { ...state, ui, toReveal: null };
}

/** Nothing keeps the card from being seen: no filter, and no column that is folded. */
function inSight(ui: UiState, subtask: SubtaskView): UiState {
  const isFiltered = ui.filter !== null && !cardTest(ui.filter)(subtask);
  const collapsed = ui.collapsed.filter((column) => column !== columnOf(subtask.status));
  return { ...ui, collapsed, filter: isFiltered ? null : ui.filter };
}

function without<Key, Value>(map: ReadonlyMap<Key, Value>, gone: (key: Key) => boolean): Map<Key, Value> {
  return new Map([...map].filter(([key]) => !gone(key)));
}
