import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Intent } from '../../src/protocol/intent.ts';
import type { Confirmation } from '../state/controller.ts';
import { strings } from '../strings.ts';

/** Asks before something that cannot be taken back. Nothing is chosen by itself: the focus is on Cancel. */
export function ConfirmDialog(props: {
  confirmation: Confirmation;
  onConfirm: (intent: Intent) => void;
  onClose: () => void;
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  const [ticked, tick] = useState(false);
  const { title, text, button, option, intent } = props.confirmation;
  return (
    <dialog ref={dialog} class="confirm" aria-labelledby="confirm-title" onClose={props.onClose}>
      <h2 id="confirm-title">{title}</h2>
      <p>{text}</p>
      {option !== undefined && (
        <label class="option">
          <input type="checkbox" checked={ticked} onInput={(event) => tick(event.currentTarget.checked)} />
          {option.label}
        </label>
      )}
      <div class="buttons">
        <button type="button" class="plain-button" autofocus onClick={() => dialog.current?.close()}>
          {strings.cancel}
        </button>
        <button
          type="button"
          class="plain-button primary"
          onClick={() => {
            props.onConfirm(ticked && option !== undefined ? option.intent : intent);
            dialog.current?.close();
          }}
        >
          {button}
        </button>
      </div>
    </dialog>
  );
}
