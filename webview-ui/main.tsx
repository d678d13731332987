import '@vscode-elements/elements/dist/vscode-button/index.js';
import { render } from 'preact';
import type { BoardUpdate } from '../src/protocol/boardMessage.ts';
import './styles/board.css';
import { App } from './components/App.tsx';
import { rememberFocus } from './components/pageFocus.ts';
import { createTicker } from './components/ticker.ts';
import { initialState } from './state/boardState.ts';
import { createController } from './state/controller.ts';
import { createPulse } from './state/pulse.ts';
import { withSharedWords } from './state/sharedWords.ts';
import { Store } from './state/store.ts';
import { restoreUiState } from './state/uiState.ts';

const { api, early } = switchyard;
const store = new Store(initialState(restoreUiState(api.getState())));
const pulse = createPulse(
  document,
  () => api.postMessage({ kind: 'ping' }),
  (isLost) => store.dispatch({ kind: 'extensionLost', isLost }),
);
const takeFocus = rememberFocus();
const receive = (update: BoardUpdate): void => {
  pulse.heard();
  store.dispatch(withSharedWords(update));
  if (update.kind === 'focus') {
    takeFocus();
  }
};
const controller = createController(store, {
  post: (request) => api.postMessage(request),
  save: (ui) => api.setState(ui),
});
// Only the extension can post to this page: the frame around it passes on nothing else.
window.onmessage = ({ data }: MessageEvent<BoardUpdate>) => receive(data);
early.forEach(receive);
const root = document.createElement('div');
root.id = 'board';
document.body.append(root);
render(<App controller={controller} ticker={createTicker(document, () => store.state.isLost)} />, root);
