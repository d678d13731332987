import type { JSX } from 'preact';
import type { BoardRequest } from '../src/protocol/boardMessage.ts';

declare global {
  /** What VS Code gives to a page of ours; may be called once. */
  function acquireVsCodeApi(): {
    postMessage(message: BoardRequest): void;
    getState(): unknown;
    setState(state: unknown): void;
  };
}

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'vscode-button': JSX.HTMLAttributes<HTMLElement> & { secondary?: boolean; disabled?: boolean };
    }
  }
}
