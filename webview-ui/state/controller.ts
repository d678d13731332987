import type { BoardRequest } from '../../src/protocol/boardMessage.ts';
import type { Intent } from '../../src/protocol/intent.ts';
import type { Confirmation, Deed } from '../model/actionKinds.ts';
import type { UiEvent } from './boardState.ts';
import type { Store } from './store.ts';
import type { UiState } from './uiState.ts';
import { wantedNow } from './wanted.ts';
import { watchedRun } from './watchedRun.ts';

/** What the page reaches the extension by. */
export interface Port {
  post(request: BoardRequest): void;
  save(ui: UiState): void;
}

/** Carries out what the user does: in the page's own state, or by asking the extension. */
export interface Controller {
  readonly store: Store;
  dispatch(event: UiEvent): void;
  ask(intent: Intent): void;
  perform(deed: Exclude<Deed, Confirmation>): void;
}

/** Joins the store and the extension; the page is drawn from the store alone. */
export function createController(store: Store, port: Port): Controller {
  let requests = 0;
  const controller: Controller = {
    store,
    dispatch: (event) => store.dispatch(event),
    ask: (intent) => {
      requests += 1;
      const request = requests;
      store.dispatch({ kind: 'asked', request, intent });
      port.post({ kind: 'intent', request, intent });
    },
    perform: (deed) => {
      switch (deed.kind) {
        case 'intent':
          return controller.ask(deed.intent);
        case 'post':
          return port.post(deed.request);
        case 'feedback':
          return store.dispatch({ kind: 'feedbackOpened', subtaskId: deed.subtaskId });
        case 'inspect':
          return store.dispatch({ kind: 'selected', id: deed.id, tab: deed.tab });
      }
    },
  };
  followState(store, port);
  return controller;
}

/** Asks for what the state shows to be missing, and keeps what outlives the page. */
function followState(store: Store, port: Port): void {
  let { inStep, ui } = store.state;
  let { tab } = ui;
  let watched: string | null = null;
  let wanted: string | null = null;
  store.subscribe(() => {
    const state = store.state;
    if (inStep && !state.inStep) {
      port.post({ kind: 'ready' });
    }
    if (state.ui !== ui) {
      ui = state.ui;
      port.save(ui);
    }
    const run = watchedRun(state);
    // Whoever comes from far back in a transcript to where only its end is shown begins at its end.
    const atEnd = state.ui.tab === tab || state.transcript?.isBehind !== true;
    if (run !== watched || (run !== null && !atEnd)) {
      watched = run;
      port.post({ kind: 'watchTranscript', runId: run });
    }
    const missing = wantedNow(state);
    if (missing !== null && missing.key !== wanted) {
      port.post(missing.request);
    }
    wanted = missing?.key ?? null;
    inStep = state.inStep;
    tab = state.ui.tab;
  });
}
