import type { JSX } from 'preact';
import type { BoardRequest, BoardUpdate } from '../src/protocol/boardMessage.ts';

declare global {
  /** Left by the page, which has asked the extension already what there is to show. */
  const switchyard: {
    /** What VS Code gives to a page of ours. */
    readonly api: {
      postMessage(message: BoardRequest): void;
      getState(): unknown;
      setState(state: unknown): void;
    };
    /** What has come since then. */
    readonly early: readonly BoardUpdate[];
  };
}

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'vscode-button': JSX.HTMLAttributes<HTMLElement> & { secondary?: boolean; disabled?: boolean };
    }
  }
}
