import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Confirmation } from '../state/controller.ts';
import { strings } from '../strings.ts';

/** Asks before something that cannot be taken back. Nothing is chosen by itself: the focus is on Cancel. */
export function ConfirmDialog(props: {
  confirmation: Confirmation;
  onConfirm: () => void;
  onClose: () => void;
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  const { title, text, button } = props.confirmation;
  return (
    <dialog ref={dialog} class="confirm" aria-labelledby="confirm-title" onClose={props.onClose}>
      <h2 id="confirm-title">{title}</h2>
      <p>{text}</p>
      <div class="buttons">
        <button type="button" class="plain-button" autofocus onClick={() => dialog.current?.close()}>
          {strings.cancel}
        </button>
        <button
          type="button"
          class="plain-button primary"
          onClick={() => {
            props.onConfirm();
            dialog.current?.close();
          }}
        >
          {button}
        </button>
      </div>
    </dialog>
  );
}
